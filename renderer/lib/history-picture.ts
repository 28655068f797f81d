import { unpackedHeat } from '../../shared/packed-heat.ts'
import type { HistoryRange } from './history-range.ts'
import { ticksOf } from './history-range.ts'
import type { Ink } from './history-ink.ts'
import type { HistoryLine } from './history-lines.ts'
import { paintState, paintStrip, statesInOrder } from './history-strip.ts'
import { availabilityInWords, outageInWords } from './history-words.ts'
import { spanStateNames } from './state-names.ts'

export interface PictureOptions {
  readonly lines: readonly HistoryLine[]
  readonly range: HistoryRange
  readonly untilMs: number
  /** "16 Nov – 22 Nov 2026" */
  readonly time: string
  readonly ink: Ink
}

const [width, margin, rowHeight, stripHeight] = [1280, 40, 28, 18]
const columns = { extension: margin, name: 110, strip: 330, stripEnd: 920, availability: 1010, drops: 1064 }
const [titleAt, timeAt, legendAt, axisAt, firstRowAt] = [56, 82, 112, 158, 172]
const [large, normal, small] = [24, 14, 12]
/** A canvas can be so high and no higher. */
const mostLines = 1000
const sharpness = 2

/** The overview as a PNG picture, for people who are shown it on paper or in a mail; null where none can be made. */
export async function drawPicture(options: PictureOptions): Promise<Uint8Array | null> {
  const shown = options.lines.slice(0, mostLines)
  const rest = options.lines.length - shown.length
  const height = firstRowAt + (shown.length + (rest > 0 ? 1 : 0)) * rowHeight + margin
  const canvas = document.createElement('canvas')
  canvas.width = width * sharpness
  canvas.height = height * sharpness
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.scale(sharpness, sharpness)
  context.fillStyle = options.ink.paper
  context.fillRect(0, 0, width, height)
  drawHead(context, options)
  for (const [at, line] of shown.entries()) drawLine(context, line, firstRowAt + at * rowHeight, options)
  if (rest > 0) {
    const below = firstRowAt + shown.length * rowHeight + rowHeight / 2
    write(context, `and ${rest} more phones`, columns.name, below, options.ink.muted)
  }
  return bytesOf(canvas)
}

function drawHead(context: CanvasRenderingContext2D, { range, time, ink, lines }: PictureOptions): void {
  write(context, 'History of the phones', margin, titleAt, ink.text, { size: large, weight: 650 })
  write(
    context,
    `${time}, ${lines.length} ${lines.length === 1 ? 'phone' : 'phones'}`,
    margin,
    timeAt,
    ink.muted,
  )
  let x: number = margin
  for (const state of statesInOrder) {
    const swatch = { x, y: legendAt - normal / 2, width: normal, height: normal }
    paintState(context, state, x, x + normal, swatch, ink.strip)
    const text = state === 'unknown' ? 'Not watched (Rollcall was not running)' : spanStateNames[state]
    x += normal + 6
    x += write(context, text, x, legendAt, ink.text, { size: small }) + 20
  }
  for (const { atMs, text } of ticksOf(range)) {
    write(context, text, placeOf(atMs, range) + 4, axisAt, ink.muted, { size: small })
  }
  const heads = [
    ['Extension', columns.extension, 'left'],
    ['Name', columns.name, 'left'],
    ['Availability', columns.availability, 'right'],
    ['Drops', columns.drops, 'right'],
    ['Longest outage', width - margin, 'right'],
  ] as const
  for (const [text, at, align] of heads) write(context, text, at, axisAt, ink.muted, { size: small, align })
}

function drawLine(
  context: CanvasRenderingContext2D,
  { extension, name, cells, model, summary }: HistoryLine,
  top: number,
  { range, untilMs, ink }: PictureOptions,
): void {
  context.fillStyle = ink.line
  context.fillRect(margin, top, width - 2 * margin, 1)
  for (const { atMs } of ticksOf(range)) context.fillRect(placeOf(atMs, range), top, 1, rowHeight)
  const middle = top + rowHeight / 2 + 1
  const nameWidth = columns.strip - columns.name - 12
  const who = name === '' ? model : name
  write(context, extension, columns.extension, middle, ink.text, { weight: 600, room: 60 })
  write(context, who, columns.name, middle, ink.text, { room: nameWidth })
  const box = {
    ...{ x: columns.strip, y: top + (rowHeight - stripHeight) / 2 },
    ...{ width: columns.stripEnd - columns.strip, height: stripHeight },
  }
  paintStrip(context, unpackedHeat(cells, range), untilMs, box, ink.strip)
  const right = { align: 'right' } as const
  write(context, availabilityInWords(summary), columns.availability, middle, ink.text, right)
  write(context, String(summary.drops), columns.drops, middle, ink.text, right)
  write(context, outageInWords(summary.longestOutage, untilMs), width - margin, middle, ink.muted, {
    ...right,
    size: small,
  })
}

interface Lettering {
  readonly size?: number
  readonly weight?: number
  readonly align?: 'left' | 'right'
  /** Longer text is cut. */
  readonly room?: number
}

/** Returns how wide it has become. */
function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  middle: number,
  colour: string,
  { size = normal, weight = 400, align = 'left', room = Infinity }: Lettering = {},
): number {
  context.font = `${weight} ${size}px 'Inter Variable', system-ui, sans-serif`
  context.textAlign = align
  context.textBaseline = 'middle'
  context.fillStyle = colour
  let shown = text
  while (shown.length > 1 && context.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`
  context.fillText(shown, x, middle)
  return context.measureText(shown).width
}

function placeOf(atMs: number, { fromMs, toMs }: HistoryRange): number {
  return columns.strip + ((atMs - fromMs) / (toMs - fromMs)) * (columns.stripEnd - columns.strip)
}

async function bytesOf(canvas: HTMLCanvasElement): Promise<Uint8Array | null> {
  const blob = await new Promise<Blob | null>((take) => canvas.toBlob(take, 'image/png'))
  return blob === null ? null : new Uint8Array(await blob.arrayBuffer())
}
