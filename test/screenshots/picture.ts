import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DesktopProgram } from '../support/desktop-program.ts'
import { repository } from '../support/sources.ts'

const folder = join(repository, 'out/pictures')
const sizes = [
  { width: 1200, height: 800 },
  { width: 900, height: 600 },
]
const colourSchemes = ['light', 'dark'] as const

/** Photographs the window as it is now, light and dark and in two sizes, into `out/pictures`. */
export async function photograph({ page, electron }: DesktopProgram, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.mouse.move(0, 0)
  for (const { width, height } of sizes) {
    await electron.evaluate(
      ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
      [width, height] as const,
    )
    await page.waitForFunction(([w, h]) => window.innerWidth === w && window.innerHeight === h, [
      width,
      height,
    ] as const)
    for (const colorScheme of colourSchemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(() => document.fonts.ready.then(() => undefined))
      const path = join(folder, `${name}-${width}x${height}-${colorScheme}.png`)
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    }
  }
}
