import type { ExtensionNumber } from '../../shared/model.ts'

const collator = new Intl.Collator('en', { numeric: true })

/** Orders extensions as people do, 99 before 100. Never finds two numbers equal that are not the same (1, 01). */
export function byNumber(
  a: { readonly number: ExtensionNumber },
  b: { readonly number: ExtensionNumber },
): number {
  return collator.compare(a.number, b.number) || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0)
}
