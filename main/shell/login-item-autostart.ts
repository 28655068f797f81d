import type { App as ElectronApp } from 'electron'
import { autostartProblem, type AutostartSwitch, type StartCommand } from './autostart.ts'

export interface LoginItemOptions {
  readonly app: Pick<ElectronApp, 'getLoginItemSettings' | 'setLoginItemSettings'>
  readonly platform: 'darwin' | 'win32'
  readonly isPackaged: boolean
  readonly command: StartCommand
}

/** Starting with the computer on Windows (a value in the registry) and macOS (a login item). */
export function loginItemAutostart(options: LoginItemOptions): AutostartSwitch {
  return options.platform === 'win32' ? registryAutostart(options) : macAutostart(options)
}

function registryAutostart({ app, command }: LoginItemOptions): AutostartSwitch {
  const [path, ...plain] = command
  const args = plain.map((argument) => (/\s/.test(argument) ? `"${argument}"` : argument))
  const read = () => app.getLoginItemSettings({ path, args })
  return {
    read() {
      const { openAtLogin, executableWillLaunchAtLogin } = read()
      const isSwitchedOff = openAtLogin && !executableWillLaunchAtLogin
      const note =
        'Windows does not start Rollcall, because it is switched off in Task Manager under Startup apps. Switch it on here or there.'
      return {
        enabled: openAtLogin && executableWillLaunchAtLogin,
        available: true,
        note: isSwitchedOff ? note : null,
      }
    },
    set(enabled) {
      app.setLoginItemSettings({ openAtLogin: enabled, enabled, path, args })
      if (read().openAtLogin === enabled) return { ok: true, value: null }
      return autostartProblem(
        'Windows did not take the change: starting with the computer is perhaps ruled by your organisation.',
      )
    },
  }
}

function macAutostart({ app, isPackaged }: LoginItemOptions): AutostartSwitch {
  return {
    read() {
      // Unpackaged, the login item would be Electron itself.
      if (!isPackaged) {
        return {
          enabled: false,
          available: false,
          note: 'Only the installed Rollcall can start with the computer.',
        }
      }
      const { status } = app.getLoginItemSettings()
      const note = 'macOS waits for your approval: System Settings, General, Login Items.'
      return {
        enabled: status === 'enabled',
        available: true,
        note: status === 'requires-approval' ? note : null,
      }
    },
    set(enabled) {
      app.setLoginItemSettings({ openAtLogin: enabled })
      const { status } = app.getLoginItemSettings()
      const isOn = status === 'enabled' || status === 'requires-approval'
      if (isOn === enabled) return { ok: true, value: null }
      return autostartProblem(
        'macOS did not take the change: look in System Settings, General, Login Items, whether Rollcall may start there.',
      )
    },
  }
}
