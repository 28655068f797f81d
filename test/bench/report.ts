import type { StartUpFigures } from './cases.ts'
import type { LoadFigures } from './measuring-window.ts'
import { table } from './table.ts'

const columns: readonly { readonly title: string; readonly of: (figures: LoadFigures) => string }[] = [
  { title: 'case', of: ({ name }) => name },
  { title: 'seconds', of: ({ seconds }) => seconds.toFixed(2) },
  { title: 'reg/s', of: ({ perSecond }) => perSecond.toFixed(0) },
  { title: 'p50 ms', of: ({ p50Ms }) => p50Ms.toFixed(2) },
  { title: 'p95 ms', of: ({ p95Ms }) => p95Ms.toFixed(2) },
  { title: 'p99 ms', of: ({ p99Ms }) => p99Ms.toFixed(2) },
  { title: 'retrans', of: ({ retransmissions }) => String(retransmissions) },
  { title: 'renewed', of: ({ renewed }) => String(renewed) },
  { title: 'failed', of: (figures) => String(failed(figures)) },
  { title: 'server CPU s', of: ({ serverCpuSeconds }) => measured(serverCpuSeconds, 2) },
  { title: 'client CPU s', of: ({ clientCpuSeconds }) => clientCpuSeconds.toFixed(2) },
  { title: 'peak MB', of: ({ serverPeakMb }) => measured(serverPeakMb, 0) },
  { title: 'rows', of: ({ rows, phones }) => `${rows ?? '-'} of ${phones}` },
]

/** The figures of the load cases as an aligned table, one case a line. */
export function loadTable(rows: readonly LoadFigures[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row)))]
  return table(cells)
}

/** What the table has no room for, in sentences: memory, failures by reason, and rows that do not add up. */
export function remarks(figures: LoadFigures): string[] {
  const { name, residentMb, residentAfterRefreshMb, failures } = figures
  const memory = `${name}: server memory ${measured(residentMb, 0)} MB with every phone registered, `
  const reasons = Object.entries(failures).map(([reason, count]) => `${count} × ${reason}`)
  return [
    ...(residentAfterRefreshMb === null
      ? []
      : [`${memory}${measured(residentAfterRefreshMb, 0)} MB after refreshes.`]),
    ...(reasons.length === 0 ? [] : [`${name}: registrations failed: ${reasons.join(', ')}.`]),
    ...complaints(figures),
  ]
}

/** Why the run cannot be trusted; empty where the database holds what the phones were told. */
export function complaints({ name, rows, phones }: LoadFigures): string[] {
  if (rows === phones) return []
  if (rows === null) return [`${name}: WRONG: the server left no database to count bindings in.`]
  return [`${name}: WRONG: ${phones} phones were told 200, but the database holds ${rows} bindings.`]
}

/** The start-up figures in one sentence. */
export function startUpLine({ name, starts, listeningMs, firstAnswerMs }: StartUpFigures): string {
  const times = `${listeningMs.toFixed(0)} ms to "listening", ${firstAnswerMs.toFixed(0)} ms to the first answer`
  return `${name}: ${times} (median of ${starts} starts with 1,000 phones registered)`
}

function failed({ failures }: LoadFigures): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0)
}

function measured(value: number | null, digits: number): string {
  return value === null ? 'not measured' : value.toFixed(digits)
}
