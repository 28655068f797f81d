import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportCsv } from '../../main/extensions/export-csv.ts'
import { faultOfName } from '../../main/extensions/extension-name.ts'
import { parseImportCsv, readImportCsv } from '../../main/extensions/import-csv.ts'
import { importExtensions } from '../../main/extensions/import-extensions.ts'
import { previewImport } from '../../main/extensions/import-preview.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { parseExtensionNumber } from '../../shared/model.ts'
import { extension, testDatabase, testNowMs } from '../support/database.ts'

const named = (number: string, name: string) => ({ number: extension(number), name })

/** The rows without the header. */
const lines = (...extensions: Parameters<typeof exportCsv>[0]) =>
  exportCsv(extensions).split('\r\n').slice(1, -1)

describe('the file for a spreadsheet', () => {
  it('has a byte order mark, a header, CRLF, and no passwords', () => {
    expect(exportCsv([named('101', 'Zoë'), named('102', '')])).toBe(
      '\ufeffextension,name,password\r\n101,Zoë,\r\n102,,\r\n',
    )
  })

  it('quotes names with commas and quotes', () => {
    expect(lines(named('101', 'Bär, "Otto"'))).toEqual(['101,"Bär, ""Otto""",'])
  })

  it.each(['0101', '+49', '*8', '1e5', '3-5', '1.10', '12345678901', 'MAR1'])(
    'keeps a spreadsheet from reading %s as something else',
    (number) => {
      expect(lines(named(number, 'Anna'))).toEqual([`"=""${number}""",Anna,`])
    },
  )

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1+1', '="x"'])(
    'keeps a spreadsheet from calculating the name %s',
    (name) => {
      const cell = /^101,"="{2}((?:[^"]|"{4})+)"{3},$/.exec(lines(named('101', name))[0] ?? '')
      expect(cell?.[1]?.replaceAll('""""', '"')).toBe(name)
    },
  )
})

const piece = fc.oneof(
  fc.constantFrom(
    '=',
    '="',
    '"',
    '""',
    ',',
    ';',
    "'",
    '+',
    '-',
    '@',
    ' ',
    'ß',
    '\ufeff',
    '\u2028',
    '=1,="2",',
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
)
/** As an admin may have given them: the store holds none other. */
const anyName = fc
  .array(piece, { maxLength: 16 })
  .map((pieces) => pieces.join('').trim())
  .filter((name) => faultOfName(name) === undefined)
const anyNumber = fc
  .stringMatching(/^[0-9A-Za-z*+][0-9A-Za-z*+._-]{0,31}$/)
  .map(parseExtensionNumber)
  .filter((number) => number !== undefined)
const anyExtensions = fc.uniqueArray(fc.record({ number: anyNumber, name: anyName }), {
  minLength: 1,
  maxLength: 20,
  selector: ({ number }) => number,
})

describe('every list of extensions', () => {
  it('is unchanged by importing what was exported of it', () => {
    fc.assert(
      fc.property(anyExtensions, (extensions) => {
        const read = readImportCsv(new TextEncoder().encode(exportCsv(extensions)))
        if (!read.ok) throw new Error(read.problem.message)
        const known = new Map<string, (typeof extensions)[number]>(
          extensions.map((each) => [each.number, each]),
        )
        const stored = {
          find(number: string) {
            const found = known.get(number)
            if (found === undefined) return undefined
            const rest = {
              md5Fallback: false,
              contactLimit: null,
              enabled: true,
              muted: false,
              createdAtMs: testNowMs,
            }
            return { ...found, ...rest, algorithmPolicy: 'md5', ha1Md5: '', ha1Sha256: '' } as const
          },
        }
        const { rows } = previewImport(read.value, stored, 'rollcall')
        expect(rows).toMatchObject(extensions.map((each) => ({ ...each, verdict: 'unchanged' })))
      }),
      { numRuns: 2_000 },
    )
  })

  it('comes back with its numbers and names in an empty database', () => {
    fc.assert(
      fc.property(anyExtensions, (extensions) => {
        const parsed = parseImportCsv(new TextEncoder().encode(exportCsv(extensions)))
        if (!parsed.ok) throw new Error(parsed.problem.message)
        const db = testDatabase()
        importExtensions(parsed.value, new ExtensionStore(db), 'rollcall', randomBytes, testNowMs)
        const restored = new ExtensionStore(db).list().map(({ number, name }) => ({ number, name }))
        expect(new Set(restored)).toEqual(new Set(extensions))
      }),
      { numRuns: 50 },
    )
  })
})
