import { describe, expect, it } from 'vitest'
import { routeSet } from '../../main/sip/route-set.ts'

describe('the route set of a Path', () => {
  it('has its entries in their order, octet for octet', () => {
    const path = [
      '<sip:P1.example.com;LR>, "Edge" <sip:p2@[2001:db8::1]:5070;lr;x=%41>;a=b',
      '<sips:p3;lr=on>',
    ]
    expect(routeSet(path)).toEqual([
      '<sip:P1.example.com;LR>',
      '"Edge" <sip:p2@[2001:db8::1]:5070;lr;x=%41>;a=b',
      '<sips:p3;lr=on>',
    ])
  })

  it('of a phone that came without a proxy is empty', () => {
    expect(routeSet([])).toEqual([])
  })

  it.each([
    ['a strict router', '<sip:p1.example.com>'],
    ['a URI without brackets, whose ;lr is none of its own', 'sip:p1.example.com;lr'],
    ['another scheme', '<tel:123;lr>'],
    ['what never closes', '<sip:p1.example.com;lr'],
    ['an empty entry', '<sip:p1;lr>,,<sip:p2;lr>'],
    ['words', 'somewhere over there'],
    ['a line end', '<sip:p1;lr>;a="x\\\r\nX-Evil: 1"'],
  ])('with %s is empty: the proxy is asked as if it were the phone', (_, value) => {
    expect(routeSet(['<sip:p0.example.com;lr>', value])).toEqual([])
  })
})
