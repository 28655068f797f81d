import type { Clock } from '../registrar/ports.ts'

/** Runs a program to its end: all that it wrote, or undefined where there is no such program. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string | undefined>

export interface TrayHostProbe {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly run: RunProgram
}

const watcher = 'org.kde.StatusNotifierWatcher'
const property = 'IsStatusNotifierHostRegistered'

/** The question that Electron itself asks, put by programs of which every desktop has one. */
const questions: readonly (readonly [string, ...string[]])[] = [
  ['busctl', '--user', '--timeout=3', 'get-property', watcher, '/StatusNotifierWatcher', watcher, property],
  [
    ...(['gdbus', 'call', '--session', '--timeout=3', '--dest', watcher] as const),
    ...['--object-path', '/StatusNotifierWatcher', '--method', 'org.freedesktop.DBus.Properties.Get'],
    ...[watcher, property],
  ],
]
const saysYes = /\btrue\b/
const saysNo = /\bfalse\b|ServiceUnknown|NameHasNoOwner|not provided by any|does not have an owner/i

/** Desktops without a place for icons, but for an extension that then answers on the bus. */
const trayless = /GNOME|Unity|Pantheon|Budgie/i

/**
 * Whether icons are shown in a tray. Windows and macOS always have one. On Linux the session bus knows (KDE, most
 * panels, GNOME's extension). Where it knows of none, an X11 session may still have a tray of the older kind
 * (XEmbed), which cannot be asked: every desktop but those that are known to have none is taken to have it.
 */
export async function hasTrayHost({ platform, environment, run }: TrayHostProbe): Promise<boolean> {
  if (platform !== 'linux') return true
  const isTrayless = trayless.test(environment['XDG_CURRENT_DESKTOP'] ?? '')
  for (const [program, ...args] of questions) {
    const answer = await run(program, args)
    if (answer === undefined) continue
    if (saysYes.test(answer)) return true
    if (saysNo.test(answer)) return !isTrayless && !isWayland(environment)
  }
  return !isTrayless
}

function isWayland(environment: TrayHostProbe['environment']): boolean {
  return environment['XDG_SESSION_TYPE'] === 'wayland' || (environment['WAYLAND_DISPLAY'] ?? '') !== ''
}

/** When the computer starts, the panel may come later than we do. */
const laterChecksMs = [2000, 8000, 20_000]

/** Knows whether there is a tray, as of the last time that it looked. */
export interface TrayHostWatch {
  readonly isThere: boolean
  /** Looks anew. */
  check(): Promise<boolean>
  stop(): void
}

export interface TrayHostWatchOptions {
  readonly clock: Clock
  readonly probe: () => Promise<boolean>
  readonly onChange: (isThere: boolean) => void
  /** None has come in the first half minute. */
  readonly onMissing: () => void
}

/** Looks at once, and again in the first half minute for as long as there is none. */
export function watchTrayHost({ clock, probe, onChange, onMissing }: TrayHostWatchOptions): TrayHostWatch {
  let isThere = false
  let isStopped = false
  let cancelTimer: (() => void) | undefined

  async function check(): Promise<boolean> {
    const found = await probe()
    if (found !== isThere && !isStopped) {
      isThere = found
      onChange(found)
    }
    return found
  }
  async function look([nextMs, ...laterMs]: readonly number[]): Promise<void> {
    if ((await check()) || isStopped) return
    if (nextMs === undefined) onMissing()
    else cancelTimer = clock.after(nextMs, () => void look(laterMs))
  }
  void look(laterChecksMs)

  return {
    get isThere() {
      return isThere
    },
    check,
    stop() {
      isStopped = true
      cancelTimer?.()
    },
  }
}
