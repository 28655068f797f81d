import { describe, expect, it } from 'vitest'
import { hasTrayHost, watchTrayHost, type TrayHostProbe } from '../../main/shell/tray-host.ts'
import { FakeClock } from '../support/fake-clock.ts'

const answers = (answer: Partial<Record<string, string>>): TrayHostProbe['run'] => {
  return (program) => Promise.resolve(answer[program])
}
const ask = (answer: Partial<Record<string, string>>, environment: TrayHostProbe['environment'] = {}) =>
  hasTrayHost({ platform: 'linux', environment, run: answers(answer) })

const gnome = { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME', XDG_SESSION_TYPE: 'wayland' }
const nobody =
  'Failed to get property IsStatusNotifierHostRegistered: The name is not provided by any .service files'

describe('a tray', () => {
  it('is there on Windows and macOS', async () => {
    const run = () => Promise.reject(new Error('nothing is asked'))
    expect(await hasTrayHost({ platform: 'win32', environment: {}, run })).toBe(true)
    expect(await hasTrayHost({ platform: 'darwin', environment: {}, run })).toBe(true)
  })

  it('is there where the bus says so, on whichever desktop', async () => {
    expect(await ask({ busctl: 'b true\n' }, gnome)).toBe(true)
    expect(await ask({ gdbus: '(<true>,)\n' }, gnome)).toBe(true)
  })

  it('is not there where the bus knows of none, on GNOME or on Wayland', async () => {
    expect(await ask({ busctl: nobody }, gnome)).toBe(false)
    expect(await ask({ busctl: 'b false\n' }, { WAYLAND_DISPLAY: 'wayland-0' })).toBe(false)
    expect(
      await ask({ gdbus: 'Error: GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: …' }, gnome),
    ).toBe(false)
  })

  it('may be one of the older kind, on another desktop of X11', async () => {
    expect(await ask({ busctl: nobody }, { XDG_CURRENT_DESKTOP: 'XFCE', XDG_SESSION_TYPE: 'x11' })).toBe(true)
  })

  it('is supposed to be there where the bus cannot be asked, but on GNOME', async () => {
    expect(await ask({}, { XDG_CURRENT_DESKTOP: 'KDE', XDG_SESSION_TYPE: 'wayland' })).toBe(true)
    expect(await ask({ busctl: 'Failed to connect to bus: No medium found' }, gnome)).toBe(false)
  })
})

describe('the watch for a tray', () => {
  const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }

  function watch() {
    const clock = new FakeClock()
    const heard: string[] = []
    const desktop = { hasTray: false }
    const trayHost = watchTrayHost({
      clock,
      probe: () => Promise.resolve(desktop.hasTray),
      onChange: (isThere) => heard.push(isThere ? 'there' : 'gone'),
      onMissing: () => heard.push('missing'),
    })
    const pass = async (ms: number) => {
      await settle()
      clock.advance(ms)
      await settle()
    }
    return { clock, heard, desktop, trayHost, pass }
  }

  it('finds one that comes up after the program, and then looks no more', async () => {
    const { clock, heard, desktop, trayHost, pass } = watch()
    await pass(2000)
    expect(trayHost.isThere).toBe(false)
    desktop.hasTray = true
    await pass(8000)
    expect(heard).toEqual(['there'])
    expect([trayHost.isThere, clock.pendingTimers]).toEqual([true, 0])
  })

  it('says after half a minute that none has come', async () => {
    const { heard, pass } = watch()
    for (const ms of [2000, 8000, 19_000]) await pass(ms)
    expect(heard).toEqual([])
    await pass(1000)
    expect(heard).toEqual(['missing'])
  })

  it('notices when asked that it has gone', async () => {
    const { heard, desktop, trayHost, pass } = watch()
    desktop.hasTray = true
    await pass(2000)
    desktop.hasTray = false
    expect(await trayHost.check()).toBe(false)
    expect(heard).toEqual(['there', 'gone'])
  })

  it('tells of nothing after the stop', async () => {
    const { clock, heard, desktop, trayHost, pass } = watch()
    await settle()
    trayHost.stop()
    desktop.hasTray = true
    await pass(60_000)
    expect([heard, clock.pendingTimers]).toEqual([[], 0])
  })
})
