import { beforeAll, describe, expect, it } from 'vitest'
import type { OpenedApp } from '../../main/app.ts'
import { runHeadless, type Host } from '../../main/headless/run.ts'
import type { Log } from '../../main/log.ts'
import type { Problem } from '../../shared/model.ts'
import { absentPhone, activityEvent, extensionNumber, FakeApp, neverSeen, phone } from './fake-app.ts'

const local = { address: '127.0.0.1', port: 5060 }
const droppedDevice = {
  deviceId: 7,
  extension: extensionNumber('101'),
  name: 'Anna',
  source: { address: '192.168.1.40', port: 5060 },
  userAgent: 'snomD785/10\u009b[31m',
  lastSeenAtMs: 1,
  goneAtMs: 2,
}

beforeAll(() => {
  process.env['TZ'] = 'UTC'
})

/** The headless program with everything around it made up. */
class Stage {
  readonly app = new FakeApp()
  out = ''
  errors = ''
  hurried = false
  files: Record<string, string> = {}
  opened: OpenedApp = { ok: true, app: this.app }
  log: Log | undefined
  signal: () => void = () => undefined

  run(...argv: string[]): Promise<number> {
    const host: Host = {
      argv,
      facts: { version: '1.2.3', defaultDataFolder: '/data' },
      clock: this.app.clock,
      open: ({ log }) => {
        this.log = log
        return this.opened
      },
      readFile: (path) => {
        const text = this.files[path]
        if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
        return new TextEncoder().encode(text)
      },
      writeOut: (text) => (this.out += text),
      writeError: (text) => (this.errors += text),
      terminal: undefined,
      onSignal: (listener) => (this.signal = listener),
      exitNow: () => (this.hurried = true),
    }
    return runHeadless(host)
  }

  /** Every line of stdout as the object that it is. */
  get objects(): Record<string, unknown>[] {
    return this.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }
}

describe('the headless program', () => {
  it('runs until a signal, stops in order and ends with 0', async () => {
    const stage = new Stage()
    const ended = stage.run()
    expect(stage.app.calls).toEqual(['start'])
    stage.signal()
    expect(await ended).toBe(0)
    expect(stage.app.calls).toEqual(['start', 'stop'])
    expect(stage.app.clock.pendingTimers).toBe(0)
  })

  it('ends at once at a second signal, when stopping takes long', async () => {
    const stage = new Stage()
    let finish: () => void = () => undefined
    stage.app.stopping = new Promise((resolve) => (finish = resolve))
    const ended = stage.run()
    stage.signal()
    stage.app.clock.advance(1000)
    expect(stage.hurried).toBe(false)
    stage.signal()
    expect(stage.hurried).toBe(true)
    finish()
    await ended
  })

  it('ends with 2 and one sentence on stderr for bad arguments, without touching any data', async () => {
    const stage = new Stage()
    expect(await stage.run('--min-expires', '0')).toBe(2)
    expect(stage.errors).toBe('--min-expires must be 1 or more.\n')
    expect(stage.log).toBeUndefined()
  })

  it('prints the version on stdout and ends with 0', async () => {
    const stage = new Stage()
    expect(await stage.run('--version')).toBe(0)
    expect(stage.out).toBe('Rollcall 1.2.3\n')
  })

  it('ends with 1 and the problem on stderr where the data folder cannot be opened', async () => {
    const stage = new Stage()
    const problem: Problem = {
      code: 'data-folder-in-use',
      message: 'Rollcall is running already. Quit it first.',
    }
    stage.opened = { ok: false, problem }
    expect(await stage.run()).toBe(1)
    expect([stage.out, stage.errors]).toEqual(['', 'Rollcall is running already. Quit it first.\n'])
  })
})

describe('its plain lines', () => {
  it('announce each socket, and tell what happened with the time of day', async () => {
    const stage = new Stage()
    const ended = stage.run()
    const { app } = stage
    app.emit({ kind: 'listening', local })
    app.emit({ kind: 'listening', local: { address: '::1', port: 5062 } })
    app.emit(activityEvent(1, app.now()))
    app.emit(activityEvent(2, app.now(), { what: { kind: 'listening' } }))
    app.emit({ kind: 'phones-changed' })
    app.emit({ kind: 'warning', problem: { code: 'small-receive-buffer', message: 'The buffer is small.' } })
    expect(stage.out).toBe(
      'listening udp 127.0.0.1:5060\n' +
        'listening udp [::1]:5062\n' +
        '2026-11-22 08:00:00 101 registered from 192.168.1.20\n' +
        '2026-11-22 08:00:00 The buffer is small.\n',
    )
    stage.signal()
    await ended
  })

  it('say that an address is gone, and leave what became of devices to the activity', async () => {
    const stage = new Stage()
    const ended = stage.run()
    stage.app.emit({ kind: 'address-gone', local })
    stage.app.emit({ kind: 'device-gone', device: droppedDevice })
    stage.app.emit({ kind: 'device-back', device: droppedDevice })
    stage.app.emit({ kind: 'extensions-changed' })
    stage.app.emit({ kind: 'settings-changed' })
    expect(stage.out).toMatch(
      /^2026-11-22 08:00:00 The address 127\.0\.0\.1 is gone from this computer[^\n]*\n$/,
    )
    stage.signal()
    await ended
  })

  it('leave log lines to stderr, without control characters', async () => {
    const stage = new Stage()
    const ended = stage.run()
    stage.log?.warn('odd\u001b[2J phone', { from: 'x' })
    expect([stage.out, stage.errors]).toEqual(['', '2026-11-22 08:00:00 warn odd[2J phone from="x"\n'])
    stage.signal()
    await ended
  })
})

describe('its JSON lines', () => {
  it('say where it listens in the words of the contract', async () => {
    const stage = new Stage()
    const ended = stage.run('--json')
    stage.app.emit({ kind: 'listening', local })
    expect(stage.out).toBe('{"event":"listening","transport":"udp","address":"127.0.0.1","port":5060}\n')
    stage.signal()
    await ended
  })

  it('carry activity with its text, and problems with their code', async () => {
    const stage = new Stage()
    const ended = stage.run('--json')
    const { app } = stage
    const problem: Problem = { code: 'port-in-use', message: 'Port 5060 is used.' }
    app.emit(activityEvent(7, app.now()))
    app.emit({ kind: 'listener-problem', local, problem })
    app.emit({ kind: 'warning', problem })
    expect(stage.objects).toMatchObject([
      {
        event: 'activity',
        id: 7,
        extension: '101',
        what: { kind: 'registered' },
        text: '101 registered from 192.168.1.20',
      },
      { event: 'listener-problem', transport: 'udp', ...local, ...problem },
      { event: 'warning', ...problem },
    ])
    stage.signal()
    await ended
  })

  it('tell which device is gone or back, with its model, and which address is gone', async () => {
    const stage = new Stage()
    const ended = stage.run('--json')
    stage.app.emit({ kind: 'device-gone', device: droppedDevice })
    stage.app.emit({ kind: 'device-back', device: { ...droppedDevice, userAgent: null } })
    stage.app.emit({ kind: 'address-gone', local })
    expect(stage.objects).toEqual([
      { event: 'device-gone', ...droppedDevice, userAgent: 'snomD785/10[31m', model: 'snom D785' },
      { event: 'device-back', ...droppedDevice, userAgent: null },
      { event: 'address-gone', transport: 'udp', ...local },
    ])
    stage.signal()
    await ended
  })

  it('say nothing of extensions and settings', async () => {
    const stage = new Stage()
    const ended = stage.run('--json')
    stage.app.emit({ kind: 'extensions-changed' })
    stage.app.emit({ kind: 'settings-changed' })
    expect(stage.out).toBe('')
    stage.signal()
    await ended
  })

  it('show a phone that is gone with where it was, and its model', async () => {
    const stage = new Stage()
    const ended = stage.run('--json')
    const { app } = stage
    app.rows = [absentPhone('101', app.now(), 'gone'), neverSeen('102')]
    app.emit({ kind: 'phones-changed' })
    expect(stage.objects).toMatchObject([
      {
        phones: [
          {
            state: 'gone',
            device: {
              ...{
                deviceId: 101,
                source: { address: '192.168.1.20', port: 5060 },
                model: 'Yealink SIP-T46S',
              },
              ...{ lastSeenAtMs: app.now() - 600_000, endedAtMs: app.now() - 60_000 },
            },
          },
          { state: 'never', device: null },
        ],
      },
    ])
    stage.signal()
    await ended
  })

  it('give a snapshot of the phones when they change, at most one a second and always the latest', async () => {
    const stage = new Stage()
    const ended = stage.run('--json')
    const { app } = stage
    app.emit({ kind: 'phones-changed' })
    app.emit({ kind: 'phones-changed' })
    app.rows = [phone('101', app.now())]
    app.clock.advance(999)
    expect(stage.objects).toEqual([{ event: 'phones', phones: [] }])
    app.clock.advance(1)
    expect(stage.objects).toHaveLength(2)
    expect(stage.objects[1]).toMatchObject({
      phones: [{ extension: '101', state: 'registered', device: { model: 'Yealink SIP-T46S' } }],
    })
    stage.signal()
    await ended
  })
})

describe('--import', () => {
  it('imports before the first phone is heard, and prints made passwords once', async () => {
    const stage = new Stage()
    stage.files['/list.csv'] = 'extension,name,password\n0101,Front,\n'
    stage.app.importResult = {
      ok: true,
      value: {
        ...{ added: 1, updated: 0 },
        madePasswords: [{ number: extensionNumber('0101'), password: 'Zx8mPq2w' }],
      },
    }
    const ended = stage.run('--import', '/list.csv')
    expect(stage.app.calls).toEqual(['import', 'start'])
    expect(stage.app.imported).toEqual([{ number: '0101', name: 'Front', password: null }])
    expect(stage.out).toMatch(/^imported: 1 added, 0 updated\n.*\n {2}0101 {2}Zx8mPq2w\n$/)
    stage.signal()
    await ended
  })

  it('prints them as JSON with --json', async () => {
    const stage = new Stage()
    stage.files['/list.csv'] = 'extension\n101\n'
    stage.app.importResult = {
      ok: true,
      value: {
        ...{ added: 1, updated: 0 },
        madePasswords: [{ number: extensionNumber('101'), password: 'Zx8mPq2w' }],
      },
    }
    const ended = stage.run('--import', '/list.csv', '--json')
    expect(stage.objects).toEqual([
      { event: 'imported', added: 1, updated: 0 },
      { event: 'password', extension: '101', password: 'Zx8mPq2w' },
    ])
    stage.signal()
    await ended
  })

  it.each([
    ['there is no such file', '/missing.csv'],
    ['line 2: "a b" is not an extension number', '/bad.csv'],
  ])('ends with 1 and closes the database where %s', async (why, file) => {
    const stage = new Stage()
    stage.files['/bad.csv'] = 'extension\na b\n'
    expect(await stage.run('--import', file)).toBe(1)
    expect(stage.errors).toContain(why)
    expect(stage.app.calls).toEqual(['stop'])
  })
})
