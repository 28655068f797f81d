import { passwordHash } from '../../main/sip/digest.ts'
import { contactKey, parseUri } from '../../main/sip/uri.ts'
import type { Device } from '../../main/store/device-row.ts'
import { openStores, type Stores } from '../../main/store/open-stores.ts'
import { parseExtensionNumber, type Binding, type ExtensionNumber } from '../../shared/model.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { valueOf } from '../support/database.ts'
import { passwordOf } from '../support/test-phone.ts'
import { officeActivity, portOf } from './office-activity.ts'
import {
  changesOf,
  dayMs,
  hourMs,
  lapsedForMs,
  minuteMs,
  nightOff,
  signedOffForMs,
} from './office-history.ts'
import type { OfficeNetwork } from './office-network.ts'
import { officeExtensions, officePhones, type OfficePhone } from './office.ts'

const expiresMs = hourMs

/**
 * Writes an office into an empty data folder, as it would be after a month with Rollcall: extensions, phones with
 * their registrations, history and activity. The passwords are those of `passwordOf`.
 *
 * @param localAddress where the phones have registered; not ours any more, and they are lost
 */
export function writeOffice(
  folder: string,
  nowMs: number,
  network: OfficeNetwork,
  localAddress = network.server.address,
): void {
  const stores = valueOf(openStores(folder, nowMs))
  try {
    writeExtensions(stores, nowMs)
    const devices = officePhones.map((phone, at) => deviceOf(phone, at + 1, nowMs, network))
    check(stores.devices.save(devices))
    const bindings = officePhones.flatMap((phone) =>
      isRegistered(phone) ? [bindingOf(phone, nowMs, network, localAddress)] : [],
    )
    check(stores.locations.apply(bindings.map((binding) => ({ kind: 'add', binding }))))
    check(stores.locations.commit())
    writeHistory(stores, nowMs)
    check(stores.activity.save(officeActivity(nowMs, network)))
  } finally {
    stores.close()
  }
}

function check(result: Parameters<typeof valueOf>[0] | { readonly ok: true }): void {
  if (!result.ok) throw new Error(result.problem.message)
}

const isRegistered = ({ part }: OfficePhone) => part !== 'lapsed' && part !== 'signed-off'

function writeExtensions({ extensions }: Stores, nowMs: number): void {
  const { realm } = defaultSettings
  const edits = officeExtensions.map(({ number, name, enabled = true }) => ({
    number: numberOf(number),
    ...{ name, enabled },
    ha1Md5: passwordHash('MD5', number, realm, passwordOf(number)),
    ha1Sha256: passwordHash('SHA-256', number, realm, passwordOf(number)),
  }))
  check(extensions.addOrUpdate(edits, nowMs - 41 * dayMs))
  for (const phone of officePhones) {
    extensions.markSeen([numberOf(phone.extension)], lastSeenAtMs(phone, nowMs))
  }
}

function numberOf(text: string): ExtensionNumber {
  const number = parseExtensionNumber(text)
  if (number === undefined) throw new Error(`${text} is no extension number`)
  return number
}

/** Phones renew their registrations at different times. */
const refreshedAtMs = ({ host }: OfficePhone, nowMs: number) =>
  nowMs - (2 + ((host * 7) % 25)) * minuteMs - host * 97

function lastSeenAtMs(phone: OfficePhone, nowMs: number): number {
  if (phone.part === 'lapsed') return nowMs - lapsedForMs - expiresMs
  return phone.part === 'signed-off' ? nowMs - signedOffForMs : refreshedAtMs(phone, nowMs)
}

function deviceOf(phone: OfficePhone, id: number, nowMs: number, { addressOf }: OfficeNetwork): Device {
  const { extension, host, userAgent, part, daysKnown, answersPings } = phone
  return {
    id,
    extension: numberOf(extension),
    instanceId: null,
    source: { address: addressOf(host), port: portOf(host) },
    userAgent,
    firstSeenAtMs: nowMs - daysKnown * dayMs,
    lastSeenAtMs: lastSeenAtMs(phone, nowMs),
    answersPings: answersPings ? 'yes' : 'no',
    ended:
      part === 'lapsed'
        ? { atMs: nowMs - lapsedForMs, how: 'lapsed' }
        : part === 'signed-off'
          ? { atMs: nowMs - signedOffForMs, how: 'signed-off' }
          : null,
  }
}

function bindingOf(
  phone: OfficePhone,
  nowMs: number,
  { addressOf, server }: OfficeNetwork,
  localAddress: string,
): Omit<Binding, 'id'> {
  const source = { address: addressOf(phone.host), port: portOf(phone.host) }
  const contactUri = `sip:${phone.extension}@${phone.contactHost ?? source.address}:${source.port}`
  const uri = parseUri(contactUri)
  if (uri === undefined) throw new Error(`${contactUri} is no URI`)
  const registeredAtMs = changesOf(phone, nowMs).findLast(({ state }) => state === 'registered')?.fromMs
  return {
    extension: numberOf(phone.extension),
    contactUri,
    contactKey: contactKey(uri),
    ...{ instanceId: null, regId: null, q: null, path: [] },
    callId: `${phone.host}@${source.address}`,
    cSeq: 100 + phone.host,
    source,
    local: { address: localAddress, port: server.port },
    userAgent: phone.userAgent,
    registeredAtMs: registeredAtMs ?? nowMs,
    refreshedAtMs: refreshedAtMs(phone, nowMs),
    expiresAtMs: refreshedAtMs(phone, nowMs) + expiresMs,
  }
}

function writeHistory({ history }: Stores, nowMs: number): void {
  const states = officePhones
    .flatMap((phone, at) =>
      changesOf(phone, nowMs).map(({ state, fromMs }) => ({
        deviceId: at + 1,
        state,
        fromMs,
      })),
    )
    .sort((a, b) => a.fromMs - b.fromMs)
  const off = nightOff(nowMs)
  const observed = [
    { fromMs: nowMs - 34 * dayMs, toMs: off.fromMs },
    // Until the program that is going to be started has taken over.
    { fromMs: off.toMs, toMs: nowMs + 10_000 },
  ]
  valueOf(history.save({ states, observed, livedAgain: null }))
}
