import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AppBench, TestPhone } from '../support/app-bench.ts'
import { extension, lockAsAnotherProgram, temporaryFolder } from '../support/database.ts'
import { authorization } from '../support/requests.ts'

const second = 1000
const hour = 3600 * second

let bench: AppBench

beforeEach(() => {
  bench = new AppBench(temporaryFolder())
})

async function startWithPhone(): Promise<TestPhone> {
  return TestPhone.connect(await bench.start('101', '102'))
}

const states = () => bench.app.phones().map(({ extension: number, state }) => `${number} ${state}`)

describe('the app', () => {
  it('tells where it listens, with the port that was really bound', async () => {
    const local = await bench.start()
    expect(local.port).toBeGreaterThan(0)
    expect(bench.events).toContainEqual({ kind: 'listening', local })
    expect(bench.logged).toContain(`info listening udp="127.0.0.1:${local.port}"`)
    expect(bench.activity).toEqual(['listening'])
  })

  it('shows a phone that registers, and tells once of what happens within a moment', async () => {
    const phone = await startWithPhone()
    bench.clock.advance(second)
    const changes = bench.count('phones-changed')
    expect(await phone.register()).toMatch(/^SIP\/2\.0 200 OK\r\n/)
    await phone.register()
    expect(states()).toEqual(['101 registered', '102 never'])
    expect([bench.activity, bench.count('phones-changed')]).toEqual([
      ['listening', 'registered', 'refreshed'],
      changes,
    ])
    bench.clock.advance(200)
    expect(bench.count('phones-changed')).toBe(changes + 1)
    bench.clock.advance(hour / 2)
    expect(bench.count('phones-changed')).toBe(changes + 1)
  })

  it('77: a phone whose time runs out is gone within a second, with one entry', async () => {
    const phone = await startWithPhone()
    await phone.register({ expires: 60 })
    bench.clock.advance(59 * second)
    expect(states()).toEqual(['101 registered', '102 never'])
    bench.clock.advance(second)
    expect(states()).toEqual(['101 gone', '102 never'])
    expect(bench.activity.filter((kind) => kind === 'expired')).toHaveLength(1)
  })

  it('94: a phone is still there after a restart, with the seconds that it has left', async () => {
    const phone = await startWithPhone()
    await phone.register()
    await bench.app.stop()
    bench.clock.advance(600 * second)
    await bench.start()
    const [row] = bench.app.phones()
    expect(row?.device).toMatchObject({
      contactUri: phone.contact,
      pingable: true,
      expiresAtMs: bench.app.now() + hour - 600 * second,
    })
  })

  it('94: a phone whose time ran out while the program was off is gone when it starts', async () => {
    await (await startWithPhone()).register({ expires: 60 })
    bench.clock.advance(second)
    await bench.app.stop()
    bench.clock.advance(60 * second)
    await bench.start()
    expect(states()).toEqual(['101 gone', '102 never'])
  })

  it('34: a phone that kept its nonce over a restart is let in without anybody typing a password', async () => {
    const before = await startWithPhone()
    const challenge = await before.ask({})
    await bench.app.stop()
    const phone = await TestPhone.connect(await bench.start())
    const stale = await phone.ask({ headers: [authorization(challenge)] })
    expect(stale).toContain('stale=true')
    expect(await phone.ask({ headers: [authorization(stale)] })).toMatch(/^SIP\/2\.0 200 /)
    expect(bench.activity).not.toContain('refused')
  })

  it('keeps every phone when the computer’s clock is set, and tells of it', async () => {
    const phone = await startWithPhone()
    await phone.register()
    bench.clock.jumpWall(24 * hour)
    await phone.ask({ method: 'OPTIONS' })
    expect(states()).toEqual(['101 registered', '102 never'])
    expect(bench.app.phones()[0]?.device).toMatchObject({ expiresAtMs: bench.app.now() + hour })
    expect(bench.activity).toContain('clock-jumped')
  })

  it('32: tells the admin of a wrong password, and for which extension', async () => {
    const phone = await startWithPhone()
    await phone.ask({ headers: [authorization(await phone.ask({}), { password: 'wrong' })] })
    const entries = bench.events.flatMap((event) => (event.kind === 'activity' ? event.entry : []))
    expect(entries).toContainEqual(
      expect.objectContaining({
        what: { kind: 'refused', reason: 'wrong-password', detail: null },
        extension: '101',
      }),
    )
  })

  it('tells nobody who has stopped listening', async () => {
    const phone = await startWithPhone()
    let heard = 0
    bench.app.onEvent(() => heard++)()
    await phone.register()
    bench.clock.advance(second)
    expect(heard).toBe(0)
  })
})

describe('an import while it runs', () => {
  it('is seen in the list at once and by phones with the next request', async () => {
    const phone = await TestPhone.connect(await bench.start())
    expect(await phone.register()).toMatch(/^SIP\/2\.0 401 /)
    bench.import('101')
    expect(states()).toEqual(['101 never'])
    bench.clock.advance(200)
    expect(bench.count('phones-changed')).toBe(1)
    expect(await phone.register()).toMatch(/^SIP\/2\.0 200 /)
  })

  it('that gives no password makes one, which works', async () => {
    await bench.start()
    const row = { number: extension('102'), name: 'Kitchen', password: null }
    expect(bench.app.importExtensions([row])).toMatchObject({
      ok: true,
      value: { added: 1, madePasswords: [{ number: '102' }] },
    })
  })
})

describe('stopping', () => {
  it('ends every timer, and a second stop does nothing more', async () => {
    const phone = await startWithPhone()
    await phone.register()
    const stopped = bench.app.stop()
    expect(bench.app.stop()).toBe(stopped)
    await stopped
    expect(bench.clock.pendingTimers).toBe(0)
  })

  it('frees the port and the data folder for the next run', async () => {
    const { port } = await bench.start()
    await bench.app.stop()
    const opened = bench.open({ listen: [`127.0.0.1:${port}`] })
    if (!opened.ok) throw new Error(opened.problem.message)
    const listening = new Promise<void>((resolve) => {
      opened.app.onEvent(({ kind }) => {
        if (kind === 'listening') resolve()
      })
    })
    opened.app.start()
    await listening
    await opened.app.stop()
  })

  it('works also where it was never started', async () => {
    const opened = bench.open()
    if (!opened.ok) throw new Error(opened.problem.message)
    await opened.app.stop()
    expect(bench.clock.pendingTimers).toBe(0)
  })
})

describe('what keeps it from opening', () => {
  it('a data folder that another run uses', async () => {
    await bench.start()
    expect(bench.open()).toMatchObject({ ok: false, problem: { code: 'data-folder-in-use' } })
  })

  it('a database that another program has locked', async () => {
    await bench.start()
    await bench.app.stop()
    const unlock = lockAsAnotherProgram(join(bench.folder, 'rollcall.db'))
    expect(bench.open()).toMatchObject({ ok: false, problem: { code: 'database-locked' } })
    unlock()
    await bench.start()
  })

  it('another realm than that of its passwords; the folder is free again afterwards', async () => {
    await bench.start('101')
    await bench.app.stop()
    expect(bench.open({ realm: 'other' })).toMatchObject({ ok: false, problem: { code: 'realm-change' } })
    await bench.start()
    expect(states()).toEqual(['101 never'])
  })
})

it('a port that is taken is told and tried again, and the app runs on', async () => {
  const occupant = await TestPhone.connect({ address: '127.0.0.1', port: 1 })
  const port = Number(occupant.contact.split(':').at(-1))
  const opened = bench.open({ listen: [`127.0.0.1:${port}`] })
  if (!opened.ok) throw new Error(opened.problem.message)
  const problem = new Promise((resolve) => {
    opened.app.onEvent((event) => {
      if (event.kind === 'listener-problem') resolve(event.problem.code)
    })
  })
  opened.app.start()
  expect(await problem).toBe('port-in-use')
  expect(opened.app.listeners()).toMatchObject([{ state: 'retrying', local: { port } }])
  await opened.app.stop()
  expect(bench.clock.pendingTimers).toBe(0)
})

it('alerts the admin once where no phone can reach it for half a minute', async () => {
  const occupant = await TestPhone.connect({ address: '127.0.0.1', port: 1 })
  const port = Number(occupant.contact.split(':').at(-1))
  const opened = bench.open({ listen: [`127.0.0.1:${port}`] })
  if (!opened.ok) throw new Error(opened.problem.message)
  const { app } = opened
  const alerts: unknown[] = []
  const failed = new Promise<void>((resolve) => {
    app.onEvent((event) => {
      if (event.kind === 'alert') alerts.push(event.alert)
      if (event.kind === 'listener-problem') setImmediate(resolve)
    })
  })
  app.start()
  await failed
  bench.clock.advance(30 * second)
  expect(alerts).toEqual([
    {
      title: 'Phones cannot reach Rollcall',
      body: expect.stringContaining(`${port}`) as string,
      deviceId: null,
    },
  ])
  await app.stop()
})
