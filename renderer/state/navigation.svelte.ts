import type { ActivityKind } from '../../shared/activity.ts'
import type { Destination } from '../../shared/ipc-contract.ts'
import type { ExtensionNumber } from '../../shared/model.ts'

export type PageName = Destination['page']

/** What mends why a phone is refused, on the extensions page. */
export type RepairTask =
  | { readonly kind: 'add'; readonly number: string }
  | { readonly kind: 'edit' | 'new-password'; readonly number: ExtensionNumber }

/** A task that another page asked the extensions page to begin with. */
export type ExtensionTask = RepairTask | { readonly kind: 'import' }

/** What the activity page is to show when another page leads there. */
export interface ActivityFilter {
  readonly extension: string
  readonly kinds: readonly ActivityKind[] | null
}

/** Which page is open, and with what on it. */
export interface Navigation {
  readonly page: PageName
  /** The device whose row is open on the phones page. */
  readonly deviceId: number | null
  /** Taken once by the page that it is for. */
  takeTask(): ExtensionTask | null
  takeActivityFilter(): ActivityFilter | null
  /** What the settings page is to point out, once. */
  takeSetting(): 'domains' | null
  open(page: PageName): void
  openPhone(deviceId: number | null): void
  openExtensions(task: ExtensionTask): void
  openActivity(filter: ActivityFilter): void
  openSettings(setting: 'domains'): void
}

export function createNavigation(): Navigation {
  let page = $state<PageName>('phones')
  let deviceId = $state<number | null>(null)
  let task = $state.raw<ExtensionTask | null>(null)
  let filter = $state.raw<ActivityFilter | null>(null)
  let setting = $state<'domains' | null>(null)

  return {
    get page() {
      return page
    },
    get deviceId() {
      return deviceId
    },
    takeTask() {
      const taken = task
      task = null
      return taken
    },
    takeActivityFilter() {
      const taken = filter
      filter = null
      return taken
    },
    takeSetting() {
      const taken = setting
      setting = null
      return taken
    },
    open(name) {
      page = name
    },
    openPhone(id) {
      deviceId = id
      page = 'phones'
    },
    openExtensions(next) {
      task = next
      page = 'extensions'
    },
    openActivity(next) {
      filter = next
      page = 'activity'
    },
    openSettings(next) {
      setting = next
      page = 'settings'
    },
  }
}
