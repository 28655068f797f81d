import type { StatusSnapshot } from '../../shared/ipc-contract.ts'
import type { PhoneRow, PhoneState } from '../../shared/phone-row.ts'
import type { Now } from '../state/now.svelte.ts'
import type { Snapshot } from '../state/snapshot.svelte.ts'
import { troubleFirst, type PhoneSort } from './phone-columns.ts'
import { countStates, inState, searchPhones, type StateCounts } from './phone-filter.ts'
import { orderPhones } from './phone-order.ts'
import { latestPassed, overdueMoments } from './phone-overdue.ts'

/** The list of phones as the admin wants to see it. */
export interface PhoneView {
  /** All of the last snapshot. */
  readonly rows: readonly PhoneRow[]
  /** Those that pass, in order. */
  readonly shown: readonly PhoneRow[]
  /** Of all rows that are found by the search. */
  readonly counts: StateCounts
  readonly isNarrowed: boolean
  sort: PhoneSort
  /** Null: all states. */
  state: PhoneState | null
  search: string
  showAll(): void
}

/** Counts, filters and sorts once per snapshot, and whenever a phone becomes overdue; not every second. */
export function createPhoneView(status: Snapshot<StatusSnapshot>, now: Now): PhoneView {
  let sort = $state.raw<PhoneSort>(troubleFirst)
  let state = $state<PhoneState | null>(null)
  let search = $state('')

  const rows = $derived(status.data?.phones ?? [])
  const moments = $derived(overdueMoments(rows))
  const statesAtMs = $derived(latestPassed(moments, now.ms))
  const found = $derived(searchPhones(rows, search))
  const counts = $derived(countStates(found, statesAtMs))
  const shown = $derived(orderPhones(inState(found, state, statesAtMs), sort, statesAtMs))

  return {
    get rows() {
      return rows
    },
    get shown() {
      return shown
    },
    get counts() {
      return counts
    },
    get isNarrowed() {
      return state !== null || search.trim() !== ''
    },
    get sort() {
      return sort
    },
    set sort(next) {
      sort = next
    },
    get state() {
      return state
    },
    set state(next) {
      state = next
    },
    get search() {
      return search
    },
    set search(next) {
      search = next
    },
    showAll() {
      state = null
      search = ''
    },
  }
}
