import type { WindowState } from '../state/window-state.ts'
import type { LoadedHistory } from './history-feed.svelte.ts'
import { readInk } from './history-ink.ts'
import type { HistoryLine } from './history-lines.ts'
import { drawPicture } from './history-picture.ts'
import { rangeInWords } from './history-range.ts'

type Answering = Pick<WindowState, 'api' | 'messages'>
type Shown = Pick<LoadedHistory<unknown>, 'range' | 'untilMs'>

/** Lets the admin save the history of all phones in that time as a CSV file, and says where it went. */
export async function exportHistory({ api, messages }: Answering, { range, untilMs }: Shown): Promise<void> {
  const answer = await api.call('exportHistory', {
    deviceId: null,
    fromMs: range.fromMs,
    toMs: untilMs,
  })
  if (!answer.ok) messages.problem(answer.problem.message)
  else if (answer.value !== null) messages.done(`Saved to ${answer.value}.`)
}

/** Lets the admin save what the overview shows as a picture, and says where it went. */
export async function savePicture(
  { api, messages }: Answering,
  lines: readonly HistoryLine[],
  { range, untilMs }: Shown,
): Promise<void> {
  const time = rangeInWords(range)
  const png = await drawPicture({ lines, range, untilMs, time, ink: readInk('light') })
  if (png === null) {
    messages.problem('The picture could not be drawn. Show fewer phones with the search, and try again.')
    return
  }
  const answer = await api.call('savePicture', { name: `rollcall-history-${range.name}`, png })
  if (!answer.ok) messages.problem(answer.problem.message)
  else if (answer.value !== null) messages.done(`Saved to ${answer.value}.`)
}
