import { createAuthenticator } from '../../main/registrar/authenticator.ts'
import type { ExtensionCredentials } from '../../main/registrar/ports.ts'
import { createRegistrar, type Registrar } from '../../main/registrar/registrar.ts'
import { createNonces } from '../../main/sip/nonce.ts'
import type { ActivityEvent } from '../../shared/activity.ts'
import type { SocketAddress } from '../../shared/model.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { testBinding } from './database.ts'
import { FakeClock } from './fake-clock.ts'
import { MemoryExtensionDirectory, testRealm } from './memory-extension-directory.ts'
import { MemoryLocationStore } from './memory-location-store.ts'
import { authorization, request, type DigestParts, type RequestParts } from './requests.ts'

/** A registrar on fakes, and all that it tells of. */
export class RegistrarBench {
  readonly clock = new FakeClock()
  /** What the clock shows, as a header line. */
  readonly date = 'Date: Sun, 22 Nov 2026 08:00:00 GMT'
  readonly store = new MemoryLocationStore()
  readonly directory: MemoryExtensionDirectory
  readonly told: ActivityEvent[] = []
  readonly wakeUps: number[] = []
  /** The Contact of each binding that ended, and how. */
  readonly ended: [string, string][] = []
  /** Who was asked for a password: extension, address and user agent. */
  readonly challenged: [string, string, string | null][] = []
  readonly registrar: Registrar
  readonly source: SocketAddress = testBinding().source
  settings: Settings = defaultSettings
  /** What was noted in the log. */
  readonly oddities: string[] = []

  constructor(...extensions: readonly ExtensionCredentials[]) {
    this.directory = new MemoryExtensionDirectory(...extensions)
    this.registrar = createRegistrar({
      clock: this.clock,
      locations: this.store,
      extensions: this.directory,
      authenticator: createAuthenticator({
        realm: () => testRealm,
        directory: this.directory,
        nonces: createNonces(new Uint8Array(32), new Uint8Array(4)),
        acceptDigestWithoutQop: () => false,
        isRegisteredFrom: () => false,
      }),
      spread: { grant: (seconds) => seconds },
      settings: () => this.settings,
      isOurDomain: (host) => host === '192.168.1.2' || host === 'office.lan',
      onActivity: (event) => this.told.push(event),
      onOddity: (what) => this.oddities.push(what),
      onStored: (earliestExpiryMs) => this.wakeUps.push(earliestExpiryMs),
      onEnded: ({ contactUri }, how) => this.ended.push([contactUri, how]),
      onChallenged: (number, source, userAgent) => this.challenged.push([number, source.address, userAgent]),
    })
  }

  /** A REGISTER of the phone as it stands in the test. */
  register(parts: RequestParts) {
    return this.registrar.register(request(parts), this.source, testBinding().local)
  }

  /** The same once more, with credentials for the challenge that it was answered with. */
  registerAs(username: string, parts: RequestParts, digest: DigestParts = {}) {
    const to = `<sip:${username}@192.168.1.2>`
    const { outcome } = this.register({ to })
    const challenge = outcome.kind === 'challenge' ? outcome.headers.at(-1) : undefined
    if (challenge === undefined) throw new Error(`no challenge but ${outcome.kind}`)
    const headers = [...(parts.headers ?? []), authorization(challenge, { username, ...digest })]
    return this.register({ to, ...parts, headers })
  }
}
