/** The object as one line of JSON. */
export function jsonLine(object: object): string {
  return `${JSON.stringify(object)}\n`
}
