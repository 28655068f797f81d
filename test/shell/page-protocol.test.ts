import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPageHandler, pageUrl } from '../../main/shell/page-protocol.ts'

let folder: string
const ask = (url: string, method = 'GET') =>
  createPageHandler(join(folder, 'renderer'), readFile)({ url, method })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-page-'))
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true })
  mkdirSync(join(folder, 'renderer-old'))
  writeFileSync(join(folder, 'renderer/index.html'), '<p>Rollcall')
  writeFileSync(join(folder, 'renderer/assets/a b.js'), 'go()')
  writeFileSync(join(folder, 'renderer/assets/a.exe'), 'no')
  writeFileSync(join(folder, 'secret.json'), '{}')
  writeFileSync(join(folder, 'renderer-old/index.html'), 'old')
})
afterAll(() => rmSync(folder, { recursive: true }))

it('the page comes with its type and with the rules for its contents', async () => {
  const answer = await ask(pageUrl)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('<p>Rollcall')
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
})

it('its scripts come as scripts, whatever their names', async () => {
  const answer = await ask('rollcall://window/assets/a%20b.js?v=1#top')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
})

it.each([
  'rollcall://window/../secret.json',
  'rollcall://window/%2e%2e/secret.json',
  'rollcall://window/..%2fsecret.json',
  'rollcall://window/assets/..%2f..%2fsecret.json',
  'rollcall://window/..%5csecret.json',
  'rollcall://window/../renderer-old/index.html',
  'rollcall://window/%00index.html',
  'rollcall://window/%ff.html',
  'rollcall://window/',
  'rollcall://window/assets',
  'rollcall://window/assets/a.exe',
  'rollcall://window/nothing.html',
  'rollcall://elsewhere/index.html',
  'rollcall:index.html',
  'file:///etc/passwd',
  'https://window/index.html',
  'nonsense',
])('%s is not there', async (url) => {
  expect((await ask(url)).status).toBe(404)
})

it('nothing can be sent to it', async () => {
  expect((await ask(pageUrl, 'POST')).status).toBe(404)
})
