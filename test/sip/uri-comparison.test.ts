import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Uri } from '../../main/sip/message.ts'
import { contactKey, parseUri, sameUri } from '../../main/sip/uri.ts'

function uri(text: string): Uri {
  const parsed = parseUri(text)
  if (parsed === undefined) throw new Error(`malformed in test: ${text}`)
  return parsed
}

/** Both ways round, and the keys with them. */
function expectSame(a: string, b: string): void {
  expect([sameUri(uri(a), uri(b)), sameUri(uri(b), uri(a))]).toEqual([true, true])
  expect(contactKey(uri(a))).toBe(contactKey(uri(b)))
}

describe('URI comparison (RFC 3261 §19.1.4)', () => {
  test.each([
    // The examples of the RFC
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    // Its rules
    ['SIP:a@h', 'sip:a@h'],
    ['sip:a@h.', 'sip:a@H'],
    ['sip:a%3bb@h', 'sip:a%3Bb@h'],
    ['sip:a:p%77@h', 'sip:a:pw@h'],
    ['sip:a@h;lr', 'sip:a@h'],
    ['sip:a@h;%6Cr', 'sip:a@h;LR'],
    ['sip:a@h;x=%41', 'sip:a@h;x=a'],
    ['sip:a@h;user=phone', 'sip:a@h;user=PHONE'],
    ['sip:a@h?Subject=A', 'sip:a@h?subject=%61'],
    // RFC 5954 §4.2: the same address
    ['sip:a@[2001:db8::1]', 'sip:a@[2001:DB8:0:0:0:0:0:1]'],
    ['sip:a@192.168.1.40', 'sip:a@192.168.001.040'],
    ['TEL:+1201', 'tel:+1201'],
  ])('%s equals %s', (a, b) => {
    expectSame(a, b)
  })

  test.each([
    // The examples of the RFC
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    // Its rules
    ['sip:a@h', 'sips:a@h'],
    ['sip:h', 'sip:a@h'],
    ['sip:a@h', 'sip:a:p@h'],
    ['sip:a:p@h', 'sip:a:P@h'],
    ['sip:a@h', 'sip:a:@h'],
    ['sip:a@h', 'sip:a%00@h'],
    ['sip:a;b@h', 'sip:a%3Bb@h'],
    ['sip:%2541@h', 'sip:%41@h'],
    ['sip:a@h', 'sip:a@h;user=ip'],
    ['sip:a@h', 'sip:a@h;ttl=1'],
    ['sip:a@h', 'sip:a@h;method=INVITE'],
    ['sip:a@h', 'sip:a@h;maddr=h'],
    ['sip:a@h;transport=udp', 'sip:a@h;transport=tcp'],
    ['sip:a@h;x', 'sip:a@h;x=1'],
    ['sip:a@h?x=1', 'sip:a@h?x=2'],
    ['sip:a@h?x=1', 'sip:a@h?x=1&x=1'],
    ['sip:a@192.0.2.2', 'sip:a@[::ffff:192.0.2.2]'],
    ['tel:1', 'tel:01'],
    ['urn:A', 'urn:a'],
    ['tel:1', 'sip:1@h'],
  ])('%s differs from %s', (a, b) => {
    expect([sameUri(uri(a), uri(b)), sameUri(uri(b), uri(a))]).toEqual([false, false])
  })

  test('finds every URI equal to itself, and equal URIs under equal keys', () => {
    const piece = (...choices: string[]) => fc.constantFrom(...choices)
    const similar = fc
      .tuple(
        piece('sip:', 'SIP:', 'sips:'),
        piece('', 'a@', '%61@', 'A@', 'a:p@', 'a:%70@'),
        piece('h', 'H.', '[::1]', '[0::1]'),
        piece('', ':5060', ':05060'),
        piece('', ';lr', ';x=1', ';X=%31', ';transport=udp'),
        piece('', '?a=1&b', '?b&A=1'),
      )
      .map((pieces) => uri(pieces.join('')))
    fc.assert(
      fc.property(similar, similar, (a, b) => {
        expect(sameUri(a, { ...a })).toBe(true)
        expect(sameUri(a, b)).toBe(sameUri(b, a))
        if (sameUri(a, b)) expect(contactKey(a)).toBe(contactKey(b))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a contact key', () => {
  test.each([
    ['sip:%61lice@Atlanta.com;transport=TCP', 'sip:alice@atlanta.com'],
    ['sips:a:b@[2001:DB8::1]:5070?x=y', 'sips:a:b@[2001:db8::1]:5070'],
    ['TEL:+1201', 'tel:+1201'],
  ])('of %s is %s', (text, key) => {
    expect(contactKey(uri(text))).toBe(key)
  })
})
