import type { ImportPreviewRow, ImportSummary } from '../../shared/extension-wishes.ts'

export type Verdict = ImportPreviewRow['verdict']

/** The verdicts in words, as they stand in the preview. */
export const verdictNames: Readonly<Record<Verdict, string>> = {
  add: 'New',
  update: 'Changed',
  unchanged: 'Unchanged',
  faulty: 'Faulty',
}

/** The largest file that is read: some hundred thousand extensions. */
export const largestFileBytes = 8 * 1024 * 1024

export const exampleFile = 'extension,name,password\n101,Anna Berg,\n102,Workshop,k3Tz9wQm'

export function countVerdicts(rows: readonly ImportPreviewRow[]): Readonly<Record<Verdict, number>> {
  const counts = { add: 0, update: 0, unchanged: 0, faulty: 0 }
  for (const { verdict } of rows) counts[verdict]++
  return counts
}

/** "12 new, 3 changed, 80 unchanged, 2 faulty", without those that do not occur. */
export function countsInWords(counts: Readonly<Record<Verdict, number>>): string {
  return (['add', 'update', 'unchanged', 'faulty'] as const)
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdictNames[verdict].toLowerCase()}`)
    .join(', ')
}

/** Number and password in two columns, as spreadsheets and editors take them from the clipboard. */
export function passwordsAsText(passwords: ImportSummary['madePasswords']): string {
  return passwords.map(({ number, password }) => `${number}\t${password}\n`).join('')
}

/** What importing the row does, or all that is wrong with it, beside its verdict. */
export function rowInWords(row: ImportPreviewRow): string {
  switch (row.verdict) {
    case 'faulty': {
      const text = row.faults.join('; ')
      return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
    }
    case 'unchanged':
      return ''
    case 'add':
      return row.password === 'made' ? 'a password is made' : 'with the password in the file'
    case 'update':
      return row.password === 'from-file' ? 'the password in the file replaces the old one' : 'this name'
  }
}

/** "12 extensions added, 1 changed." */
export function importedInWords(counts: Readonly<Record<Verdict, number>>): string {
  const added = counts.add === 1 ? '1 extension added' : `${counts.add} extensions added`
  return counts.update === 0 ? `${added}.` : `${added}, ${counts.update} changed.`
}
