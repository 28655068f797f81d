export type PhoneColumn =
  'state' | 'extension' | 'name' | 'model' | 'address' | 'answer' | 'since' | 'expires'

/** By which column the phones are listed, and which way round. */
export interface PhoneSort {
  readonly column: PhoneColumn
  readonly descending: boolean
}

/** What is in trouble comes first. */
export const troubleFirst: PhoneSort = { column: 'state', descending: false }

/** In the order in which they stand. */
export const phoneColumns: readonly { readonly column: PhoneColumn; readonly title: string }[] = [
  { column: 'state', title: 'State' },
  { column: 'extension', title: 'Extension' },
  { column: 'name', title: 'Name' },
  { column: 'model', title: 'Model' },
  { column: 'address', title: 'Address' },
  { column: 'answer', title: 'Answers in' },
  { column: 'since', title: 'Registered since' },
  { column: 'expires', title: 'Expires in' },
]

/** What a click on the head of a column makes of the present sort. */
export function sortedBy(column: PhoneColumn, present: PhoneSort): PhoneSort {
  return { column, descending: present.column === column && !present.descending }
}
