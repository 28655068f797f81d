import { untrack } from 'svelte'
import type { Result } from '../../shared/result.ts'
import type { Now } from '../state/now.svelte.ts'
import { historyRange, type HistoryRange, type RangeName } from './history-range.ts'

export interface HistoryFeedOptions<Past> {
  readonly now: Now
  readonly range: () => RangeName
  /** Asks for the time from the beginning of that range up to `untilMs`. */
  readonly ask: (range: HistoryRange, untilMs: number) => Promise<Result<Past>>
  /** Asked anew whenever this changes, and every few minutes. */
  readonly version?: () => unknown
}

/** What was answered last, with the range that it is about: another one may be on its way. */
export interface LoadedHistory<Past> {
  readonly range: HistoryRange
  /** When it was asked; nothing is known of later. */
  readonly untilMs: number
  readonly past: Past
}

export interface HistoryFeed<Past> {
  /** Undefined until the first answer. */
  readonly loaded: LoadedHistory<Past> | undefined
  /** Why the last question could not be answered. */
  readonly problem: string | undefined
}

const minuteMs = 60_000
/** In a long range a minute is not to be seen, and much is to be read for it. */
const everyMs: Readonly<Record<RangeName, number>> = {
  today: minuteMs,
  '7-days': 5 * minuteMs,
  '30-days': 5 * minuteMs,
}

/** Follows the history while a component shows it; to be called as the component is made. */
export function createHistoryFeed<Past>(options: HistoryFeedOptions<Past>): HistoryFeed<Past> {
  const { now, range, version = () => undefined } = options
  let loaded = $state.raw<LoadedHistory<Past>>()
  let problem = $state<string>()
  const turn = $derived(Math.floor(now.ms / everyMs[range()]))
  let asked = 0

  async function ask(name: RangeName, untilMs: number): Promise<void> {
    const question = ++asked
    const days = historyRange(name, untilMs)
    const answer = await options.ask(days, untilMs)
    // A later question has been asked meanwhile.
    if (question !== asked) return
    problem = answer.ok ? undefined : answer.problem.message
    if (answer.ok) loaded = { range: days, untilMs, past: answer.value }
  }

  $effect(() => {
    const question = { name: range(), turn, version: version() }
    untrack(() => void ask(question.name, now.ms))
  })

  return {
    get loaded() {
      return loaded
    },
    get problem() {
      return problem
    },
  }
}
