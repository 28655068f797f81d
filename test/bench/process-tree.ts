import { readdirSync, readFileSync } from 'node:fs'
import { usageOf } from './process-usage.ts'

/** What Electron's processes are for: the registrar itself, the page, and all that Chromium needs beside them. */
export type Part = 'main' | 'page' | 'others'

export interface PartUsage {
  /** Memory of its own, and its share of what it has in common with other processes (PSS). */
  readonly memoryMb: number
  /** User and system time so far. */
  readonly cpuSeconds: number
}

export type TreeUsage = Readonly<Record<Part, PartUsage>>

/** What a process of Electron and all that it has started have used so far. Linux only. */
export function treeUsageOf(root: number): TreeUsage {
  const usage = { main: { ...nothing }, page: { ...nothing }, others: { ...nothing } }
  for (const pid of treeOf(root)) {
    const part = usage[pid === root ? 'main' : isPage(pid) ? 'page' : 'others']
    part.memoryMb += proportionalMb(pid)
    part.cpuSeconds += usageOf(pid).cpuSeconds ?? 0
  }
  return usage
}

const nothing = { memoryMb: 0, cpuSeconds: 0 }

function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const withDescendants = (pid: number): readonly number[] => [
    pid,
    ...(children.get(pid) ?? []).flatMap(withDescendants),
  ]
  return withDescendants(root)
}

function parentOf(pid: number): number | undefined {
  // Behind the command's name, in brackets, stand the state and the parent.
  const stat = textOf(`/proc/${pid}/stat`)
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function isPage(pid: number): boolean {
  return textOf(`/proc/${pid}/cmdline`).includes('--type=renderer')
}

function proportionalMb(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1]
  return Number(kilobytes ?? 0) / 1024
}

/** Empty where the process is gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
