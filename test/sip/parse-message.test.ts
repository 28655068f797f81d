import { describe, expect, test } from 'vitest'
import type { SipRequest } from '../../main/sip/message.ts'
import { parseDatagram, type MalformedRequest } from '../../main/sip/parse-message.ts'

const usual: Readonly<Record<string, string>> = {
  Via: 'SIP/2.0/UDP 192.168.1.20:5070;branch=z9hG4bK1;rport',
  From: '"Front" <sip:100@127.0.0.1>;tag=f1',
  To: '<sip:100@127.0.0.1>',
  'Call-ID': 'call-1@192.168.1.20',
  CSeq: '7 REGISTER',
  'Max-Forwards': '70',
  Contact: '<sip:100@192.168.1.20>',
}

/** A REGISTER; undefined takes a field out of it. */
function register(
  changes: Readonly<Record<string, string | undefined>> = {},
  body = '',
  requestLine = 'REGISTER sip:127.0.0.1 SIP/2.0',
): string {
  const fields = Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== undefined)
  return [requestLine, ...fields.map(([name, value]) => `${name}: ${value ?? ''}`), '', body].join('\r\n')
}

function understood(text: string): SipRequest {
  const parsed = parseDatagram(text)
  if (parsed.kind !== 'request') throw new Error(JSON.stringify(parsed))
  return parsed.request
}

function refused(text: string): MalformedRequest {
  const parsed = parseDatagram(text)
  if (parsed.kind !== 'malformed') throw new Error(`taken for ${parsed.kind}`)
  return parsed.malformed
}

test('a REGISTER is understood whole', () => {
  expect(understood(register({ Expires: '60' }))).toMatchObject({
    method: 'REGISTER',
    requestUri: { kind: 'sip', host: '127.0.0.1' },
    via: { host: '192.168.1.20', port: 5070, branch: 'z9hG4bK1', wantsRport: true },
    from: { displayName: 'Front' },
    fromTag: 'f1',
    toTag: undefined,
    callId: 'call-1@192.168.1.20',
    cSeq: { number: 7, method: 'REGISTER' },
    contact: { kind: 'list' },
    body: '',
  })
  expect(understood(register({ Expires: '60' })).fields.first('expires')).toBe('60')
})

test('20: compact names, folds and unknown fields change nothing', () => {
  const odd = [
    'REGISTER sip:127.0.0.1 SIP/2.0',
    'X-Unknown: ;;,"',
    'i:call-1@192.168.1.20',
    't\t:',
    ' <sip:100@127.0.0.1>',
    'f: "Front"',
    '\t<sip:100@127.0.0.1>;tag=f1',
    'CSEQ: 7',
    '  REGISTER',
    'v: SIP/2.0/UDP 192.168.1.20:5070;branch=z9hG4bK1;rport',
    'max-forwards: 70',
    'm:<sip:100@192.168.1.20>',
    '',
    '',
  ].join('\r\n')
  const { fields: oddFields, ...oddRest } = understood(odd)
  const { fields, ...rest } = understood(register())
  expect(oddRest).toEqual(rest)
  expect([oddFields.has('x-unknown'), fields.has('x-unknown')]).toEqual([true, false])
})

describe('17: a field that is missing is named:', () => {
  test.for(['To', 'From', 'Call-ID', 'CSeq'])('%s', (name) => {
    expect(refused(register({ [name]: undefined }))).toMatchObject({
      status: 400,
      reason: `Missing header field: ${name}`,
      via: { branch: 'z9hG4bK1' },
    })
  })

  test('and without Via nobody can be told', () => {
    expect(parseDatagram(register({ Via: undefined })).kind).toBe('noise')
  })

  test('Max-Forwards may be missing, as it was to clients of RFC 2543', () => {
    expect(understood(register({ 'Max-Forwards': undefined })).method).toBe('REGISTER')
  })
})

describe('a field that may stand once only is refused when it stands twice:', () => {
  test.for(['From', 'To', 'Call-ID', 'CSeq'])('%s', (name) => {
    const twice = register({ [name.toUpperCase()]: usual[name] })
    expect(refused(twice).reason).toBe(`Repeated header field: ${name}`)
  })

  test('Expires', () => {
    expect(refused(register({ Expires: '60', expires: '60' })).reason).toBe('Repeated header field: expires')
  })

  test('Content-Length, even when both say the same', () => {
    expect(refused(register({ l: '0', 'Content-Length': '0' })).reason).toBe(
      'Repeated header field: content-length',
    )
  })
})

describe('88: Content-Length', () => {
  test('missing means all of the datagram', () => {
    expect(understood(register({}, 'all of it')).body).toBe('all of it')
  })

  test('87: smaller than the rest cuts it off', () => {
    expect(understood(register({ 'Content-Length': '3' }, 'all of it')).body).toBe('all')
  })

  test('larger than the rest is refused', () => {
    expect(refused(register({ 'Content-Length': '10' }, 'all of it')).reason).toBe(
      'Content-Length exceeds the datagram',
    )
  })

  test.for(['-1', '+1', '1.0', '1e0', '0x1', '', 'one', '1 1', '1,1', '99999999999999999999'])(
    '%j is refused',
    (value) => {
      expect(refused(register({ 'Content-Length': value }, 'all of it')).status).toBe(400)
    },
  )
})

describe('Max-Forwards', () => {
  test.for(['0', '70', '255', '0068'])('%s is understood', (value) => {
    expect(understood(register({ 'Max-Forwards': value })).method).toBe('REGISTER')
  })

  test.for(['256', '-1', '300', 'many', '', '7 0'])('%j is refused', (value) => {
    expect(refused(register({ 'Max-Forwards': value })).reason).toBe('Malformed header field: Max-Forwards')
  })
})

describe('CSeq', () => {
  test.for([
    ['0 REGISTER', 0],
    ['0009 REGISTER', 9],
    ['4294967295 REGISTER', 4_294_967_295],
  ] as const)('%s is understood', ([value, number]) => {
    expect(understood(register({ CSeq: value })).cSeq.number).toBe(number)
  })

  test.for([
    '4294967296 REGISTER',
    '-1 REGISTER',
    'REGISTER',
    '7',
    '7REGISTER',
    '7 REG ISTER',
    '1e3 REGISTER',
  ])('16: %j is refused', (value) => {
    expect(refused(register({ CSeq: value })).reason).toBe('Malformed header field: CSeq')
  })

  test.for(['7 INVITE', '7 register', '7 REGISTERS'])('15: %j in a REGISTER is refused', (value) => {
    expect(refused(register({ CSeq: value })).reason).toBe('CSeq method differs from request method')
  })
})

describe('the request line', () => {
  test.for([
    ['two spaces', 'REGISTER  sip:127.0.0.1 SIP/2.0'],
    ['a tab', 'REGISTER\tsip:127.0.0.1 SIP/2.0'],
    ['something behind the version', 'REGISTER sip:127.0.0.1 SIP/2.0 x'],
    ['no version', 'REGISTER sip:127.0.0.1'],
    ['a version that is none', 'REGISTER sip:127.0.0.1 HTTP/1.1'],
    ['a method that is no token', 'REGI(STER sip:127.0.0.1 SIP/2.0'],
    ['no URI', 'REGISTER SIP/2.0 SIP/2.0 '],
    ['brackets', 'REGISTER <sip:127.0.0.1> SIP/2.0'],
    ['header fields in the URI', 'REGISTER sip:127.0.0.1?Route=x SIP/2.0'],
    ['a space in the URI', 'REGISTER sip:127.0.0.1; lr SIP/2.0'],
  ])('with %s is refused', ([, line]) => {
    expect(refused(register({}, '', line)).status).toBe(400)
  })

  test('14: of another version is answered 505', () => {
    expect(
      refused(register({ Via: 'SIP/7.0/UDP 192.168.1.20' }, '', 'REGISTER sip:127.0.0.1 SIP/7.0')),
    ).toMatchObject({
      status: 505,
      reason: 'Version Not Supported',
    })
  })

  test('may name a method with escapes, which mean nothing there', () => {
    const request = understood(register({ CSeq: '7 RE%47ISTER' }, '', 'RE%47ISTER sip:127.0.0.1 SIP/2.0'))
    expect(request.method).toBe('RE%47ISTER')
  })
})

describe('a Via that cannot be read', () => {
  test('91: is refused, if its first part says where to answer', () => {
    expect(
      refused(register({ Via: 'SIP/2.0/UDP 192.0.2.15:5080;;,;,;rport;branch=z9hG4bKx' })),
    ).toMatchObject({
      reason: 'Malformed header field: Via',
      via: { host: '192.0.2.15', port: 5080, wantsRport: true, branch: 'z9hG4bKx' },
      echo: { callId: 'call-1@192.168.1.20' },
    })
  })

  test.for(['', 'SIP/2.0/UDP', 'HTTP/1.1 192.0.2.15', 'SIP/2.0/UDP [::1', ';branch=z9hG4bK'])(
    '9: gets no answer if it says nothing: %j',
    (via) => {
      expect(parseDatagram(register({ Via: via })).kind).toBe('noise')
    },
  )

  test('below the first one is a fault too', () => {
    expect(refused(register({ v: 'nonsense' })).reason).toBe('Malformed header field: Via')
  })
})

test('22: a response is recognised by its first word, whether or not it is well-formed', () => {
  const malformed = 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n'
  expect(parseDatagram(malformed)).toEqual({ kind: 'response', response: undefined })
})

test('Contact is read in a REGISTER, and nobody else is refused for it', () => {
  const contact = 'sip:u@h?Route=x'
  expect(refused(register({ Contact: contact })).reason).toBe('Malformed header field: Contact')
  const options = register({ Contact: contact, CSeq: '1 OPTIONS' }, '', 'OPTIONS sip:127.0.0.1 SIP/2.0')
  expect(understood(options).contact).toEqual({ kind: 'none' })
})

test('more Contacts than any phone has are refused', () => {
  const contacts = (count: number) =>
    Array.from({ length: count }, (_, i) => `<sip:100@192.168.1.${i}>`).join()
  expect(understood(register({ Contact: contacts(20) })).contact).toMatchObject({ kind: 'list' })
  expect(refused(register({ Contact: contacts(21) })).reason).toBe('Malformed header field: Contact')
})

test('what will be echoed is kept octet for octet', () => {
  const to = '"J\xc3\xb6rg\xa0  \\" " <sip:100@127.0.0.1;X=Y>;Tag=A'
  expect(understood(register({ To: to }))).toMatchObject({ echo: { to }, toTag: 'A' })
})
