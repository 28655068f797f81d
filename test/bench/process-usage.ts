import { readFileSync } from 'node:fs'

/** USER_HZ: the unit of /proc/PID/stat's times is 1/100 s on every Linux that Node runs on. */
const ticksPerSecond = 100

/** What a process has used so far; null where the system has no /proc. */
export interface ProcessUsage {
  /** User and system time of all its threads, in seconds, to a hundredth. */
  readonly cpuSeconds: number | null
  readonly residentMb: number | null
  /** The largest resident set it ever had. */
  readonly peakMb: number | null
}

/** Reads /proc once. Throws nothing: a process that is gone, or a system without /proc, gives nulls. */
export function usageOf(pid: number): ProcessUsage {
  const stat = textOf(`/proc/${pid}/stat`)
  const status = textOf(`/proc/${pid}/status`)
  return {
    cpuSeconds: stat === null ? null : cpuSecondsIn(stat),
    residentMb: status === null ? null : megabytesIn(status, 'VmRSS'),
    peakMb: status === null ? null : megabytesIn(status, 'VmHWM'),
  }
}

/** CPU seconds between two readings; null where either is. */
export function cpuSecondsBetween(before: ProcessUsage, after: ProcessUsage): number | null {
  return before.cpuSeconds === null || after.cpuSeconds === null ? null : after.cpuSeconds - before.cpuSeconds
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}

function cpuSecondsIn(stat: string): number {
  // The command's name, in brackets, may hold spaces; utime and stime are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

function megabytesIn(status: string, name: string): number | null {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / 1024
}
