import { untrack } from 'svelte'
import type { DeviceHistory } from '../../shared/history.ts'
import type { Api } from '../../shared/ipc-contract.ts'
import type { Now } from '../state/now.svelte.ts'
import { historyRange, type HistoryRange, type RangeName } from './history-range.ts'

export interface HistoryFeedOptions {
  readonly api: Api
  readonly now: Now
  /** Null: all devices. */
  readonly deviceId: () => number | null
  readonly range: () => RangeName
  /** Asked anew whenever this changes, and once a minute. */
  readonly version?: () => unknown
}

/** What was answered last, with the range that it is about: another one may be on its way. */
export interface LoadedHistory {
  readonly range: HistoryRange
  /** When it was asked; nothing is known of later. */
  readonly untilMs: number
  readonly histories: readonly DeviceHistory[]
}

export interface HistoryFeed {
  /** Undefined until the first answer. */
  readonly loaded: LoadedHistory | undefined
  /** Why the last question could not be answered. */
  readonly problem: string | undefined
}

const minuteMs = 60_000

/** Follows the history while a component shows it; to be called as the component is made. */
export function createHistoryFeed(options: HistoryFeedOptions): HistoryFeed {
  const { api, now, deviceId, range, version = () => undefined } = options
  let loaded = $state.raw<LoadedHistory>()
  let problem = $state<string>()
  const minute = $derived(Math.floor(now.ms / minuteMs))
  let asked = 0

  async function ask(id: number | null, name: RangeName, untilMs: number): Promise<void> {
    const question = ++asked
    const days = historyRange(name, untilMs)
    const answer = await api.call('history', { deviceId: id, fromMs: days.fromMs, toMs: untilMs })
    // A later question has been asked meanwhile.
    if (question !== asked) return
    problem = answer.ok ? undefined : answer.problem.message
    if (answer.ok) loaded = { range: days, untilMs, histories: answer.value }
  }

  $effect(() => {
    const question = { id: deviceId(), name: range(), minute, version: version() }
    untrack(() => void ask(question.id, question.name, now.ms))
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
