import { parseNameAddr } from './header-values.ts'
import { splitList } from './params.ts'

const controlPattern = /[\x00-\x1f\x7f]/

/**
 * The Route header field values by which a request follows a Path back to the phone (RFC 3327 §5.4), byte for byte in
 * the order of the Path. None where any part of it is no route of today: a name-addr in brackets with `;lr`.
 */
export function routeSet(path: readonly string[]): readonly string[] {
  const routes: string[] = []
  for (const value of path) {
    const elements = controlPattern.test(value) ? undefined : splitList(value)
    if (elements?.every(isLooseRoute) !== true) return []
    routes.push(...elements)
  }
  return routes
}

function isLooseRoute(element: string): boolean {
  const uri = parseNameAddr(element)?.uri // without brackets the parameters would not be the URI's
  return uri?.kind === 'sip' && uri.params.has('lr')
}
