import { describe, expect, onTestFinished, test } from 'vitest'
import { parseDatagram } from '../../main/sip/parse-message.ts'
import { tortureMessages } from './fuzz/base-messages.ts'
import { createFuzzServer, type FuzzServer, type Handled } from './fuzz/fuzz-server.ts'
import { credentialsOf } from './fuzz/phone-credentials.ts'

type Outcome = readonly [
  parsed: ReturnType<typeof parseDatagram>['kind'],
  answer: number | 'silence',
  because: string,
]

/** Every message of RFC 4475 and what becomes of it here. */
const outcomes: Readonly<Record<string, Outcome>> = {
  // §3.1.1: valid messages
  'wsinv.dat': ['request', 405, 'calls are not ours; folds and blanks in every place are understood'],
  'intmeth.dat': ['request', 501, 'a method of unusual characters is a method'],
  'esc01.dat': ['request', 405, 'calls are not ours; escapes are understood'],
  'escnull.dat': [
    'request',
    401,
    '%00 is a character like others; there is no such extension, which 401 does not tell',
  ],
  'esc02.dat': ['request', 501, 'escapes mean nothing in a method: it is no REGISTER'],
  'lwsdisp.dat': ['request', 200, 'no blank is needed between display name and <'],
  'longreq.dat': ['request', 405, 'calls are not ours; length is no fault'],
  'dblreq.dat': [
    'request',
    401,
    'the REGISTER is answered, the INVITE behind it ignored (§18.3 of RFC 3261)',
  ],
  'semiuri.dat': ['request', 200, 'a user part may hold a semicolon'],
  'transports.dat': ['request', 200, 'Via may name any transport'],
  'mpart01.dat': ['request', 405, 'messages are not ours; a body of many parts is no fault'],
  'unreason.dat': ['response', 'silence', 'we ask nothing, so nobody waits for an answer'],
  'noreason.dat': ['response', 'silence', 'we ask nothing, so nobody waits for an answer'],
  // §3.1.2: invalid messages
  'badinv01.dat': ['malformed', 400, 'separators without anything between them; where to answer can be read'],
  'clerr.dat': ['malformed', 400, 'the body is shorter than it says'],
  'ncl.dat': ['malformed', 400, 'a negative Content-Length'],
  'scalar02.dat': ['malformed', 400, 'CSeq and Max-Forwards are too large; Expires would not matter'],
  'scalarlg.dat': ['response', 'silence', 'we ask nothing, so nobody waits for an answer'],
  'quotbal.dat': ['malformed', 400, 'the display name of To is not closed'],
  'ltgtruri.dat': ['malformed', 400, 'a Request-URI has no brackets'],
  'lwsruri.dat': ['malformed', 400, 'a Request-URI has no blanks'],
  'lwsstart.dat': ['malformed', 400, 'one space, not two, stands between the parts of the request line'],
  'trws.dat': ['malformed', 400, 'nothing stands behind the version'],
  'escruri.dat': ['malformed', 400, 'a Request-URI has no header fields'],
  'baddate.dat': ['request', 405, 'calls are not ours, and nobody here reads their Date'],
  'regbadct.dat': ['malformed', 400, 'a Contact with ? needs brackets'],
  'badaspec.dat': ['malformed', 400, 'no blanks stand within brackets'],
  'baddn.dat': [
    'malformed',
    400,
    'a display name with a comma needs quotes; and the file lacks the empty line',
  ],
  'baddn_sep.dat': ['noise', 'silence', 'the line end that baddn.dat lacks, which by itself is a keep-alive'],
  'badvers.dat': ['malformed', 505, 'SIP/7.0'],
  'mismatch01.dat': ['malformed', 400, 'CSeq names another method'],
  'mismatch02.dat': ['malformed', 400, 'CSeq names another method; 501 would be as good'],
  'bigcode.dat': ['response', 'silence', 'we ask nothing, so nobody waits for an answer'],
  'badcseq.dat': ['malformed', 400, 'CSeq without a number; not from the RFC'],
  // §3.2 and §3.3: transactions, application layer
  'badbranch.dat': ['request', 200, 'a branch of nothing but the cookie counts as none'],
  'insuf.dat': ['malformed', 400, 'Call-ID, From and To are missing'],
  'unkscm.dat': ['request', 416, 'a Request-URI of an unknown scheme'],
  'novelsc.dat': ['request', 416, 'a Request-URI of a scheme that is not SIP'],
  'unksm2.dat': ['request', 401, 'what To names is looked up after authentication only (§10.3 of RFC 3261)'],
  'bext01.dat': ['request', 420, 'Require names extensions that nobody knows'],
  'invut.dat': ['request', 405, 'calls are not ours, so their bodies are not looked at'],
  'regaut01.dat': ['request', 401, 'credentials of an unknown scheme are none'],
  'multi01.dat': ['malformed', 400, 'fields that may stand once only stand twice'],
  'mcl01.dat': ['malformed', 400, 'two Content-Lengths that differ'],
  'bcast.dat': ['response', 'silence', 'we ask nothing, and never broadcast'],
  'zeromf.dat': ['request', 200, 'Max-Forwards 0 is no matter for who is asked himself'],
  'cparam01.dat': ['request', 401, 'well-formed'],
  'cparam02.dat': ['request', 401, 'well-formed'],
  'regescrt.dat': ['request', 401, 'well-formed: the header part stands within brackets'],
  'sdp01.dat': ['request', 405, 'calls are not ours, so what they accept does not matter'],
  'inv2543.dat': ['request', 405, 'calls are not ours; a client of RFC 2543 has neither branch nor tag'],
  'test.dat': ['noise', 'silence', 'there is no Via to say where an answer would go; not from the RFC'],
}

const source = { address: '192.0.2.99', port: 5070 }

function server(): FuzzServer {
  const made = createFuzzServer()
  onTestFinished(() => made.close())
  return made
}

function answerOf({ replies }: Handled): number | 'silence' {
  return replies[0] === undefined ? 'silence' : Number(replies[0].text.slice(8, 11))
}

function messageOf(name: string): string {
  const message = tortureMessages.find((one) => one.name === name)
  if (message === undefined) throw new Error(`there is no ${name}`)
  return message.text
}

test('the table speaks of every torture message', () => {
  expect(Object.keys(outcomes).sort()).toEqual(tortureMessages.map(({ name }) => name).sort())
})

const rows = Object.entries(outcomes).map(([name, [parsed, answer, because]]) => ({
  name,
  parsed,
  answer,
  because,
}))

describe('a torture message is answered as it deserves:', () => {
  test.for(rows)('$name: $answer, $because', ({ name, parsed, answer }) => {
    const text = messageOf(name)
    expect(parseDatagram(text).kind).toBe(parsed)
    const handled = server().handle(text, source)
    expect(handled.bugs).toEqual([])
    expect(answerOf(handled)).toBe(answer)
    expect(handled.replies.length).toBe(answer === 'silence' ? 0 : 1)
    expect(handled.writes).toEqual([])
  })
})

describe('a torture message from someone who knows the password', () => {
  function registerWithPassword(name: string, username: string) {
    const office = server()
    const nonce = office.issueNonce()
    const credentials = credentialsOf({ username, nonce, nonceCount: 1, uri: 'sip:example.com' })
    const handled = office.handle(
      messageOf(name).replace('\r\n', `\r\nAuthorization: ${credentials}\r\n`),
      source,
    )
    return {
      answer: answerOf(handled),
      contacts: [...office.locations.all()].map(({ contactUri }) => contactUri),
    }
  }

  test('cparam01.dat: a parameter outside brackets is none of the URI', () => {
    const contacts = ['sip:+19725552222@gw1.example.net']
    expect(registerWithPassword('cparam01.dat', 'watson')).toEqual({ answer: 200, contacts })
  })

  test('cparam02.dat: a parameter inside brackets belongs to the URI', () => {
    const contacts = ['sip:+19725552222@gw1.example.net;unknownparam']
    expect(registerWithPassword('cparam02.dat', 'watson')).toEqual({ answer: 200, contacts })
  })

  test('regescrt.dat: the header part of the Contact is kept', () => {
    const contacts = ['sip:user@example.com?Route=%3Csip:sip.example.com%3E']
    expect(registerWithPassword('regescrt.dat', 'user')).toEqual({ answer: 200, contacts })
  })

  test('dblreq.dat: the REGISTER in front is done, what follows is not looked at', () => {
    const contacts = ['sip:j.user@host.example.com']
    expect(registerWithPassword('dblreq.dat', 'j.user')).toEqual({ answer: 200, contacts })
  })

  test('escnull.dat: an extension with %00 in its name is not the one whose name ends there', () => {
    expect(registerWithPassword('escnull.dat', 'user')).toEqual({ answer: 404, contacts: [] })
  })

  test('unksm2.dat: To of another scheme names no extension of ours', () => {
    expect(registerWithPassword('unksm2.dat', 'user')).toEqual({ answer: 404, contacts: [] })
  })
})

test('two requests whose branch is nothing but the cookie are not taken for one', () => {
  const office = server()
  const first = messageOf('badbranch.dat')
  office.handle(first, source)
  const second = office.handle(first.replaceAll(/^(Call-ID: |CSeq: )/gm, '$&7'), source)
  expect(second.replies[0]?.text).toContain('CSeq: 78 OPTIONS')
})
