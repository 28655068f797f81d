import type { ActivityEntry, ActivityQuery } from '../../shared/activity.ts'
import type { Api } from '../../shared/ipc-contract.ts'
import { isWanted, type WantedActivity } from './activity-filter.ts'
import { mergeActivity } from './activity-merge.ts'

const pageSize = 100
/** A window that stays open for weeks keeps no more than these; the rest can be loaded again. */
const mostKept = 1_000

/** The activity that is on the page: what was asked for, and what has happened since. */
export interface ActivityFeed {
  readonly entries: readonly ActivityEntry[]
  /** How many entries are new or have grown, and are held back while the admin reads further down. */
  readonly waiting: number
  /** False until the first answer. */
  readonly isLoaded: boolean
  readonly isLoadingOlder: boolean
  readonly hasOlder: boolean
  /** Why the last question was not answered, in a sentence. */
  readonly problem: string | null
  /** Shows other activity in place of what there is. */
  load(wanted: WantedActivity): Promise<void>
  loadOlder(): Promise<void>
  showWaiting(): void
  /** Hears nothing more. */
  stop(): void
}

/** @param isReading whether the list must not move now */
export function createActivityFeed(api: Api, isReading: () => boolean): ActivityFeed {
  let wanted: WantedActivity = {}
  let entries = $state.raw<readonly ActivityEntry[]>([])
  let waiting = $state.raw<readonly ActivityEntry[]>([])
  let isLoaded = $state(false)
  let isLoadingOlder = $state(false)
  let hasOlder = $state(false)
  let problem = $state<string | null>(null)
  /** Counts the questions, as only the answer to the last one is of interest. */
  let asked = 0
  let isAsking = false

  const stop = api.on('activity', (changed) => {
    waiting = mergeActivity(
      waiting,
      changed.filter((entry) => isWanted(entry, wanted)),
    )
    if (!isAsking && !isReading()) showWaiting()
  })

  function showWaiting(): void {
    if (waiting.length === 0) return
    const merged = mergeActivity(entries, waiting)
    hasOlder ||= merged.length > mostKept
    entries = merged.slice(0, mostKept)
    waiting = []
  }

  /** The entries behind the last one; undefined where a later question has overtaken this one, or it failed. */
  async function ask(query: ActivityQuery): Promise<readonly ActivityEntry[] | undefined> {
    const turn = ++asked
    const answer = await api.call('activity', query)
    if (turn !== asked) return undefined
    problem = answer.ok ? null : answer.problem.message
    if (!answer.ok) return undefined
    hasOlder = answer.value.length === query.limit
    return answer.value
  }

  async function load(next: WantedActivity): Promise<void> {
    wanted = next
    waiting = []
    isAsking = true
    isLoadingOlder = false
    const answered = await ask({ ...wanted, limit: pageSize })
    if (wanted !== next) return
    isAsking = false
    isLoaded = true
    entries = answered ?? []
    if (answered === undefined) hasOlder = false
    showWaiting()
  }

  async function loadOlder(): Promise<void> {
    const last = entries.at(-1)
    if (last === undefined || isAsking || isLoadingOlder) return
    isLoadingOlder = true
    const before = { lastAtMs: last.lastAtMs, id: last.id }
    const current = wanted
    const answered = await ask({ ...wanted, before, limit: pageSize })
    if (wanted !== current) return
    isLoadingOlder = false
    if (answered !== undefined) entries = mergeActivity(entries, answered)
  }

  return {
    get entries() {
      return entries
    },
    get waiting() {
      return waiting.length
    },
    get isLoaded() {
      return isLoaded
    },
    get isLoadingOlder() {
      return isLoadingOlder
    },
    get hasOlder() {
      return hasOlder
    },
    get problem() {
      return problem
    },
    load,
    loadOlder,
    showWaiting,
    stop,
  }
}
