import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLog } from '../../main/log.ts'
import { openDesktopState } from '../../main/shell/desktop-state.ts'

let folder: string
let logged: string[]
const log = createLog((_level, line) => logged.push(line))
const open = (files = fs) => openDesktopState(folder, files, log)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-state-'))
  logged = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const bounds = { x: -1200, y: 40, width: 1000, height: 700 }

it('the first start knows no place for the window, and has told nothing', () => {
  expect(open().current).toEqual({ bounds: null, maximised: false, toldAboutTray: false, welcomed: false })
})

it('what was changed is there at the next start, and nothing else lies beside it', () => {
  open().change({ bounds, welcomed: true })
  expect(open().current).toEqual({ bounds, maximised: false, toldAboutTray: false, welcomed: true })
  expect(readdirSync(folder)).toEqual(['desktop.json'])
})

it.each(['', '{"bounds":', '[]', '{"bounds":{"x":0,"y":0,"width":-5,"height":1e999}}', '\0'])(
  'a broken file (%j) means the first start',
  (text) => {
    writeFileSync(join(folder, 'desktop.json'), text)
    expect(open().current.bounds).toBeNull()
  },
)

it('a write that fails midway leaves the old file whole, is logged, and still counts for this run', () => {
  open().change({ welcomed: true })
  const before = readFileSync(join(folder, 'desktop.json'), 'utf8')
  const full = {
    ...fs,
    renameSync() {
      throw new Error('ENOSPC')
    },
  }
  const state = open(full)
  state.change({ maximised: true })
  expect(state.current.maximised).toBe(true)
  expect(readFileSync(join(folder, 'desktop.json'), 'utf8')).toBe(before)
  expect(readdirSync(folder)).toEqual(['desktop.json'])
  expect(logged).toEqual([expect.stringContaining('could not be saved')])
})

it('a change that changes nothing does not touch the disk', () => {
  open().change({ welcomed: true })
  const readOnly = {
    ...fs,
    writeFileSync() {
      throw new Error('EROFS')
    },
  }
  open(readOnly).change({ welcomed: true })
  expect(logged).toEqual([])
})
