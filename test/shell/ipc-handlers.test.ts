import type { IpcMainInvokeEvent } from 'electron'
import { expect, it } from 'vitest'
import { createLog } from '../../main/log.ts'
import { registerCalls, type CallHandlers } from '../../main/shell/ipc-handlers.ts'
import { callNames } from '../../main/shell/call-arguments.ts'

type Listener = (event: IpcMainInvokeEvent, ...given: unknown[]) => unknown

const ourEvent = {} as IpcMainInvokeEvent

/** The calls as the window would make them; `handlers` are those that the test is about. */
function bridge(handlers: Partial<CallHandlers>) {
  const listeners = new Map<string, Listener>()
  const logged: string[] = []
  registerCalls({
    ipcMain: { handle: (channel, listener) => void listeners.set(channel, listener) },
    handlers: handlers as CallHandlers,
    isFromOurPage: (event) => event === ourEvent,
    log: createLog((level, line) => logged.push(`${level} ${line}`)),
  })
  const ask = (channel: string, event: IpcMainInvokeEvent, ...given: unknown[]) =>
    Promise.resolve(listeners.get(channel)?.(event, ...given))
  return {
    listeners,
    logged,
    call: (name: string, ...given: unknown[]) => ask(`call:${name}`, ourEvent, ...given),
    intrude: (name: string, ...given: unknown[]) => ask(`call:${name}`, {} as IpcMainInvokeEvent, ...given),
  }
}

it('every call of the contract is registered once, and nothing else', () => {
  expect([...bridge({}).listeners.keys()].sort()).toEqual(callNames.map((name) => `call:${name}`).sort())
})

it('a call is answered with what its handler says, sooner or later', async () => {
  const { call } = bridge({
    extensions: () => [],
    copyText: (text) => Promise.resolve(text === 'a' ? null : null),
    forgetDevice: (id) => ({ ok: false, problem: { code: 'no-such-device', message: `No device ${id}.` } }),
  })
  expect(await call('extensions')).toEqual([])
  expect(await call('copyText', 'a')).toBeNull()
  expect(await call('forgetDevice', 7)).toMatchObject({ problem: { message: 'No device 7.' } })
})

it('whoever is not our page gets nothing done', async () => {
  let done = false
  const { intrude, logged } = bridge({
    removeExtensions() {
      done = true
      return { ok: true, value: null }
    },
  })
  await expect(intrude('removeExtensions', ['101'])).rejects.toThrow('not from our page')
  expect(done).toBe(false)
  expect(logged).toEqual([expect.stringContaining('was refused')])
})

it('wrong arguments never reach the handler, and the window is told in words', async () => {
  const { call } = bridge({})
  expect(await call('removeBinding', 'all')).toEqual({
    ok: false,
    problem: { code: 'bad-request', message: expect.stringContaining('Nothing was changed') as string },
  })
  expect(await call('addExtension', { number: '1 2', name: 'x' })).toMatchObject({
    problem: { message: expect.stringContaining('1 to 32 letters, digits') as string },
  })
})

it('a call that has no room for a problem fails', async () => {
  const { call } = bridge({})
  await expect(call('status', 'now')).rejects.toThrow('Nothing was changed')
})

it('a bug is logged and answered in words, without what is its business alone', async () => {
  const { call, logged } = bridge({
    newPassword() {
      throw new Error('undefined is not a function')
    },
    settings: () => Promise.reject(new Error('undefined is not a function')),
  })
  const answer = await call('newPassword', '101')
  expect(answer).toMatchObject({ ok: false, problem: { code: 'bad-request' } })
  expect(JSON.stringify(answer)).not.toContain('undefined')
  await expect(call('settings')).rejects.toThrow('fault of its own')
  expect(logged.filter((line) => line.startsWith('error a call of the window failed'))).toHaveLength(2)
})

it('what the window sent is never written to the log', async () => {
  const { call, logged } = bridge({})
  await call('addExtension', { number: '101', name: 'x', password: 'hunter2' })
  await call('previewImport', '101,Anna,hunter2')
  expect(logged).toHaveLength(2)
  expect(logged.join()).not.toContain('hunter2')
})
