import type { ListedExtension } from '../../shared/model.ts'
import type { WindowState } from '../state/window-state.ts'
import { numberAndName } from './extension-fields.ts'

/** Enables or disables them at once, and says in a message what follows from it. */
export async function setEnabled(
  { api, messages }: Pick<WindowState, 'api' | 'messages'>,
  extensions: readonly ListedExtension[],
  enabled: boolean,
): Promise<void> {
  const numbers = extensions.map(({ number }) => number)
  const answer = await api.call('enableExtensions', { numbers, enabled })
  if (!answer.ok) {
    messages.problem(answer.problem.message)
    return
  }
  const [first] = extensions
  const isOne = extensions.length === 1 && first !== undefined
  const who = isOne ? `${numberAndName(first)} is` : `${extensions.length} extensions are`
  const phones = `${isOne ? 'its' : 'their'} phones`
  messages.done(
    enabled
      ? `${who} enabled: ${phones} can register.`
      : `${who} disabled: ${phones} are signed off and refused.`,
  )
}

/** Lets the admin save the list as a CSV file, and says where it went. */
export async function exportExtensions({
  api,
  messages,
}: Pick<WindowState, 'api' | 'messages'>): Promise<void> {
  const answer = await api.call('exportExtensions')
  if (!answer.ok) messages.problem(answer.problem.message)
  else if (answer.value !== null) {
    messages.done(`Saved to ${answer.value}. Passwords are not in it, as Rollcall does not keep them.`)
  }
}
