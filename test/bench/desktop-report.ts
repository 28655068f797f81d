import type { DesktopStartFigures, FrameFigures, IdleFigures, MemoryFigures } from './desktop-cases.ts'
import type { PackageFigures } from './package-size.ts'
import type { Part } from './process-tree.ts'
import { table } from './table.ts'

const parts: readonly Part[] = ['main', 'page', 'others']

/** The start in one sentence. */
export function startLine({ starts, phones, usableMs, firstAnswerMs }: DesktopStartFigures): string {
  const times = `${usableMs.toFixed(0)} ms to the sidebar, ${firstAnswerMs.toFixed(0)} ms to the first answer`
  return `start: ${times} (median of ${starts} starts with ${phones} phones registered)`
}

/** Memory of its own and shares of what is shared (PSS), one number of phones a line. */
export function memoryTable(rows: readonly MemoryFigures[]): string {
  const head = ['phones', 'MB', ...parts.map((part) => `${part} MB`)]
  return table([head, ...rows.map(({ phones, memoryMb }) => [String(phones), ...withSum(memoryMb, 0)])])
}

/** Frames of the list of 5,000 phones. */
export function frameTable(rows: readonly FrameFigures[]): string {
  const head = ['5,000 phones listed', 'frames', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'CPU %']
  const lines = rows.map((row) => [
    ...[row.name, String(row.frames)],
    ...[row.p50Ms, row.p95Ms, row.p99Ms, row.maxMs].map((ms) => ms.toFixed(1)),
    ...withSum(row.cpuPercent, 0),
    row.refreshesPerSecond.toFixed(0),
    Number.isNaN(row.refreshP99Ms) ? '-' : row.refreshP99Ms.toFixed(1),
  ])
  return table([[...head, ...parts.map((part) => `${part} %`), 'refr/s', 'refr p99 ms'], ...lines])
}

/** CPU time of one core while nothing happens but pings. */
export function idleTable(rows: readonly IdleFigures[]): string {
  const head = ['500 phones, idle', 'CPU %', ...parts.map((part) => `${part} %`), 'pings/s']
  const lines = rows.map(({ name, cpuPercent, pingsPerSecond }) => [
    ...[name, ...withSum(cpuPercent, 2), pingsPerSecond.toFixed(1)],
  ])
  return table([head, ...lines])
}

/** The package in one sentence. */
export function sizeLine({ unpackedMb, ownMb }: PackageFigures): string {
  return `size: ${unpackedMb.toFixed(0)} MB unpacked for Linux, ${ownMb.toFixed(1)} MB of it not Electron`
}

function withSum(of: Readonly<Record<Part, number>>, digits: number): readonly string[] {
  const sum = parts.reduce((total, part) => total + of[part], 0)
  return [sum, ...parts.map((part) => of[part])].map((value) => value.toFixed(digits))
}
