import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SaveDialogOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSaveFile, fileName } from '../../main/shell/save-file.ts'

let folder: string
let asked: SaveDialogOptions | undefined
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rollcall-save-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const csv = {
  ...({ title: 'Export extensions', name: 'rollcall-extensions.csv', format: 'CSV' } as const),
  ...{ failure: 'The extensions were not exported', contents: '\ufeffextension,name,password\r\n' },
}
const saveTo = (
  filePath: string,
  canceled = false,
  file: Parameters<ReturnType<typeof createSaveFile>>[0] = csv,
) =>
  createSaveFile({
    folder,
    askWhere(options) {
      asked = options
      return Promise.resolve({ canceled, filePath })
    },
    files: fs,
  })(file)

it('the file is where the admin wants it, in place of an older one, and the answer names it', async () => {
  const path = join(folder, 'phones.csv')
  writeFileSync(path, 'old')
  expect(await saveTo(path)).toEqual({ ok: true, value: path })
  expect(readFileSync(path, 'utf8')).toBe('\ufeffextension,name,password\r\n')
  expect(readdirSync(folder)).toEqual(['phones.csv'])
  expect(asked).toMatchObject({
    ...{ title: 'Export extensions', defaultPath: join(folder, 'rollcall-extensions.csv') },
    filters: [{ name: 'CSV', extensions: ['csv'] }],
  })
})

it('a picture is written byte for byte', async () => {
  const path = join(folder, 'a.png')
  const contents = Uint8Array.from([0x89, 0x50, 0, 0xff, 0x0a])
  const picture = { title: 'Save picture', name: 'a.png', format: 'PNG', failure: 'No', contents } as const
  expect(await saveTo(path, false, picture)).toEqual({ ok: true, value: path })
  expect(new Uint8Array(readFileSync(path))).toEqual(contents)
  expect(asked?.filters).toEqual([{ name: 'PNG', extensions: ['png'] }])
})

it('nothing is written when the admin thinks better of it', async () => {
  expect(await saveTo('', true)).toEqual({ ok: true, value: null })
  expect(readdirSync(folder)).toEqual([])
})

it('what kept the file from being written is said in words', async () => {
  mkdirSync(join(folder, 'phones.csv'))
  const path = join(folder, 'phones.csv')
  const message = `The extensions were not exported to ${path}, because a folder has that name. Choose another place.`
  expect(await saveTo(path)).toEqual({ ok: false, problem: { code: 'file-failure', message } })
  expect(await saveTo(join(folder, 'nowhere/phones.csv'))).toMatchObject({
    problem: { message: expect.stringContaining('that folder does not exist') as string },
  })
  expect(readdirSync(folder)).toEqual(['phones.csv'])
})

describe('as the name of a file', () => {
  it.each([
    ['rollcall-history-101', 'rollcall-history-101'],
    ['Büro 7 days', 'Büro 7 days'],
    ['../../etc/passwd', 'etc-passwd'],
    ['C:\\Windows\\x', 'C-Windows-x'],
    ['a\0b\nc\u202egnp', 'a-b-c-gnp'],
    ['history: "7 days" <now>?', 'history- -7 days- -now'],
    ['.hidden ', 'hidden'],
    ['ends with dots...', 'ends with dots'],
    ['con', 'rollcall-con'],
    ['LPT1.history', 'rollcall-LPT1.history'],
    ['', 'rollcall'],
    ['///', 'rollcall'],
    ['x'.repeat(300), 'x'.repeat(100)],
    [`${'x'.repeat(99)}😀`, 'x'.repeat(99)],
  ])('%j becomes %j', (text, name) => {
    expect(fileName(text)).toBe(name)
  })
})
