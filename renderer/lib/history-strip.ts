import type { HeatCell, SpanState } from '../../shared/history.ts'

/** How high each state stands in a strip, of 1: the worse, the higher, so that it is read without colours. */
export const stateHeights: Readonly<Record<SpanState, number>> = {
  registered: 0.4,
  overdue: 0.62,
  unreachable: 0.82,
  gone: 1,
  'signed-off': 0.16,
  unknown: 0.06,
}

/** In the order of a legend, from good to bad to no news. */
export const statesInOrder: readonly SpanState[] = [
  'registered',
  'overdue',
  'unreachable',
  'gone',
  'signed-off',
  'unknown',
]

/** A colour for each state. */
export type StripInk = Readonly<Record<SpanState, string>>

export interface StripBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Draws the cells up to that moment into the box: each in its usual state, with what was worse standing out of it. */
export function paintStrip(
  context: CanvasRenderingContext2D,
  cells: readonly HeatCell[],
  untilMs: number,
  box: StripBox,
  ink: StripInk,
): void {
  const cellWidth = box.width / cells.length
  for (const [at, cell] of cells.entries()) {
    if (cell.fromMs >= untilMs) return
    const toCome = Math.max(0, cell.toMs - untilMs) / (cell.toMs - cell.fromMs)
    const left = box.x + at * cellWidth
    const right = left + cellWidth * (1 - toCome)
    const usual = usualState(cell, toCome)
    paintState(context, usual, left, right, box, ink)
    let from = left
    for (const state of troubles) {
      if (state === usual || cell.shares[state] === 0) continue
      const to = Math.min(right, from + Math.max(narrowest, cell.shares[state] * cellWidth))
      paintState(context, state, from, to, box, ink)
      from = to
    }
  }
}

/** The worst first, which keeps its place where there is not enough of it. */
const troubles: readonly SpanState[] = ['gone', 'unreachable', 'overdue']
const narrowest = 2

function usualState({ shares }: HeatCell, toCome: number): SpanState {
  let usual: SpanState = 'unknown'
  let most = shares.unknown - toCome
  for (const state of statesInOrder) {
    if (state === 'unknown' || shares[state] <= most) continue
    usual = state
    most = shares[state]
  }
  return usual
}

/** One state from left to right, as high as it stands in the box. */
export function paintState(
  context: CanvasRenderingContext2D,
  state: SpanState,
  from: number,
  to: number,
  box: StripBox,
  ink: StripInk,
): void {
  // Edges on whole pixels: no seams between neighbours.
  const [left, right] = [Math.round(from), Math.round(to)]
  const height = Math.max(1, stateHeights[state] * box.height)
  const bottom = box.y + box.height
  context.fillStyle = ink[state]
  if (state === 'unreachable') {
    for (let y = bottom - height; y < bottom; y += 3) context.fillRect(left, y, right - left, 2)
  } else if (state === 'unknown') {
    context.fillRect(left, bottom - height, Math.max(1, (right - left) / 2), height)
  } else {
    context.fillRect(left, bottom - height, right - left, height)
  }
}
