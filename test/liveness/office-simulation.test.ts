import { expect, it } from 'vitest'
import { simulateOffice, type OutageKind, type TrueOutage } from './office-simulation.ts'

interface TableRow {
  readonly outages: number
  readonly told: number
  readonly missed: number
  readonly late: number
  readonly toldTwice: number
  /** Seconds from the outage to the alert: median, 95 % and longest. */
  readonly delaySeconds: string
}

const kinds: readonly OutageKind[] = [
  ...(['unplugged', 'switch', 'in-the-night', 'while-asleep', 'while-offline'] as const),
  ...(['reboot', 'flapping', 'off-duty'] as const),
]

/** Missed: of those that lasted until they should have been told, the ones that never were. */
function tableRow(outages: readonly TrueOutage[]): TableRow {
  const delays = outages.flatMap(({ beganAtMs, toldAtMs: [first] }) =>
    first === undefined ? [] : [(first - beganAtMs) / 1000],
  )
  delays.sort((a, b) => a - b)
  const quantile = (part: number) => delays[Math.ceil(part * delays.length) - 1]?.toFixed(0) ?? '-'
  const due = outages.filter(
    ({ promisedAtMs, endedAtMs }) => promisedAtMs !== null && endedAtMs > promisedAtMs,
  )
  return {
    outages: outages.length,
    told: delays.length,
    missed: due.filter(({ toldAtMs }) => toldAtMs.length === 0).length,
    late: due.filter(({ promisedAtMs, toldAtMs: [first = 0] }) => first > promisedAtMs!).length,
    toldTwice: outages.filter(({ toldAtMs }) => toldAtMs.length > 1).length,
    delaySeconds: `${quantile(0.5)} / ${quantile(0.95)} / ${quantile(1)}`,
  }
}

function tableText(rows: readonly (readonly [string, TableRow])[]): string {
  const heads = ['outages', 'told', 'missed', 'late', 'toldTwice', 'delaySeconds'] as const
  const lines = rows.map(([name, row]) => [name, ...heads.map((head) => String(row[head]))])
  return [['', ...heads], ...lines]
    .map((cells) => cells.map((cell, at) => cell.padEnd(at === 0 ? 22 : 11)).join(''))
    .join('\n')
}

it('three days of an office with 200 phones: every outage is told in time, none twice, and no false alarm', () => {
  const { outages, falseAlarms, alerts, simulatedMs } = simulateOffice(1)
  const silent = new Set(outages.filter(({ isSilentPhone }) => isSilentPhone).map(({ phone }) => phone))
  const rows = kinds.flatMap((kind) => {
    const ofKind = outages.filter((outage) => outage.kind === kind)
    const answering = ofKind.filter(({ phone }) => !silent.has(phone))
    const others = ofKind.filter(({ phone }) => silent.has(phone))
    return others.length === 0
      ? [[kind, tableRow(answering)] as const]
      : [[kind, tableRow(answering)] as const, [`${kind}, no pings`, tableRow(others)] as const]
  })
  process.stdout.write(`${tableText(rows)}\n${alerts.length} alerts, ${falseAlarms.length} false alarms\n`)

  expect(simulatedMs / 3_600_000).toBeCloseTo(72, 1)
  expect(falseAlarms).toEqual([])
  for (const [kind, { missed, late, toldTwice }] of rows) {
    expect({ kind, missed, late, toldTwice }).toEqual({ kind, missed: 0, late: 0, toldTwice: 0 })
  }
  const toldOf = (kind: OutageKind) =>
    outages.filter((outage) => outage.kind === kind && outage.toldAtMs.length > 0)
  expect(toldOf('off-duty')).toEqual([])
  expect(toldOf('flapping').length).toBeLessThanOrEqual(3)
  const titled = (pattern: RegExp) => alerts.filter(({ title }) => pattern.test(title)).length
  expect(titled(/ comes and goes$/)).toBe(1)
  expect(titled(/^12 phones are gone$/)).toBe(1)
  expect(titled(/^12 phones are back$/)).toBe(1)
  expect(titled(/lost its network/)).toBe(1)
  expect(alerts.filter(({ isInQuietHours }) => isInQuietHours)).toEqual([])
})
