import { parseSettings, settingNames, type SettingName, type Settings } from '../../shared/settings.ts'

/** What is wrong, in a sentence, beside the setting that it is about. */
export type SettingErrors = Readonly<Partial<Record<SettingName, string>>>

/** What would be wrong with the settings after these changes; empty where nothing is. */
export function settingErrors(current: Settings, changes: Partial<Settings>): SettingErrors {
  const parsed = parseSettings({ ...current, ...changes })
  if (parsed.ok) return {}
  return Object.fromEntries(
    parsed.complaints.flatMap((complaint, index) => {
      // "port must be …", "domains.1 must be …", "minExpiresSeconds must not exceed …"
      const name = settingNames.find((candidate) => complaint.split(/[ .]/)[0] === candidate)
      return name === undefined ? [] : [[name, parsed.sentences[index]]]
    }),
  )
}
