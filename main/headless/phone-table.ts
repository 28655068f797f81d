import Table from 'cli-table3'
import { formatSocketAddress } from '../../shared/model.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import { phoneStateAt, type PhoneRow } from '../../shared/phone-row.ts'
import { readable } from '../../shared/readable-text.ts'
import { cutToWidth, remainingTime, textWidth } from './terminal-text.ts'

/** Heads of the columns, with the width that each keeps when the terminal is narrow (undefined: all of it). */
const columns: readonly { readonly head: string; readonly least: number | undefined }[] = [
  { head: 'Name', least: 6 },
  { head: 'Extension', least: undefined },
  { head: 'State', least: undefined },
  { head: 'Address', least: 15 },
  { head: 'Model', least: 6 },
  { head: 'Expires in', least: undefined },
]
const gap = '  '

const noBorders = Object.fromEntries(
  ['top', 'bottom', 'mid', 'left', 'right'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((end) => [`${side}${end}`, '']),
  ),
)

/** The head line and one line a row, none wider than `width`. */
export function phoneTableLines(rows: readonly PhoneRow[], nowMs: number, width: number): string[] {
  const heads = columns.map((column) => column.head)
  const cells = rows.map((row) => rowCells(row, nowMs))
  const table = new Table({
    chars: { ...noBorders, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: heads,
    colWidths: columnWidths([heads, ...cells], width),
    colAligns: columns.map(({ head }) => (head === 'Expires in' ? 'right' : 'left')),
  })
  table.push(...cells)
  return table
    .toString()
    .split('\n')
    .map((line) => cutToWidth(line.trimEnd(), width))
}

function rowCells(row: PhoneRow, nowMs: number): string[] {
  const { extension, name, device } = row
  const about = [readable(name), extension, stateText(row, nowMs)]
  if (device === null) return [...about, '', '', '']
  return [
    ...about,
    formatSocketAddress(device.source),
    device.userAgent === null ? '' : phoneModel(device.userAgent),
    'expiresAtMs' in device ? remainingTime(device.expiresAtMs - nowMs) : '',
  ]
}

function stateText(row: PhoneRow, nowMs: number): string {
  if (!row.enabled) return 'disabled'
  const state = phoneStateAt(row, nowMs)
  // Capitals, so that a phone that has dropped out catches the eye without colours too.
  if (state === 'gone') return 'GONE'
  if (state === 'unreachable') return 'NO ANSWER'
  return state === 'signed-off' ? 'signed off' : state
}

/** Widths that the contents want, taken from the columns that can spare most until all fit. */
function columnWidths(lines: readonly (readonly string[])[], width: number): number[] {
  const wanted = columns.map((_, index) => Math.max(...lines.map((cells) => textWidth(cells[index] ?? ''))))
  const spare = columns.map(({ least }, index) => Math.max(0, (wanted[index] ?? 0) - (least ?? Infinity)))
  const available = width - gap.length * (columns.length - 1)
  let excess = wanted.reduce((sum, each) => sum + each, 0) - available
  for (; excess > 0; excess--) {
    const most = Math.max(...spare)
    if (most <= 0) break
    const index = spare.indexOf(most)
    spare[index] = most - 1
    wanted[index] = (wanted[index] ?? 0) - 1
  }
  return wanted
}
