import type { Settings } from '../../shared/settings.ts'
import { durationSeconds, durationText, typedNumber, type DurationText } from './settings-duration.ts'

/** The section on registrations as it is typed. */
export interface RegistrationFields {
  readonly shortest: DurationText
  readonly usual: DurationText
  readonly longest: DurationText
  readonly contactLimit: string
  readonly whenFull: Settings['whenFull']
  readonly spreadPercent: string
  readonly cSeqPolicy: Settings['cSeqPolicy']
  readonly activityDays: string
}

export function registrationFields(settings: Settings): RegistrationFields {
  return {
    shortest: durationText(settings.minExpiresSeconds),
    usual: durationText(settings.defaultExpiresSeconds),
    longest: durationText(settings.maxExpiresSeconds),
    contactLimit: String(settings.contactLimit),
    whenFull: settings.whenFull,
    spreadPercent: String(settings.expirySpreadPercent),
    cSeqPolicy: settings.cSeqPolicy,
    activityDays: String(settings.activityDays),
  }
}

/** What the fields stand for; NaN where a text is no number. */
export function registrationSettings(fields: RegistrationFields): Partial<Settings> {
  return {
    minExpiresSeconds: durationSeconds(fields.shortest),
    defaultExpiresSeconds: durationSeconds(fields.usual),
    maxExpiresSeconds: durationSeconds(fields.longest),
    contactLimit: typedNumber(fields.contactLimit),
    whenFull: fields.whenFull,
    expirySpreadPercent: typedNumber(fields.spreadPercent),
    cSeqPolicy: fields.cSeqPolicy,
    activityDays: typedNumber(fields.activityDays),
  }
}

export const whenFullChoices = [
  { value: 'replace', label: 'It takes the place of the one that was silent longest' },
  { value: 'refuse', label: 'It is refused' },
] as const satisfies readonly { readonly value: Settings['whenFull']; readonly label: string }[]

export const cSeqPolicyChoices = [
  { value: 'self-healing', label: 'Believe a phone that has restarted (recommended)' },
  { value: 'strict', label: 'To the letter of the standard' },
] as const satisfies readonly { readonly value: Settings['cSeqPolicy']; readonly label: string }[]
