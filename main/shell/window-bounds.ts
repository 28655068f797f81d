export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export const smallestWindow: Size = { width: 900, height: 600 }
const firstWindow: Size = { width: 1200, height: 800 }

/**
 * Where the window opens: where it was, moved and shrunk into the display that shows most of it; without a position
 * (the system centres it then) where it never was open, or its display is no longer there.
 *
 * @param workAreas of every display, the primary one first, in device-independent pixels
 */
export function openingBounds(remembered: Bounds | null, workAreas: readonly Bounds[]): Bounds | Size {
  const shown = workAreas
    .map((area) => ({ area, visible: remembered === null ? 0 : overlap(remembered, area) }))
    .reduce<{ area: Bounds; visible: number } | undefined>(
      (best, each) => (each.visible > (best?.visible ?? 0) ? each : best),
      undefined,
    )
  if (remembered === null || shown === undefined) return fitted(firstWindow, workAreas[0])
  const { area } = shown
  const size = fitted(remembered, area)
  return {
    x: between(remembered.x, area.x, area.x + area.width - size.width),
    y: between(remembered.y, area.y, area.y + area.height - size.height),
    ...size,
  }
}

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(0, width) * Math.max(0, height)
}

function fitted(size: Size, area: Size = size): Size {
  return {
    width: Math.max(smallestWindow.width, Math.min(size.width, area.width)),
    height: Math.max(smallestWindow.height, Math.min(size.height, area.height)),
  }
}

/** The value within the limits; where there is no room at all, the lower one, so that the title bar is in reach. */
function between(value: number, from: number, to: number): number {
  return Math.max(from, Math.min(value, to))
}
