import { beforeEach, expect, it } from 'vitest'
import { createLog, type Log } from '../../main/log.ts'

let lines: [string, string][]
let log: Log

beforeEach(() => {
  lines = []
  log = createLog((level, line) => lines.push([level, line]))
})

it('hands on each line with its level', () => {
  log.info('a')
  log.warn('b')
  log.error('c')
  expect(lines).toEqual([
    ['info', 'a'],
    ['warn', 'b'],
    ['error', 'c'],
  ])
})

it('adds details in a form that a line break cannot leave', () => {
  log.info('listening', {
    udp: '127.0.0.1:5060',
    tries: 2,
    ok: true,
    why: null,
    left: undefined,
    text: 'a\n"b"',
  })
  expect(lines[0]?.[1]).toBe(
    String.raw`listening udp="127.0.0.1:5060" tries=2 ok=true why=null text="a\n\"b\""`,
  )
})

it.each([
  'password',
  'newPassword',
  'secret',
  'ha1Md5',
  'response',
  'nonce',
  'Authorization',
  'nonceKey',
  'key',
])('never writes down a %s', (name) => {
  log.error('refused', { [name]: 'swordfish', extension: '101' })
  expect(lines[0]?.[1]).toBe(`refused ${name}=*** extension="101"`)
})
