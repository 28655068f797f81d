import fs, { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startCommand, type StartCommand } from '../../main/shell/autostart.ts'
import { desktopEntryAutostart } from '../../main/shell/desktop-entry-autostart.ts'
import { loginItemAutostart } from '../../main/shell/login-item-autostart.ts'

describe('the command that starts this program again', () => {
  const execPath = '/opt/Rollcall/rollcall'
  const installed = { execPath, appPath: undefined, appImage: undefined, dataFolder: undefined }

  it('starts it hidden', () => {
    expect(startCommand(installed)).toEqual([execPath, '--hidden'])
  })

  it('names the app in development, and a data folder that is not the default one', () => {
    expect(startCommand({ ...installed, appPath: '/src', dataFolder: '/srv/r' })).toEqual([
      ...[execPath, '/src', '--data', '/srv/r', '--hidden'],
    ])
  })

  it('is the AppImage, not the folder that it is unpacked to', () => {
    expect(startCommand({ ...installed, appImage: '/home/a/Rollcall.AppImage' })[0]).toBe(
      '/home/a/Rollcall.AppImage',
    )
  })
})

describe('on Linux', () => {
  let configFolder: string
  const entry = () => join(configFolder, 'autostart/rollcall.desktop')
  const open = (command: StartCommand = ['/opt/Rollcall/rollcall', '--hidden'], files = fs) =>
    desktopEntryAutostart({ configFolder, command, files })
  const off = { enabled: false, available: true, note: null }

  beforeEach(() => (configFolder = mkdtempSync(join(tmpdir(), 'rollcall-config-'))))
  afterEach(() => rmSync(configFolder, { recursive: true }))

  it('it is off at first; switched on, an entry starts the program; switched off, the entry is gone', () => {
    const autostart = open()
    expect(autostart.read()).toEqual(off)
    expect(autostart.set(true)).toEqual({ ok: true, value: null })
    expect(autostart.read()).toEqual({ enabled: true, available: true, note: null })
    expect(readFileSync(entry(), 'utf8')).toContain('\nExec="/opt/Rollcall/rollcall" "--hidden"\n')
    autostart.set(false)
    expect(autostart.read()).toEqual(off)
    expect(existsSync(entry())).toBe(false)
    expect(autostart.set(false).ok).toBe(true)
  })

  it.each([
    ['/home/a b/r', String.raw`"/home/a b/r"`],
    ['/home/"x"/r', String.raw`"/home/\\"x\\"/r"`],
    ['/home/$HOME/r', String.raw`"/home/\\$HOME/r"`],
    ['/home/`id`/r', '"/home/\\\\`id\\\\`/r"'],
    ['/home/a\\b/r', String.raw`"/home/a\\\\b/r"`],
    ['/home/100%/r', '"/home/100%%/r"'],
    ['/home/Zoë/r', '"/home/Zoë/r"'],
  ])('the path %s is written as %s', (path, written) => {
    open([path]).set(true)
    expect(readFileSync(entry(), 'utf8')).toContain(`\nExec=${written}\n`)
    expect(open([path]).read()).toMatchObject({ enabled: true, note: null })
  })

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false', 'Hidden = true'])(
    'what the user has switched off elsewhere (%s) is off, and can be switched on again',
    (line) => {
      const autostart = open()
      autostart.set(true)
      const text = readFileSync(entry(), 'utf8')
      writeFileSync(entry(), `${text.replace('X-GNOME-Autostart-enabled=true\n', '')}${line}\n`)
      expect(autostart.read()).toEqual(off)
      autostart.set(true)
      expect(autostart.read().enabled).toBe(true)
    },
  )

  it('a line of another group counts for nothing', () => {
    const autostart = open()
    autostart.set(true)
    writeFileSync(entry(), `${readFileSync(entry(), 'utf8')}\n[Desktop Action x]\nHidden=true\nExec=other\n`)
    expect(autostart.read()).toEqual({ enabled: true, available: true, note: null })
  })

  it('another copy that starts is pointed out', () => {
    open(['/home/a/Rollcall-0.1.AppImage']).set(true)
    expect(open().read()).toMatchObject({
      enabled: true,
      note: expect.stringContaining('another copy') as string,
    })
  })

  it('a folder that cannot be written to is a problem in words', () => {
    writeFileSync(join(configFolder, 'autostart'), '')
    const answer = open().set(true)
    expect(answer).toMatchObject({ ok: false, problem: { code: 'autostart-failure' } })
    expect(answer).toMatchObject({ problem: { message: expect.stringContaining('not changed') as string } })
  })
})

describe('on Windows and macOS', () => {
  type Options = Parameters<typeof loginItemAutostart>[0]
  const command: StartCommand = [
    'C:\\Program Files\\Rollcall\\Rollcall.exe',
    '--data',
    'D:\\my data',
    '--hidden',
  ]

  function system(platform: 'win32' | 'darwin', item: object, isPackaged = true) {
    const asked: unknown[] = []
    const app = {
      getLoginItemSettings: () => item,
      setLoginItemSettings: (settings: unknown) => asked.push(settings),
    } as unknown as Options['app']
    return { asked, autostart: loginItemAutostart({ app, platform, isPackaged, command }) }
  }

  it('Windows is given the command with its folders in quotes', () => {
    const { asked, autostart } = system('win32', { openAtLogin: true, executableWillLaunchAtLogin: true })
    expect(autostart.set(true)).toEqual({ ok: true, value: null })
    expect(asked).toEqual([
      {
        ...{ openAtLogin: true, enabled: true, path: command[0] },
        args: ['--data', '"D:\\my data"', '--hidden'],
      },
    ])
    expect(autostart.read()).toEqual({ enabled: true, available: true, note: null })
  })

  it('what is switched off in Task Manager is off, and it is said where', () => {
    const { autostart } = system('win32', { openAtLogin: true, executableWillLaunchAtLogin: false })
    expect(autostart.read()).toMatchObject({
      ...{ enabled: false, available: true },
      note: expect.stringContaining('Task Manager') as string,
    })
  })

  it('a change that the system did not take is a problem', () => {
    const windows = system('win32', { openAtLogin: false, executableWillLaunchAtLogin: false })
    expect(windows.autostart.set(true)).toMatchObject({ problem: { code: 'autostart-failure' } })
    const mac = system('darwin', { status: 'not-found' })
    expect(mac.autostart.set(true)).toMatchObject({ problem: { code: 'autostart-failure' } })
  })

  it('macOS may wait for an approval, and it is said where', () => {
    const { autostart } = system('darwin', { status: 'requires-approval' })
    expect(autostart.set(true).ok).toBe(true)
    expect(autostart.read()).toMatchObject({
      ...{ enabled: false, available: true },
      note: expect.stringContaining('Login Items') as string,
    })
  })

  it('on macOS only what is installed can start', () => {
    expect(system('darwin', { status: 'enabled' }, false).autostart.read().available).toBe(false)
  })
})
