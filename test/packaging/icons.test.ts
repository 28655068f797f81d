import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { trayIconFile } from '../../main/shell/tray.ts'
import { temporaryFolder } from '../support/database.ts'

const build = resolve(import.meta.dirname, '../../build')
const picture = (name: string) => readFileSync(join(build, name))

/** Width and height in pixels, from the header of the PNG. */
function pngSize(png: Buffer): readonly [number, number] {
  expect(png.toString('latin1', 1, 4)).toBe('PNG')
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}

describe('the icons', () => {
  it('are what the drawings give: after a change of one, `npm run icons` was run', () => {
    const again = temporaryFolder()
    execFileSync(process.execPath, [join(build, 'make-icons.js'), again])
    const drawn = readdirSync(again, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(png|ico|icns)$/.test(name),
    )
    expect(drawn.length).toBeGreaterThan(40)
    const differing = drawn.filter((name) => !picture(name).equals(readFileSync(join(again, name))))
    expect(differing).toEqual([])
    const kept = readdirSync(join(build, 'icons'), { recursive: true, encoding: 'utf8' })
    const pictures = kept.filter((name) => name.endsWith('.png')).map((name) => join('icons', name))
    expect(pictures.filter((name) => !drawn.includes(name))).toEqual([])
  })

  for (const state of ['well', 'gone', 'failing'] as const) {
    it(`show "${state}" in the tray of every system, sharp on every screen`, () => {
      const scalesOf = { linux: [1, 1.25, 1.5, 2, 3], win32: [1, 1.25, 1.5, 2, 3], darwin: [1, 2] }
      for (const [platform, scales] of Object.entries(scalesOf)) {
        for (const onDarkPanel of [true, false]) {
          const name = trayIconFile(state, platform as NodeJS.Platform, onDarkPanel).replace('.png', '')
          for (const scale of scales) {
            const file = `icons/tray/${name}${scale === 1 ? '' : `@${scale}x`}.png`
            expect(pngSize(picture(file)), file).toEqual([16 * scale, 16 * scale])
          }
        }
      }
    })
  }

  it('differ between the states where there is no colour', () => {
    const templates = ['well', 'gone', 'failing'].map((state) => picture(`icons/tray/${state}Template.png`))
    expect(new Set(templates.map((png) => png.toString('base64'))).size).toBe(3)
  })

  it('are there in the sizes that Linux asks for', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      expect(pngSize(picture(`icons/${size}x${size}.png`))).toEqual([size, size])
    }
    expect(pngSize(picture('icon.png'))).toEqual([1024, 1024])
  })

  it('are one file for Windows, with bitmaps for the small sizes', () => {
    const ico = picture('icon.ico')
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + 16 * index)
    const sizes = entries.map((at) => {
      const size = ico.readUInt8(at) === 0 ? 256 : ico.readUInt8(at)
      const body = ico.subarray(ico.readUInt32LE(at + 12)).subarray(0, ico.readUInt32LE(at + 8))
      if (size === 256) expect(pngSize(body)).toEqual([256, 256])
      else
        expect([body.readUInt32LE(0), body.readInt32LE(4), body.readInt32LE(8)]).toEqual([40, size, size * 2])
      return size
    })
    expect(sizes).toEqual([16, 20, 24, 32, 40, 48, 64, 256])
  })

  it('are one file for macOS, up to 1024 pixels', () => {
    const icns = picture('icon.icns')
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
    const widths: number[] = []
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      widths.push(pngSize(icns.subarray(at + 8))[0])
    }
    expect(widths).toEqual([32, 64, 128, 256, 256, 512, 512, 1024])
  })
})
