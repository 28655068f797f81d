import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseImportCsv, readImportCsv } from '../../main/extensions/import-csv.ts'
import { importExtensions } from '../../main/extensions/import-extensions.ts'
import { previewImport } from '../../main/extensions/import-preview.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { testDatabase, testNowMs } from '../support/database.ts'

const bytes = (...lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'))
const realm = 'rollcall'

function imported(csv: Uint8Array, extensions: ExtensionStore) {
  const parsed = parseImportCsv(csv)
  if (!parsed.ok) throw new Error(parsed.problem.message)
  const result = importExtensions(parsed.value, extensions, realm, randomBytes, testNowMs)
  if (!result.ok) throw new Error(result.problem.message)
  return result.value
}

function previewed(csv: Uint8Array, extensions: ExtensionStore) {
  const read = readImportCsv(csv)
  if (!read.ok) throw new Error(read.problem.message)
  return previewImport(read.value, extensions, realm).rows
}

/** Anna with the password "correct horse", Ben with one that was made. */
function office(): ExtensionStore {
  const extensions = new ExtensionStore(testDatabase())
  imported(bytes('extension,name,password', '101,Anna,correct horse', '102,Ben,'), extensions)
  return extensions
}

it('a new extension is added, with the password from the file or with one that is made', () => {
  expect(previewed(bytes('extension,name,password', '0103,Cem,secret', '104,,'), office())).toEqual([
    { verdict: 'add', line: 2, number: '0103', name: 'Cem', password: 'from-file' },
    { verdict: 'add', line: 3, number: '104', name: '', password: 'made' },
  ])
})

it('a known extension is updated where its name or its password is another one', () => {
  const csv = bytes('extension,name,password', '101,Anna,battery staple', '102,Benjamin,')
  expect(previewed(csv, office())).toEqual([
    { verdict: 'update', line: 2, number: '101', name: 'Anna', password: 'from-file' },
    { verdict: 'update', line: 3, number: '102', name: 'Benjamin', password: 'kept' },
  ])
})

it('an extension that has this name and this password already is unchanged', () => {
  const csv = bytes('extension,name,password', '101,Anna,correct horse', '102,Ben,')
  expect(previewed(csv, office())).toMatchObject([
    { verdict: 'unchanged', password: 'kept' },
    { verdict: 'unchanged', password: 'kept' },
  ])
})

it('a file without names leaves the names that are there', () => {
  expect(previewed(bytes('extension', '101'), office())).toMatchObject([
    { verdict: 'unchanged', name: 'Anna' },
  ])
})

it('a faulty row says all that is wrong with it, and the rows around it say what they would do', () => {
  const csv = bytes('extension,name,password', '101,Anna,', `101,${'x'.repeat(81)}, secret`, '10 5', '106,,')
  expect(previewed(csv, office())).toMatchObject([
    { verdict: 'unchanged', line: 2 },
    {
      verdict: 'faulty',
      line: 3,
      faults: [
        'the name has more than 80 characters',
        'the password begins or ends with a space',
        'extension 101 is already in line 2',
      ],
    },
    { verdict: 'faulty', line: 4, faults: ['1 columns where the header row has 3'] },
    { verdict: 'add', line: 5 },
  ])
})

it('the preview never holds a password', () => {
  const csv = bytes(
    'extension,name,password',
    '101,Anna,s3cret-word',
    '102,Ben, s3cret-word',
    '103,,s3cret-word',
  )
  expect(JSON.stringify(previewed(csv, office()))).not.toContain('s3cret')
})

it('importing does what the preview said', () => {
  const cell = fc.constantFrom('', 'Anna', 'Ben', 'correct horse')
  const number = fc.constantFrom('101', '102', '103', '104')
  const rows = fc.uniqueArray(fc.tuple(number, cell, cell), {
    minLength: 1,
    selector: ([which]) => which,
  })
  fc.assert(
    fc.property(rows, (file) => {
      const extensions = office()
      const csv = bytes('extension,name,password', ...file.map((row) => row.join(',')))
      const before = new Map<string, ReturnType<typeof extensions.find>>(
        file.map(([which]) => [which, extensions.find(which)]),
      )
      const preview = previewed(csv, extensions)
      const { madePasswords } = imported(csv, extensions)
      for (const row of preview) {
        if (row.verdict === 'faulty') throw new Error(row.faults.join())
        const [old, now] = [before.get(row.number), extensions.find(row.number)]
        expect(now?.name).toBe(row.name)
        expect(old === undefined).toBe(row.verdict === 'add')
        if (row.verdict === 'unchanged') expect(now).toEqual(old)
        if (row.verdict === 'update') expect(now).not.toEqual(old)
        expect(now?.ha1Md5 === old?.ha1Md5).toBe(row.password === 'kept')
        expect(madePasswords.some((made) => made.number === row.number)).toBe(row.password === 'made')
      }
    }),
    { numRuns: 50 },
  )
})
