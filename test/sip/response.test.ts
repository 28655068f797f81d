import { describe, expect, test } from 'vitest'
import type { EchoedFields, Via } from '../../main/sip/message.ts'
import { parseVia } from '../../main/sip/header-values.ts'
import { responseDestination, writeResponse, type ResponseParts } from '../../main/sip/response.ts'
import type { SocketAddress } from '../../shared/model.ts'

const source: SocketAddress = { address: '192.168.1.20', port: 49_152 }

function viasOf(...values: readonly string[]) {
  const vias = parseVia(values)
  if (vias === undefined) throw new Error(`not a Via: ${values.join()}`)
  return vias
}

function echoOf(vias: readonly string[], changes: Partial<EchoedFields> = {}): EchoedFields {
  return {
    vias,
    from: '"J\xc3\xb6rg" <sip:100@127.0.0.1>;tag=f1',
    to: '<sip:100@127.0.0.1>',
    callId: 'call-1',
    cSeq: '7 REGISTER',
    ...changes,
  }
}

function write(
  parts: ResponseParts,
  vias: readonly string[],
  toTag?: string,
  changes?: Partial<EchoedFields>,
): string {
  const { top, texts } = viasOf(...vias)
  return writeResponse(parts, echoOf(texts, changes), top, source, toTag)
}

/** The top Via that a response to this one carries. */
function viaOfResponse(via: string, from: SocketAddress = source): string | undefined {
  const { top, texts } = viasOf(via)
  return /^Via: (.*)$/m.exec(writeResponse({ status: 200 }, echoOf(texts), top, from, 't'))?.[1]
}

test('8: a response repeats what the request said, and gives To a tag', () => {
  const via = 'SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK1'
  expect(write({ status: 200, headers: ['Contact: <sip:a>', 'Date: today'] }, [via], 't1')).toBe(
    [
      'SIP/2.0 200 OK',
      `Via: ${via}`,
      'From: "J\xc3\xb6rg" <sip:100@127.0.0.1>;tag=f1',
      'To: <sip:100@127.0.0.1>;tag=t1',
      'Call-ID: call-1',
      'CSeq: 7 REGISTER',
      'Contact: <sip:a>',
      'Date: today',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  )
})

test('a To that has a tag keeps it', () => {
  const text = write({ status: 200 }, ['SIP/2.0/UDP a'], undefined, { to: '<sip:a>;tag=theirs' })
  expect(text).toContain('\r\nTo: <sip:a>;tag=theirs\r\n')
})

test('8: every Via is repeated in order, below each other', () => {
  const text = write(
    { status: 200 },
    ['SIP/2.0/UDP a;branch=1, SIP/2.0/TCP b', 'SIP/2.0/TLS c ; received=x'],
    't',
  )
  expect(text.match(/^Via: .*$/gm)).toEqual([
    'Via: SIP/2.0/UDP a;branch=1;received=192.168.1.20',
    'Via: SIP/2.0/TCP b',
    'Via: SIP/2.0/TLS c ; received=x',
  ])
})

test('what a malformed request lacks, its response lacks too', () => {
  const missing = { from: undefined, to: undefined, callId: undefined, cSeq: undefined }
  expect(write({ status: 400 }, ['SIP/2.0/UDP 192.168.1.20'], 't', missing)).toBe(
    'SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP 192.168.1.20\r\nContent-Length: 0\r\n\r\n',
  )
})

test('a better reason takes the place of the usual one', () => {
  expect(write({ status: 400, reason: 'Missing header field: To' }, ['SIP/2.0/UDP a'])).toMatch(
    /^SIP\/2\.0 400 Missing header field: To\r\n/,
  )
})

describe('received and rport in the top Via', () => {
  const top = 'SIP/2.0/UDP'
  const received = 'received=192.168.1.20'

  test.for([
    [
      'nothing where the sender names its own address',
      '192.168.1.20:5060;branch=b',
      '192.168.1.20:5060;branch=b',
    ],
    ['1: received where it names another', '10.0.0.1:5060;branch=b', `10.0.0.1:5060;branch=b;${received}`],
    ['1: received where it gives a name', 'phone.lan;branch=b', `phone.lan;branch=b;${received}`],
    [
      '2: both where rport asks',
      '192.168.1.20;rport;branch=b',
      `192.168.1.20;rport=49152;branch=b;${received}`,
    ],
    [
      '2: both where rport stands last',
      '10.0.0.1;branch=b;rport',
      `10.0.0.1;branch=b;rport=49152;${received}`,
    ],
    [
      '2: both where rport stands among blanks',
      '10.0.0.1 ; RPORT ; branch=b',
      `10.0.0.1 ;rport=49152 ; branch=b;${received}`,
    ],
    ['no port where rport has a value already', '10.0.0.1;rport=9', `10.0.0.1;rport=9;${received}`],
    [
      'the true address for one that is claimed',
      '10.0.0.1;received=6.6.6.6;branch=b',
      `10.0.0.1;branch=b;${received}`,
    ],
    ['no address for one that is claimed without need', '192.168.1.20;received=6.6.6.6', '192.168.1.20'],
    [
      'nothing else for parameters that only look alike',
      '10.0.0.1;xrport;rportx',
      `10.0.0.1;xrport;rportx;${received}`,
    ],
  ])('%s', ([, sent, returned]) => {
    expect(viaOfResponse(`${top} ${sent ?? ''}`)).toBe(`${top} ${returned ?? ''}`)
  })

  test('1: an IPv6 address is the same however it is written', () => {
    const from = { address: '2001:db8::1', port: 5060 }
    expect(viaOfResponse('SIP/2.0/UDP [2001:DB8:0::1]:5060', from)).toBe('SIP/2.0/UDP [2001:DB8:0::1]:5060')
    expect(viaOfResponse('SIP/2.0/UDP [2001:db8::2]:5060', from)).toBe(
      'SIP/2.0/UDP [2001:db8::2]:5060;received=2001:db8::1',
    )
  })
})

describe('the response goes', () => {
  const destinationOf = (via: string) => responseDestination(viasOf(via).top satisfies Via, source)

  test.for([
    ['2: where the request came from, if rport asks', 'SIP/2.0/UDP 10.0.0.1:5070;rport', 49_152],
    ['3: to the port of sent-by without rport', 'SIP/2.0/UDP 10.0.0.1:5070', 5_070],
    ['3: to 5060 without any port', 'SIP/2.0/UDP 10.0.0.1', 5_060],
    ['to the port of sent-by where rport has a value', 'SIP/2.0/UDP 10.0.0.1:5070;rport=9', 5_070],
    ['never where maddr points', 'SIP/2.0/UDP 10.0.0.1:5070;maddr=6.6.6.6', 5_070],
    ['never where received points', 'SIP/2.0/UDP 10.0.0.1:5070;received=6.6.6.6', 5_070],
  ] as const)('%s', ([, via, port]) => {
    expect(destinationOf(via)).toEqual({ address: source.address, port })
  })
})
