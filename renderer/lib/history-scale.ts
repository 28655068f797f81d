/** The horizontal scale of a chart of time, as LayerCake makes it: milliseconds to pixels. */
export interface TimeScale {
  (atMs: number): number
  invert(x: number): number
}
