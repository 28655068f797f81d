import {
  emptyTotals,
  heatOf,
  worstFirst,
  type HeatCell,
  type ObservedSpan,
  type StateSpan,
} from './history.ts'

const whole = 0xffff

/**
 * The time of the spans in so many equal cells, in a form that is sent fast: for each cell the share of each state, from
 * bad to no news, in 65,535ths. A share that is there at all is at least one of them.
 */
export function packedHeat(spans: readonly StateSpan[], cells: number): Uint16Array {
  const packed = new Uint16Array(cells * worstFirst.length)
  let at = 0
  for (const { shares } of heatOf(spans, cells)) {
    for (const state of worstFirst) {
      const share = shares[state]
      packed[at++] = share > 0 ? Math.max(1, Math.round(share * whole)) : 0
    }
  }
  return packed
}

/** The cells of that time which were packed. */
export function unpackedHeat(packed: Uint16Array, { fromMs, toMs }: ObservedSpan): readonly HeatCell[] {
  const cells = packed.length / worstFirst.length
  const edgeMs = (cell: number) => fromMs + (cell * (toMs - fromMs)) / cells
  return Array.from({ length: cells }, (_, cell) => {
    const share = (place: number) => (packed[cell * worstFirst.length + place] ?? 0) / whole
    const shares = emptyTotals()
    for (const [place, state] of worstFirst.entries()) shares[state] = share(place)
    const worst = worstFirst.find((state) => shares[state] > 0) ?? 'unknown'
    return { fromMs: edgeMs(cell), toMs: edgeMs(cell + 1), worst, shares }
  })
}
