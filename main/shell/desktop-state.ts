import { join } from 'node:path'
import * as v from 'valibot'
import { writeWhole, type Files } from './atomic-file.ts'
import type { Log } from '../log.ts'

const coordinate = v.pipe(v.number(), v.safeInteger())
const length = v.pipe(coordinate, v.minValue(1))
const schema = v.object({
  /** Where the window was while it was neither maximised nor minimised; null: never opened. */
  bounds: v.nullable(v.object({ x: coordinate, y: coordinate, width: length, height: length })),
  maximised: v.boolean(),
  /** Whether the admin has been told once that closing the window leaves the registrar running. */
  toldAboutTray: v.boolean(),
  /** Whether the welcome was finished or closed. */
  welcomed: v.boolean(),
})

export type DesktopState = Readonly<v.InferOutput<typeof schema>>

const initialState: DesktopState = { bounds: null, maximised: false, toldAboutTray: false, welcomed: false }

/** What the window remembers from one start to the next. */
export interface DesktopStateFile {
  readonly current: DesktopState
  /** Takes effect at once and is written at once; a disk that refuses is logged, for nothing depends on it. */
  change(changes: Partial<DesktopState>): void
}

/** Reads `desktop.json` in the data folder. A missing or broken file means the first start. */
export function openDesktopState(dataFolder: string, files: Files, log: Log): DesktopStateFile {
  const path = join(dataFolder, 'desktop.json')
  let current = read(path, files)
  return {
    get current() {
      return current
    },
    change(changes) {
      const changed = { ...current, ...changes }
      if (JSON.stringify(changed) === JSON.stringify(current)) return
      current = changed
      try {
        writeWhole(files, path, `${JSON.stringify(current, null, 2)}\n`)
      } catch (cause) {
        log.warn('the state of the window could not be saved', { path, cause: String(cause) })
      }
    },
  }
}

function read(path: string, files: Files): DesktopState {
  try {
    return v.parse(schema, JSON.parse(files.readFileSync(path, 'utf8')))
  } catch {
    return initialState
  }
}
