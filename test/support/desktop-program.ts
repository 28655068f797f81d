import { execFile, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished } from 'vitest'
import { openStores } from '../../main/store/open-stores.ts'
import type { SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { valueOf } from './database.ts'
import { electronFolder, openDesktop, type Desktop } from './desktop.ts'
import { repository } from './sources.ts'
import { passwordOf, TestPhone, type PhoneOptions } from './test-phone.ts'

const run = promisify(execFile)
const trayHost = join(repository, 'test/electron-runtime/src/tray-host')

/** For `expect.poll`: as long as an admin would wait, and often enough to lose no time. */
export const soon = { timeout: 10_000, interval: 100 } as const

/** How the desktop shows tray icons: over D-Bus, where the test can read them, or not at all. */
export type TrayKind = 'sni' | 'none'

export interface ProgramOptions {
  /** A new, temporary one otherwise, and so for the desktop. */
  readonly folder?: string
  readonly desktop?: Desktop
  readonly args?: readonly string[]
  /** Names by number; their passwords are those of `passwordOf`. */
  readonly extensions?: Readonly<Record<string, string>>
  /** Stored before the program starts. */
  readonly settings?: Partial<Settings>
  /** Behind the welcome of the first run, as after it was finished; true unless the test says otherwise. */
  readonly welcomed?: boolean
  readonly tray?: TrayKind
}

/** What a panel of the desktop knows of a tray icon; separators are left out of the menu. */
export interface TrayIcon {
  readonly tooltip: string
  readonly menu: readonly string[]
}

export interface Notification {
  readonly title: string
  readonly body: string
}

/** The built program in a real Electron, on a desktop of its own. */
export interface DesktopProgram {
  readonly electron: ElectronApplication
  readonly page: Page
  readonly folder: string
  readonly desktop: Desktop
  /** The first socket, as the sidebar shows it. */
  readonly server: () => Promise<SocketAddress>
  readonly phone: (options?: PhoneOptions) => Promise<TestPhone>
  /** Opens a page by its name in the sidebar. */
  readonly open: (page: 'Phones' | 'History' | 'Extensions' | 'Activity' | 'Settings') => Promise<void>
  readonly tray: () => Promise<TrayIcon | undefined>
  readonly selectInTray: (label: string) => Promise<void>
  /** Every notification so far, the oldest first. */
  readonly notifications: () => readonly Notification[]
  /** Clicks the newest one that is shown. */
  readonly clickNotification: () => Promise<void>
  /** Quits in order and waits for the end. */
  readonly quit: () => Promise<void>
}

type CleanUp = () => Promise<void> | void
type AtEnd = (cleanUp: CleanUp) => void

/** One program for all tests of a file, started before the first and ended after the last. */
export function sharedProgram(options: ProgramOptions = {}): () => DesktopProgram {
  let program: DesktopProgram | undefined
  beforeAll(async () => {
    const cleanUps: CleanUp[] = []
    try {
      program = await startProgram(options, (each) => cleanUps.push(each))
    } catch (error) {
      await runAll(cleanUps.reverse()).catch(() => undefined)
      throw error
    }
    return () => runAll(cleanUps.reverse())
  }, 60_000)
  return () => {
    if (program === undefined) throw new Error('the program has not been started')
    return program
  }
}

/** Each of them, whatever becomes of those before it. */
async function runAll(cleanUps: readonly CleanUp[]): Promise<void> {
  const failures: unknown[] = []
  for (const cleanUp of cleanUps) {
    try {
      await cleanUp()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Starts the program and waits for its page; on loopback and a free port unless told otherwise. Ends with the test. */
export async function startProgram(
  options: ProgramOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<DesktopProgram> {
  const { args = [], welcomed = true, tray = 'sni', settings = {}, extensions = {} } = options
  const folder = options.folder ?? dataFolder(atEnd)
  const desktop = options.desktop ?? (await openTestDesktop(tray, atEnd))
  storeSettings(folder, settings)
  const isTold = args.includes('--listen') || settings.listen !== undefined
  const electron = await launch(desktop, [
    ...['--data', folder, ...args],
    ...(isTold ? [] : ['--listen', '127.0.0.1:0']),
    ...importOf(folder, extensions),
  ])
  let quitting: Promise<void> | undefined
  const child = electron.process()
  const quit = () => (quitting ??= end(electron, child))
  atEnd(quit)
  const page = await electron.firstWindow()
  page.setDefaultTimeout(soon.timeout)
  if (welcomed) await leaveWelcome(page)
  return { ...{ electron, folder, desktop, quit }, ...controls(page, desktop) }
}

/** One that does not end by itself would outlive the tests, and fails the one that it was started for. */
async function end(electron: ElectronApplication, child: ChildProcess): Promise<void> {
  const killer = setTimeout(() => child.kill('SIGKILL'), soon.timeout)
  await electron.close()
  clearTimeout(killer)
  expect(child.signalCode).toBeNull()
}

/** A desktop that is closed at the end. */
export async function openTestDesktop(tray: TrayKind, atEnd: AtEnd = onTestFinished): Promise<Desktop> {
  // Without the icons of an extension, GNOME is a desktop that is known to have none.
  const gnome = tray === 'none' ? { XDG_CURRENT_DESKTOP: 'GNOME' } : undefined
  const desktop = await openDesktop({ WITH_DISPLAY_TRAY: tray, ...gnome })
  atEnd(() => desktop.close())
  return desktop
}

/** What runs our program with these arguments. */
export function commandLine(args: readonly string[]): readonly [program: string, args: readonly string[]] {
  return [join(electronFolder() ?? '', 'electron'), ['--disable-gpu', repository, ...args]]
}

/** Starts Electron with our program, without waiting for a window. */
export function launch(desktop: Desktop, given: readonly string[]): Promise<ElectronApplication> {
  const [executablePath, args] = commandLine(given)
  return _electron.launch({ executablePath, args: [...args], env: { ...desktop.environment } })
}

function dataFolder(atEnd: AtEnd): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-desktop-'))
  // Chromium's last process may still be writing.
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

function storeSettings(folder: string, settings: Partial<Settings>): void {
  if (Object.keys(settings).length === 0) return
  const stores = valueOf(openStores(folder, Date.now()))
  const saved = stores.settings.save(settings)
  stores.close()
  if (!saved.ok) throw new Error(saved.problem.message)
}

function importOf(folder: string, extensions: Readonly<Record<string, string>>): readonly string[] {
  const rows = Object.entries(extensions).map(([number, name]) => `${number},${name},${passwordOf(number)}\n`)
  if (rows.length === 0) return []
  const file = join(folder, 'extensions.csv')
  writeFileSync(file, `extension,name,password\n${rows.join('')}`)
  return ['--import', file]
}

async function leaveWelcome(page: Page): Promise<void> {
  const skip = page.getByRole('button', { name: 'Skip for now' })
  const pages = page.getByRole('navigation', { name: 'Pages' })
  await skip.or(pages).first().waitFor()
  if (await skip.isVisible()) await skip.click()
  await pages.waitFor()
}

type Controls = Omit<DesktopProgram, 'electron' | 'folder' | 'desktop' | 'quit'>

function controls(page: Page, { environment }: Desktop): Controls {
  const server = async (): Promise<SocketAddress> => {
    const addresses = page.getByRole('list', { name: 'Served addresses' })
    return socketAddress(await addresses.getByText(/:\d+$/).first().innerText())
  }
  return {
    page,
    server,
    phone: async (options) => TestPhone.open(await server(), options),
    open: (name) => page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click(),
    async tray() {
      const { stdout } = await run(trayHost, ['list'], { env: environment })
      const [icon] = JSON.parse(stdout) as { tooltip: string; menu: { type: string; label: string }[] }[]
      if (icon === undefined) return undefined
      const labels = icon.menu.filter(({ type }) => type !== 'separator').map(({ label }) => label)
      return { tooltip: icon.tooltip, menu: labels }
    },
    async selectInTray(label) {
      await run(trayHost, ['select', label], { env: environment })
    },
    async clickNotification() {
      await run('dunstctl', ['action'], { env: environment })
    },
    notifications: () =>
      notificationsIn(
        readFileSync(join(environment['WITH_DISPLAY_LOGS'] ?? '', 'notifications.log'), 'utf8'),
      ),
  }
}

/** `127.0.0.1:5060`. */
export function socketAddress(text: string): SocketAddress {
  const at = text.lastIndexOf(':')
  return { address: text.slice(0, at), port: Number(text.slice(at + 1)) }
}

/** Calls of Notify as dbus-monitor writes them: application, icon, title and body are the first four strings. */
function notificationsIn(log: string): readonly Notification[] {
  const calls = log.split(/^method call.*member=Notify$/m).slice(1)
  return calls.map((call) => {
    const strings = Array.from(call.matchAll(/^ {3}string "([\s\S]*?)"$/gm), ([, text = '']) => text)
    return { title: strings[2] ?? '', body: strings[3] ?? '' }
  })
}
