/**
 * The text as a formula, `="0101"`, which a spreadsheet shows as it is and takes for no number, date or
 * calculation.
 */
export function wrapAsFormula(text: string): string {
  return `="${text.replaceAll('"', '""')}"`
}

/** The text that such a formula holds; any other text as it is. Undoes {@link wrapAsFormula} exactly. */
export function unwrapFormula(cell: string): string {
  if (cell.length < 3 || !cell.startsWith('="') || !cell.endsWith('"')) return cell
  const inner = cell.slice(2, -1)
  return inner.replaceAll('""', '').includes('"') ? cell : inner.replaceAll('""', '"')
}

/** The same where formulas stand bare in a CSV file, against its rules of quotes: they become quoted text. */
export function quoteBareFormulas(csv: string): string {
  // A separator inside would be ambiguous: the quote may as well be the one that closes a cell ending in `=`.
  return csv.replace(/(^|[,;\r\n])="([^",;\r\n]+)"(?=[,;\r\n]|$)/g, '$1"$2"')
}
