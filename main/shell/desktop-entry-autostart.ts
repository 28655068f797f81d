import { dirname, join } from 'node:path'
import { fileTrouble, isMissing, writeWhole, type Files } from './atomic-file.ts'
import { autostartProblem, type AutostartSwitch, type StartCommand } from './autostart.ts'

export interface DesktopEntryOptions {
  /** `XDG_CONFIG_HOME`, or `.config` in the home folder. */
  readonly configFolder: string
  readonly command: StartCommand
  readonly files: Files
}

/** Starting with the session on Linux: a file in the autostart folder (freedesktop.org, Desktop Application Autostart). */
export function desktopEntryAutostart({
  configFolder,
  command,
  files,
}: DesktopEntryOptions): AutostartSwitch {
  const path = join(configFolder, 'autostart', 'rollcall.desktop')
  const exec = execValue(command)
  return {
    read() {
      try {
        const entry = parseEntry(files.readFileSync(path, 'utf8'))
        const enabled = isOn(entry)
        const startsOther = enabled && entry.get('Exec') !== exec
        return { enabled, available: true, note: startsOther ? otherCopyNote : null }
      } catch (error) {
        const note = `Whether Rollcall starts with the computer cannot be read from ${path}.`
        return { enabled: false, available: true, note: isMissing(error) ? null : note }
      }
    },
    set(enabled) {
      try {
        if (enabled) {
          files.mkdirSync(dirname(path), { recursive: true })
          writeWhole(files, path, entryText(exec))
        } else {
          files.rmSync(path, { force: true })
        }
        return { ok: true, value: null }
      } catch (error) {
        return autostartProblem(
          `Starting with the computer was not changed: ${path} could not be written, because ${fileTrouble(error)}.`,
        )
      }
    },
  }
}

const otherCopyNote =
  'What starts with the computer is another copy of Rollcall, or this one with other data. Switch this off and on ' +
  'again to start this one.'

function entryText(exec: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Rollcall',
    'Comment=SIP registrar',
    `Exec=${exec}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** The values of the entry's own group. */
function parseEntry(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let group = ''
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) group = line.trim()
    const [, name, value] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(line) ?? []
    if (group === '[Desktop Entry]' && name !== undefined && value !== undefined)
      values.set(name, value.trim())
  }
  return values
}

function isOn(entry: ReadonlyMap<string, string>): boolean {
  return (
    entry.has('Exec') && entry.get('Hidden') !== 'true' && entry.get('X-GNOME-Autostart-enabled') !== 'false'
  )
}

/**
 * The command as the value of an Exec key (Desktop Entry Specification, "The Exec key"): each argument in quotes,
 * with a backslash before what a shell would take for its own; then once more, because every backslash of a value
 * counts double; and a % is no field code.
 */
function execValue(command: StartCommand): string {
  return command
    .map((argument) => `"${argument.replace(/["`$\\]/g, '\\$&')}"`)
    .join(' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
}
