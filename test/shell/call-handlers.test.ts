import { describe, expect, it } from 'vitest'
import type { HistoryQuery } from '../../shared/history.ts'
import { createCallHandlers, type CallHandlerOptions } from '../../main/shell/call-handlers.ts'
import type { OfferedFile } from '../../main/shell/save-file.ts'
import { diskFull } from '../support/memory-location-store.ts'

const query: HistoryQuery = { deviceId: 7, fromMs: 0, toMs: 10 }

/** The handlers over an app of which only `app` is there. */
function handlersOf(app: Record<string, unknown>) {
  const offered: OfferedFile[] = []
  const handlers = createCallHandlers({
    app,
    saveFile(file: OfferedFile) {
      offered.push(file)
      return Promise.resolve({ ok: true, value: `/home/admin/${file.name}` })
    },
  } as unknown as CallHandlerOptions)
  return { handlers, offered }
}

describe('what can be saved', () => {
  it('the extensions, as a table', async () => {
    const { handlers, offered } = handlersOf({ extensions: { exportCsv: () => 'extension,name' } })
    expect(await handlers.exportExtensions()).toEqual({
      ok: true,
      value: '/home/admin/rollcall-extensions.csv',
    })
    expect(offered).toMatchObject([{ format: 'CSV', contents: 'extension,name' }])
  })

  it('the history of what was asked for, as a table', async () => {
    const { handlers, offered } = handlersOf({
      historyCsv: ({ deviceId }: HistoryQuery) => ({ ok: true, value: ['device ', String(deviceId)] }),
    })
    expect(await handlers.exportHistory(query)).toMatchObject({ ok: true })
    expect(offered).toMatchObject([{ name: 'rollcall-history.csv', contents: 'device 7' }])
  })

  it('no history that cannot be read: nobody is asked where to put it', async () => {
    const { handlers, offered } = handlersOf({ historyCsv: () => ({ ok: false, problem: diskFull }) })
    expect(await handlers.exportHistory(query)).toEqual({ ok: false, problem: diskFull })
    expect(offered).toEqual([])
  })

  it('a picture, under a name that is one', async () => {
    const { handlers, offered } = handlersOf({})
    const png = Uint8Array.from([1])
    await handlers.savePicture({ name: '../101: today', png })
    expect(offered).toMatchObject([{ name: '101- today.png', format: 'PNG', contents: png }])
  })
})

it('the history is what the app says', () => {
  const { handlers } = handlersOf({ history: () => ({ ok: true, value: null }) })
  expect(handlers.history(query)).toEqual({ ok: true, value: null })
})

it('a move that the admin knows of is dismissed', () => {
  let dismissed = 0
  const { handlers } = handlersOf({ dismissMove: () => dismissed++ })
  expect([handlers.dismissMove(), dismissed]).toEqual([null, 1])
})
