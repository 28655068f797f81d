import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sharedProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'

describe.skipIf(!canStartElectron())('what a hostile page could do', { timeout: 30_000 }, () => {
  const program = sharedProgram({ extensions: { 101: 'Anna Berg' } })

  it('it reaches nothing but what the bridge offers', async () => {
    const reachable = await program().page.evaluate(() => ({
      globals: [typeof require, typeof process, typeof module, typeof Buffer],
      bridge: Object.keys(window.api).sort(),
      isFrozen: Object.isFrozen(window.api),
    }))
    expect(reachable).toEqual({
      globals: ['undefined', 'undefined', 'undefined', 'undefined'],
      bridge: ['call', 'on'],
      isFrozen: true,
    })
  })

  it('it is not led away, opens no window and loads nothing from elsewhere', async () => {
    const { page, electron } = program()
    const { url, requests } = await listenForRequests()
    await fetch(`${url}control`)
    const ours = page.url()
    const attempts = await page.evaluate(async (remote) => {
      const fetched = await fetch(`${remote}fetch`).then(
        () => 'loaded',
        () => 'refused',
      )
      const pictured = await new Promise((resolve) => {
        const picture = new Image()
        picture.onload = () => resolve('loaded')
        picture.onerror = () => resolve('refused')
        picture.src = `${remote}picture`
      })
      const file = await fetch('file:///etc/passwd').then(
        () => 'loaded',
        () => 'refused',
      )
      const beside = (await fetch('/../../../package.json')).status
      const opened = window.open(`${remote}window`) === null ? 'refused' : 'opened'
      const frame = document.createElement('iframe')
      frame.src = `${remote}frame`
      document.body.append(frame)
      const link = document.createElement('a')
      link.href = `${remote}link`
      link.click()
      window.location.assign(`${remote}navigation`)
      return { fetched, pictured, file, beside, opened }
    }, url)
    expect(attempts).toEqual({
      ...{ fetched: 'refused', pictured: 'refused', file: 'refused', beside: 404, opened: 'refused' },
    })
    // The calls of the page still reach us, so it is the same document, and all before it has been decided.
    await page.evaluate(() => window.api.call('status'))
    expect(page.url()).toBe(ours)
    expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(requests).toEqual(['/control'])
  })

  it('it is granted no permission of the computer', async () => {
    const states = await program().page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'microphone', 'camera', 'clipboard-read'] as const
      const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }))
      return (await Promise.all(asked)).map(({ state }) => state)
    })
    expect(new Set(states)).toEqual(new Set(['denied']))
  })

  it('it is told what is wrong with a call, and nothing is changed', async () => {
    const { page } = program()
    const answers = await page.evaluate(async () => {
      const { call } = window.api as unknown as {
        readonly call: (name: string, ...given: readonly unknown[]) => Promise<unknown>
      }
      const before = JSON.stringify(await call('extensions'))
      return {
        wrongNumber: await call('addExtension', { number: '10 1', name: 'Anna' }),
        wrongField: await call('addExtension', { number: '120', name: 'Anna', ha1: 'x' }),
        tooMany: await call('removeExtensions', ['101'], ['101']),
        unknown: await call('secrets').then(
          () => 'answered',
          () => 'refused',
        ),
        isUnchanged: before === JSON.stringify(await call('extensions')),
      }
    })
    const badRequest = { ok: false, problem: { code: 'bad-request' } }
    expect(answers).toMatchObject({
      wrongNumber: badRequest,
      wrongField: badRequest,
      tooMany: badRequest,
      unknown: 'refused',
      isUnchanged: true,
    })
  })
})

/** A server that the page must never reach, and the paths that it was asked for. */
async function listenForRequests(): Promise<{ readonly url: string; readonly requests: readonly string[] }> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('here')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests }
}
