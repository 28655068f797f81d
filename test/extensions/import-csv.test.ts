import { describe, expect, it } from 'vitest'
import { parseImportCsv, type ImportRow } from '../../main/extensions/import-csv.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function rows(text: string): readonly ImportRow[] {
  const parsed = parseImportCsv(bytes(text))
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return parsed.value
}

/** The complaints, without the sentence above them. */
function complaints(input: string | Uint8Array): string[] {
  const parsed = parseImportCsv(typeof input === 'string' ? bytes(input) : input)
  if (parsed.ok) throw new Error('taken')
  expect(parsed.problem.code).toBe('bad-import')
  return parsed.problem.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
}

describe('a CSV of extensions', () => {
  it('gives a row for each extension, with leading zeros; an empty password is one to be made', () => {
    expect(rows('extension,name,password\n0101,Front desk,correct horse\n102,Kitchen,\n')).toEqual([
      { number: '0101', name: 'Front desk', password: 'correct horse' },
      { number: '102', name: 'Kitchen', password: null },
    ])
  })

  it('may be written by a spreadsheet: byte order mark, semicolons, CRLF, quotes, empty rows at the end', () => {
    const text = '\ufeffPassword;EXTENSION;Name\r\n"semi;colon ""x""";101;"Bär, Otto"\r\n\r\n;;\r\n'
    expect(rows(text)).toEqual([{ number: '101', name: 'Bär, Otto', password: 'semi;colon "x"' }])
  })

  it('takes ten thousand at once, and says so where there are more', () => {
    const file = (count: number) =>
      `extension\n${Array.from({ length: count }, (_, at) => 100_000 + at).join('\n')}`
    expect(rows(file(10_000))).toHaveLength(10_000)
    expect(complaints(file(10_001))).toEqual([
      'line 10002: more than 10,000 extensions, which is more than one import takes; divide the file',
    ])
  })

  it('needs no other column than the extension', () => {
    expect(rows('extension\n101\n102')).toEqual([
      { number: '101', name: null, password: null },
      { number: '102', name: null, password: null },
    ])
  })

  it('may keep leading zeros the way spreadsheets do', () => {
    expect(rows('extension,name\n="0101",A\n"=""0102""",B\n').map((row) => row.number)).toEqual([
      '0101',
      '0102',
    ])
  })

  it('may hold text in the formulas that spreadsheets show as text, with quotes in it', () => {
    const text = 'extension,name\n101,"=""=say """"hi"""""""\n'
    expect(rows(text)).toMatchObject([{ name: '=say "hi"' }])
  })

  it.each([
    ['="  Anna "', 'Anna'],
    ['="Anna" x="', '="Anna" x="'],
    ['="', '="'],
  ])('has names without space around them, and takes nothing else for such a formula: %s', (cell, name) => {
    expect(rows(`extension,name\n101,"${cell.replaceAll('"', '""')}"\n`)).toMatchObject([{ name }])
  })

  it('keeps an equals sign that ends a value in quotes', () => {
    const text = 'name,password,extension\n"Bär,=",",secret",101\n'
    expect(rows(text)).toMatchObject([{ name: 'Bär,=', password: ',secret' }])
  })

  it('takes names of 80 characters and none longer', () => {
    expect(rows(`extension,name\n101,${'x'.repeat(80)}\n`)).toHaveLength(1)
    expect(complaints(`extension,name\n101,${'x'.repeat(81)}\n`)).toEqual([
      'line 2: the name has more than 80 characters',
    ])
  })

  it('may hold a comma in a value where semicolons separate', () => {
    expect(rows('extension;name\n101;Bär, Otto\n')).toMatchObject([{ name: 'Bär, Otto' }])
  })

  it('is refused whole, each wrong line named with its fault', () => {
    const text = [
      'extension,name,password',
      '101,A,long enough',
      '10 1,B,',
      '103,C',
      '104,D,,x',
      '105,E,short',
      '101,F,',
      '106,"G\nH",',
      '107,I, leading space',
    ].join('\n')
    expect(complaints(text)).toEqual([
      'line 3: "10 1" is not an extension number (1 to 32 letters, digits or * + . _ -)',
      'line 4: 2 columns where the header row has 3',
      'line 5: 4 columns where the header row has 3',
      'line 7: extension 101 is already in line 2',
      'line 9: the name has a line break or another control character',
      'line 10: the password begins or ends with a space',
    ])
  })

  it('never repeats a password in a complaint', () => {
    const text = complaints('extension,password\n101,s3cret\n102,s3cret\u0007s3cret\n').join()
    expect(text).not.toContain('s3cret')
  })

  it('has its first ten faults named and the others counted', () => {
    const faults = complaints(`extension\n${'a b\n'.repeat(12)}`)
    expect(faults).toHaveLength(11)
    expect(faults.at(-1)).toBe('and 2 more')
  })

  it.each([
    ['', 'line 1: the file is empty'],
    ['\n\n', 'line 1: the file is empty'],
    ['extension,name\n', 'line 1: no extensions follow the header row'],
    [
      '101,Front desk\n',
      'line 1: the header row has no column "extension"; it must be: extension,name,password',
    ],
    [
      'extension,colour,shoe size\n101,red,43\n',
      'line 1: unknown columns "colour", "shoe size"; only extension, name and password are read',
    ],
    ['extension,name,Name\n101,a,b\n', 'line 1: the column "name" is there twice'],
  ])('is refused where it is %j', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint])
  })

  it.each([
    'extension,name\n101,A\n102,"B\n103,C\n',
    'extension,name\n101,A\n102,"B"x\n',
    'extension,name\n101,A\n102,B"x"\n',
  ])('is refused at the line where quotes do not match: %j', (text) =>
    expect(complaints(text)).toEqual([expect.stringMatching(/^line 3: the quotes do not match/)]),
  )

  it('is refused where it is not UTF-8, by line', () => {
    const latin1 = Uint8Array.from('extension,name\n101,Ada\n102,B\u00e4r\n', (each) => each.charCodeAt(0))
    expect(complaints(latin1)).toEqual(['line 3: not UTF-8 text (save the file as "CSV UTF-8")'])
  })
})
