import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gate, largestHeaderBytes, longestValue, mostFields } from '../../main/sip/gate.ts'

const startLine = 'REGISTER sip:127.0.0.1 SIP/2.0'

function gated(...lines: readonly string[]) {
  const message = gate([startLine, ...lines, '', ''].join('\r\n'))
  if (message.kind !== 'message') throw new Error('taken for noise')
  return message
}

/** The value of the only field, which must be without fault. */
function valueOf(...lines: readonly string[]): string | undefined {
  const { fields, fault } = gated(...lines)
  expect(fault).toBeUndefined()
  expect(fields.size).toBe(1)
  return fields.first('q')
}

describe('what begins no message is noise:', () => {
  test.for([
    ['an empty datagram', ''],
    ['the keep-alive of two line ends', '\r\n\r\n'],
    ['a hundred line ends', '\r\n'.repeat(100)],
    ['four zero octets', '\0\0\0\0'],
    ['a STUN request', '\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl'],
    ['text without a line end', 'REGISTER sip:127.0.0.1 SIP/2.0'],
    ['line ends without carriage returns', 'REGISTER sip:127.0.0.1 SIP/2.0\nVia: x\n\n'],
    ['a start line beyond all measure', `${'a'.repeat(longestValue + 1)}\r\n\r\n`],
  ])('%s', ([, text]) => {
    expect(gate(text ?? '')).toEqual({ kind: 'noise' })
  })
})

test('line ends in front of the start line are skipped', () => {
  const message = gate(`\r\n\r\n\r\n${startLine}\r\nQ: 1\r\n\r\n`)
  expect(message).toMatchObject({ kind: 'message', startLine, fault: undefined })
})

describe('header field names', () => {
  test.for([
    ['v', 'via'],
    ['F', 'from'],
    ['t', 'to'],
    ['i', 'call-id'],
    ['M', 'contact'],
    ['l', 'content-length'],
    ['c', 'content-type'],
    ['e', 'content-encoding'],
    ['k', 'supported'],
    ['s', 'subject'],
    ['o', 'event'],
    ['x', 'session-expires'],
    ['CALL-id', 'call-id'],
    ['Expires', 'expires'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ["ext-!.%*+_`'~", "ext-!.%*+_`'~"],
    ['z', 'z'],
  ])('%s means %s', ([written, name]) => {
    expect(gated(`${written ?? ''}: value`).fields.get(name ?? '')).toEqual(['value'])
  })

  test('may have blanks in front of the colon', () => {
    expect(gated('Via \t : value').fields.get('via')).toEqual(['value'])
  })

  test.for([
    'no colon',
    ': no name',
    'two words: value',
    'b(r)acket: value',
    '\xc3\xa9: value',
    `${'n'.repeat(257)}: value`,
  ])('cannot be read from %j', (line) => {
    expect(gated(line).fault).toBe('Malformed header field name')
  })

  test('of the same kind keep their order, however each is spelled', () => {
    const { fields } = gated('Via: 1', 'v: 2', 'VIA : 3', 'To: x', 'V: 4')
    expect(fields.get('via')).toEqual(['1', '2', '3', '4'])
  })
})

describe('white space in a value', () => {
  test('at the ends is dropped', () => {
    expect(valueOf('Q: \t  a b \t ')).toBe('a b')
  })

  test('counts as one space, however much of it there is', () => {
    expect(valueOf('Q: a  b\tc \t d')).toBe('a b c d')
  })

  test('may be a fold, with spaces or tabs', () => {
    expect(valueOf('Q: a', ' b', '\tc  ', '   d')).toBe('a b c d')
  })

  test('may be folds before and behind all else', () => {
    expect(valueOf('Q:', ' ', ' a', ' ')).toBe('a')
  })

  test('is kept between quotes, where only a fold becomes one space', () => {
    expect(valueOf('Q: "a  b\t" c  d "e', '   f"')).toBe('"a  b " c d "e f"')
  })

  test('does not end a quotation that a backslash keeps open', () => {
    expect(valueOf('Q: "a\\"  b\\\\"  c')).toBe('"a\\"  b\\\\" c')
  })

  test('never includes 0xA0, which is half of a UTF-8 character', () => {
    expect(valueOf('Q: \xa0 \xc3\xa0\xa0')).toBe('\xa0 \xc3\xa0\xa0')
  })
})

test('octets that are no UTF-8 are kept as they are', () => {
  const octets = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => 128 + i))
  expect(valueOf(`Q: ${octets}`)).toBe(octets)
})

describe('control characters are refused,', () => {
  const controls = Array.from({ length: 33 }, (_, code) => (code === 32 ? 0x7f : code)).filter(
    (code) => code !== 9,
  )

  test.for(controls)('%i in a value', (code) => {
    const { fault, fields } = gated(`Q: a${String.fromCharCode(code)}b`)
    expect(fault).toBe('Control character in header field: q')
    expect(fields.has('q')).toBe(false)
  })

  test.for(controls)('%i in the start line', (code) => {
    const message = gate(`REGISTER sip:a${String.fromCharCode(code)} SIP/2.0\r\n\r\n`)
    expect(message).toMatchObject({ fault: 'Control character in start line' })
  })

  test('a tab in the start line excepted, which the request line will be refused for', () => {
    expect(gate('REGISTER\tsip:a SIP/2.0\r\n\r\n')).toMatchObject({ fault: undefined })
  })

  test('but a backslash in quotes makes them characters like others', () => {
    expect(valueOf('Q: "\\\x00\\\x07\\\x7f"')).toBe('"\\\x00\\\x07\\\x7f"')
  })

  test.for(['\r', '\n'])('though never %j, which would end the line for some', (end) => {
    expect(gated(`Q: "a\\${end}b"`).fault).toBe('Control character in header field: q')
  })
})

describe('limits:', () => {
  test('as many fields as are allowed are read', () => {
    const { fields, fault } = gated(...Array.from({ length: mostFields }, (_, i) => `X-${i}: 1`))
    expect([fields.size, fault]).toEqual([mostFields, undefined])
  })

  test('one field more is refused', () => {
    const { fault } = gated(...Array.from({ length: mostFields + 1 }, (_, i) => `X-${i}: 1`))
    expect(fault).toBe('Header section too large')
  })

  test('fields of more octets than are allowed are refused', () => {
    const { fault } = gated(
      ...Array.from({ length: largestHeaderBytes / 1_024 + 1 }, () => `Q: ${'a'.repeat(1_020)}`),
    )
    expect(fault).toBe('Header section too large')
  })

  test('a value that is too long is left out and named', () => {
    const { fault, fields } = gated(`Subject: ${'a'.repeat(longestValue)}`, 'To: x')
    expect([fault, fields.has('subject'), fields.first('to')]).toEqual([
      'Header field too long: subject',
      false,
      'x',
    ])
  })

  test('folds do not make a value longer than is allowed', () => {
    expect(gated('Subject: a', ...Array.from({ length: 3 }, () => ` ${'a'.repeat(2_000)}`)).fault).toMatch(
      /too long/,
    )
  })

  test('the first fault is the one that is told', () => {
    expect(gated('no colon', 'Q: \0').fault).toBe('Malformed header field name')
  })
})

describe('the body', () => {
  test('is every octet behind the empty line, whatever they are', () => {
    expect(gate(`${startLine}\r\nQ: 1\r\n\r\n\r\n\0body\r\n\r\n\xff`)).toMatchObject({
      body: '\r\n\0body\r\n\r\n\xff',
    })
  })

  test('is missing where the header fields do not end', () => {
    const message = gate(`${startLine}\r\nQ: 1\r\nY: 2\r\n`)
    expect(message).toMatchObject({ body: '', fault: 'Header section does not end' })
    if (message.kind === 'message') expect(message.fields.first('q')).toBe('1')
  })

  test('is missing where a fold does not end', () => {
    expect(gate(`${startLine}\r\nQ: 1\r\n 2`)).toMatchObject({ fault: 'Header section does not end' })
  })
})

test('folding a value between words changes nothing', () => {
  const words = fc.array(fc.stringMatching(/^[a-z0-9<>;=\xa0]{1,8}$/), { minLength: 1, maxLength: 8 })
  const blank = fc.constantFrom(' ', '  ', '\t', '\r\n ', ' \r\n\t ', '\r\n \r\n ')
  fc.assert(
    fc.property(words, fc.array(blank, { minLength: 10, maxLength: 10 }), (parts, blanks) => {
      const folded = parts.map((part, i) => (blanks[i] ?? '') + part).join('')
      expect(valueOf(`Q:${folded}`)).toBe(parts.join(' '))
    }),
  )
})
