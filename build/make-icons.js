/**
 * `npm run icons`: renders every picture that the tray and the installers use from the drawings in build/icons.
 * The results are committed. `node build/make-icons.js FOLDER` writes them below another folder.
 */
import { Resvg } from '@resvg/resvg-js'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { icnsFile, icnsSizes, icoFile } from './icon-containers.js'

const drawings = join(import.meta.dirname, 'icons')
const target = resolve(process.argv[2] ?? import.meta.dirname)

/** Up to this size the drawing that is fitted to whole pixels is the clearer one. */
const smallUpToPx = 24
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512]
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 256]
/** macOS draws app icons with a margin of a tenth on each side. */
const macMargin = 0.1

const traySizePx = 16
const trayScales = [1, 1.25, 1.5, 2, 3]
const templateScales = [1, 2]
/** In tray drawings the glyph is in `currentColor`, and what signals trouble in this one. */
const signal = '#e5484d'
const trayStates = ['well', 'gone', 'failing']
/** For light panels a dark glyph, and the reverse. */
const panels = {
  light: { glyph: '#1c2024', signal: '#ce2c31' },
  dark: { glyph: '#edeef0', signal: '#ff9592' },
}
const template = { glyph: '#000', signal: '#000' }

const drawing = (name) => readFileSync(join(drawings, `${name}.svg`), 'utf8')

function write(path, bytes) {
  const file = join(target, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}

function render(svg, size) {
  const picture = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render()
  return { size, png: picture.asPng(), pixels: straightAlpha(picture.pixels) }
}

/** The renderer's colours are multiplied by their alpha; icons want them as they are. */
function straightAlpha(pixels) {
  return pixels.map((value, index) => {
    const alpha = pixels[index | 3]
    return index % 4 === 3 || alpha === 0 ? value : Math.round((value * 255) / alpha)
  })
}

const app = (size) => render(drawing(size <= smallUpToPx ? 'app-small' : 'app'), size)

function macApp(size) {
  // The drawing's own edge lies 2 of 64 units inside.
  const side = 60 / (1 - 2 * macMargin)
  const from = 32 - side / 2
  return render(drawing('app').replace('0 0 64 64', `${from} ${from} ${side} ${side}`), size)
}

function tray(state, colours, name, scales) {
  const svg = drawing(`tray-${state}`)
    .replaceAll('currentColor', colours.glyph)
    .replaceAll(signal, colours.signal)
  for (const scale of scales) {
    const suffix = scale === 1 ? '' : `@${scale}x`
    write(`icons/tray/${name}${suffix}.png`, render(svg, traySizePx * scale).png)
  }
}

write('icon.png', app(1024).png)
write('icon.ico', icoFile(windowsSizes.map(app)))
write('icon.icns', icnsFile(new Map(icnsSizes.map((size) => [size, macApp(size).png]))))
for (const size of linuxSizes) write(`icons/${size}x${size}.png`, app(size).png)
for (const state of trayStates) {
  for (const [panel, colours] of Object.entries(panels)) tray(state, colours, `${state}-${panel}`, trayScales)
  tray(state, template, `${state}Template`, templateScales)
}
