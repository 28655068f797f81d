import type { StatusSnapshot } from '../../shared/ipc-contract.ts'
import type { ExtensionNumber } from '../../shared/model.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import type { RegisteredDevice } from '../../shared/phone-row.ts'
import { heardAdvice, heardText } from './heard-text.ts'

/** How far a phone has come with the password that was just made. */
export type PhoneProgress =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'asked' | 'registered'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string; readonly repair: string | null }

/** What the phones of that extension have done since then. */
export function phoneProgress(
  extension: ExtensionNumber,
  status: StatusSnapshot | undefined,
  sinceMs: number,
): PhoneProgress {
  for (const row of status?.phones ?? []) {
    if (row.extension !== extension || row.state !== 'registered') continue
    if (row.device.refreshedAtMs < sinceMs) continue
    return { kind: 'registered', text: `${extension} is registered: ${phoneAndPlace(row.device)}` }
  }
  const heard = status?.heard.find((each) => each.extension === extension && each.lastAtMs >= sinceMs)
  if (heard === undefined) return { kind: 'waiting' }
  const text = heardText(heard)
  return heard.refusal === null
    ? { kind: 'asked', text }
    : { kind: 'refused', text, repair: heardAdvice(heard) }
}

/** "Yealink SIP-T46S at 192.168.1.40". */
function phoneAndPlace({ userAgent, source }: RegisteredDevice): string {
  const model = userAgent === null ? '' : phoneModel(userAgent)
  return `${model === '' ? 'a phone' : model} at ${source.address}`
}
