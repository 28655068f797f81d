import { ourBranch } from './fuzz-server.ts'
import { credentialsOf } from './phone-credentials.ts'

export interface HostileDatagram {
  readonly name: string
  readonly text: string
}

/** A REGISTER with these fields in place of its own of the same name, then more lines, then a body. */
function register(changes: Readonly<Record<string, string>>, moreLines = '', body = ''): string {
  const fields = {
    Via: 'SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bKhostile;rport',
    From: '<sip:100@127.0.0.1>;tag=1',
    To: '<sip:100@127.0.0.1>',
    'Call-ID': 'hostile@192.168.1.20',
    CSeq: '1 REGISTER',
    Contact: '<sip:100@192.168.1.20>',
    ...changes,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `REGISTER sip:127.0.0.1 SIP/2.0\r\n${lines.join('')}${moreLines}\r\n${body}`
}

const longest = 4_000 // just below the limit for one header field
const everything = 60_000

/** One value for every place where a parser might look back. */
const pieces = [
  '<',
  '"',
  '\\"',
  ' ',
  '\t',
  ';',
  ',',
  '=',
  ':',
  '%41',
  '@',
  '[',
  ';a',
  ';a=b',
  ', a',
  'a b',
  '"a" ',
  '\r\n ',
]
const places = [
  'Via',
  'From',
  'To',
  'Call-ID',
  'CSeq',
  'Contact',
  'Authorization',
  'Expires',
  'Require',
  'Path',
  'X',
]
const starts: Readonly<Record<string, string>> = {
  Via: 'SIP/2.0/UDP 192.168.1.20;a',
  From: '"a',
  To: '<sip:100@127.0.0.1>;a',
  Contact: '<sip:100@192.168.1.20>;a=',
  Authorization: 'Digest a="',
}

const filled = places.flatMap((place) =>
  pieces.flatMap((piece) =>
    ['', starts[place] ?? ''].map((start) => ({
      name: `${place}: ${JSON.stringify(start)} and ${JSON.stringify(piece)} without end`,
      text: register({ [place]: start + piece.repeat(longest / piece.length) }),
    })),
  ),
)

/** The same four times over, for fields that may be repeated, which is as much as the gate lets through. */
const repeated = ['Via', 'Contact', 'Authorization', 'Require', 'Supported', 'Path', 'X'].flatMap((place) =>
  [',', 'a,', '<sip:a@b>,', '"a",', ' ;', 'a=b,', 'a="b" ', 'SIP/2.0/UDP a,'].map((piece) => {
    const line = `${place}: ${starts[place] ?? ''}${piece.repeat((longest - 100) / piece.length)}\r\n`
    return { name: `16 KB of ${place} full of ${JSON.stringify(piece)}`, text: register({}, line.repeat(4)) }
  }),
)

const drowned = [
  ...pieces,
  '\0',
  '\r\n',
  'a: b\r\n',
  'Via: SIP/2.0/UDP a\r\n',
  'm: <sip:a@b>\r\n',
  '\r\n\t',
].flatMap((piece) => [
  { name: `60 KB of ${JSON.stringify(piece)}`, text: piece.repeat(everything / piece.length) },
  {
    name: `60 KB of ${JSON.stringify(piece)} in a header field`,
    text: register({ X: piece.repeat(everything / piece.length) }),
  },
  {
    name: `60 KB of ${JSON.stringify(piece)} in the request line`,
    text: `REGISTER ${piece.repeat(everything / piece.length)} SIP/2.0\r\n\r\n`,
  },
])

/** An answer to our own OPTIONS, with these fields in place of its own of the same name, then more lines. */
function answer(changes: Readonly<Record<string, string>>, moreLines = '', body = ''): string {
  const fields = {
    Via: `SIP/2.0/UDP 127.0.0.1:5060;branch=${ourBranch}`,
    From: '<sip:127.0.0.1>;tag=1',
    To: '<sip:100@192.168.1.20>;tag=2',
    'Call-ID': 'hostile',
    CSeq: '1 OPTIONS',
    ...changes,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `SIP/2.0 200 OK\r\n${lines.join('')}${moreLines}\r\n${body}`
}

const answers = pieces.flatMap((piece) => [
  ...['Via', 'CSeq', 'Content-Length', 'X'].map((place) => ({
    name: `answer with ${place} of ${JSON.stringify(piece)} without end`,
    text: answer({ [place]: (starts[place] ?? '') + piece.repeat(longest / piece.length) }),
  })),
  {
    name: `answer with 16 KB of Via full of ${JSON.stringify(piece)}`,
    text: answer({}, `v: SIP/2.0/UDP a;a="${piece.repeat((longest - 100) / piece.length)}\r\n`.repeat(4)),
  },
  {
    name: `answer with a reason of 60 KB of ${JSON.stringify(piece)}`,
    text: answer({}).replace('OK', piece.repeat(everything / piece.length)),
  },
])

const manyFields = Array.from({ length: 120 }, (_, i) => [`X-${i}`, 'a'.repeat(120)] as const)
const manyContacts = Array.from({ length: 1_900 }, (_, i) => `a:${i}`).join()

/** By someone who knows a password: what costs most once the door is open. */
function authenticated(changes: Readonly<Record<string, string>>, nonce: string): string {
  return register({
    ...changes,
    Authorization: credentialsOf({ username: '100', nonce, nonceCount: 1, uri: 'sip:127.0.0.1' }),
  })
}

/** @param nonce one that the server will accept */
export function hostileDatagrams(nonce: string): readonly HostileDatagram[] {
  const fourLines = (value: string) => ({ Contact: value, contact: value, M: value, m: value })
  const longContacts = manyContacts.slice(0, 3_700)
  return [
    {
      name: 'an unclosed < and a run of spaces',
      text: register({ To: `<sip:100@127.0.0.1${' '.repeat(1_200)}` }),
    },
    {
      name: 'an unclosed < and a run of spaces, as one long display name',
      text: register({ From: `${'a '.repeat(600)}<sip:100` }),
    },
    {
      name: 'long tokens in Authorization',
      text: register({ Authorization: `Digest ${'a'.repeat(longest)}` }),
    },
    {
      name: 'long tokens in every Authorization',
      text: register({}, `Authorization: Digest ${'a='.repeat(1_900)}\r\n`.repeat(4)),
    },
    { name: 'as many fields as are allowed', text: register(Object.fromEntries(manyFields)) },
    {
      name: 'a body of 60 KB',
      text: register({ 'Content-Type': 'application/sdp' }, '', 'v=0\r\n'.repeat(12_000)),
    },
    { name: 'a thousand Contacts, with the password', text: authenticated(fourLines(longContacts), nonce) },
    {
      name: 'a thousand SIP Contacts, with the password',
      text: authenticated(
        fourLines(
          Array.from({ length: 300 }, (_, i) => `sip:${i}@h`)
            .join()
            .slice(0, 3_000),
        ),
        nonce,
      ),
    },
    {
      name: 'as many alike Contacts as are allowed, with the password',
      text: authenticated(
        { Contact: Array.from({ length: 20 }, (_, i) => `<sip:100@h;x=${i}>`).join() },
        nonce,
      ),
    },
    {
      name: 'a thousand Contacts to be removed, with the password',
      text: authenticated({ ...fourLines(longContacts), Expires: '0' }, nonce),
    },
    {
      name: 'the same Contact a thousand times, with the password',
      text: authenticated(fourLines('a:b,'.repeat(900) + 'a:b'), nonce),
    },
    {
      name: 'a Contact of 4 KB, with the password',
      text: authenticated({ Contact: `<sip:a@b;${'%41'.repeat(1_300)}>` }, nonce),
    },
    {
      name: 'a Path of 4 KB, with the password',
      text: authenticated({ Supported: 'path', Path: '<sip:a>,'.repeat(500) }, nonce),
    },
    ...filled,
    ...repeated,
    ...drowned,
    ...answers,
    { name: 'answer with a body of 60 KB', text: answer({}, '', 'v=0\r\n'.repeat(12_000)) },
  ]
}
