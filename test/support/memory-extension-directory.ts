import { hash } from 'node:crypto'
import type { ExtensionCredentials, ExtensionDirectory } from '../../main/registrar/ports.ts'
import type { ExtensionNumber } from '../../shared/model.ts'
import { extension, testNowMs } from './database.ts'
import { passwordOf } from './requests.ts'

export const testRealm = 'rollcall'

/** An enabled extension with its usual password, unless `changes` say otherwise. */
export function credentialsOf(
  text: string,
  changes: Partial<ExtensionCredentials> = {},
): ExtensionCredentials {
  const secret = `${text}:${testRealm}:${passwordOf(text)}`
  return {
    number: extension(text),
    name: `Phone ${text}`,
    algorithmPolicy: 'md5',
    md5Fallback: false,
    contactLimit: null,
    enabled: true,
    muted: false,
    createdAtMs: testNowMs,
    ha1Md5: hash('md5', secret),
    ha1Sha256: hash('sha256', secret),
    ...changes,
  }
}

/** Extensions without a database. */
export class MemoryExtensionDirectory implements ExtensionDirectory {
  readonly #byNumber = new Map<string, ExtensionCredentials>()

  constructor(...extensions: readonly ExtensionCredentials[]) {
    for (const credentials of extensions) this.set(credentials)
  }

  set(credentials: ExtensionCredentials): void {
    this.#byNumber.set(credentials.number, credentials)
  }

  find(number: string): ExtensionCredentials | undefined {
    return this.#byNumber.get(number)
  }

  rememberMd5Fallback(number: ExtensionNumber): void {
    const known = this.#byNumber.get(number)
    if (known !== undefined) this.set({ ...known, md5Fallback: true })
  }
}
