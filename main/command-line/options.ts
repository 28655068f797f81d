import { Command, CommanderError } from 'commander'
import { parseSettings, type SettingName, type Settings } from '../../shared/settings.ts'
import { parseListenAddress } from '../server/network-addresses.ts'

/** What the command line asks for. Settings that it does not name are absent, so that the stored ones count. */
export interface StartOptions {
  readonly dataFolder: string
  readonly overrides: Partial<Settings>
  readonly importFile: string | undefined
  readonly json: boolean
  /** Start without showing the window. */
  readonly hidden: boolean
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: StartOptions }
  /** `--help` or `--version`: the text belongs on stdout, and the program ends with 0. */
  | { readonly kind: 'print'; readonly text: string }
  /** One sentence for stderr; the program ends with 2. */
  | { readonly kind: 'bad'; readonly message: string }

export interface ProgramFacts {
  readonly version: string
  readonly defaultDataFolder: string
}

interface GivenOptions {
  readonly data: string
  readonly listen?: readonly string[]
  readonly realm?: string
  readonly domain?: readonly string[]
  readonly import?: string
  readonly minExpires?: string
  readonly defaultExpires?: string
  readonly maxExpires?: string
  readonly json?: boolean
  readonly hidden?: boolean
}

const optionOfSetting: Partial<Record<SettingName, string>> = {
  listen: '--listen',
  realm: '--realm',
  domains: '--domain',
  minExpiresSeconds: '--min-expires',
  defaultExpiresSeconds: '--default-expires',
  maxExpiresSeconds: '--max-expires',
}

/** What the arguments (without the program's own name) ask for. The same for both shells. */
export function parseArguments(argv: readonly string[], facts: ProgramFacts): ParsedArguments {
  let printed = ''
  const program = describeProgram(facts).configureOutput({
    writeOut: (text) => (printed += text),
    writeErr: () => undefined,
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  })
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? { kind: 'print', text: printed } : bad(toSentence(error.message))
  }
  return checkValues(program.opts<GivenOptions>())
}

function describeProgram({ version, defaultDataFolder }: ProgramFacts): Command {
  const collect = (value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]
  return new Command('rollcall')
    .description('A SIP registrar for a small office: which phones are there, and which are gone.')
    .version(`Rollcall ${version}`, '--version', 'print the version')
    .helpOption('--help', 'print this text')
    .option('--data <DIR>', 'folder of the database and settings', defaultDataFolder)
    .option(
      '--listen <ADDR[:PORT]>',
      'address to serve, repeatable (default: every LAN address, port 5060)',
      collect,
    )
    .option('--realm <NAME>', 'digest realm, stored on the first run')
    .option('--domain <NAME>', 'further name this registrar answers for, repeatable', collect)
    .option('--import <FILE>', 'CSV of extensions to add or update before starting')
    .option('--min-expires <S>', 'shortest registration granted, in seconds')
    .option('--default-expires <S>', 'granted to a phone that names no time, in seconds')
    .option('--max-expires <S>', 'longest registration granted, in seconds')
    .option('--json', 'without a window: one JSON object a line on stdout')
    .option('--hidden', 'start without showing the window')
    .addHelpText('after', () => helpOnImport)
    .allowExcessArguments(false)
    .exitOverride()
}

const helpOnImport = `
The CSV has the header row "extension,name,password", is UTF-8 and separated by commas or semicolons.
A new extension without a password gets one, which is printed once.

Exit status: 0 stopped, 1 could not start, 2 bad arguments.`

function checkValues(given: GivenOptions): ParsedArguments {
  if (given.data === '') return bad('--data must name a folder.')
  if (given.import === '') return bad('--import must name a file.')
  const wrongAddress = given.listen?.find((text) => parseListenAddress(text, 0) === undefined)
  if (wrongAddress !== undefined) {
    return bad(
      '--listen must be an IP address of this computer, with a port if need be (192.168.1.10:5060 or ' +
        `[::1]:5060), not "${wrongAddress}".`,
    )
  }
  const overrides: Partial<Settings> = {
    ...(given.listen && { listen: [...given.listen] }),
    ...(given.realm !== undefined && { realm: given.realm }),
    ...(given.domain && { domains: [...given.domain] }),
    ...(given.minExpires !== undefined && { minExpiresSeconds: wholeNumber(given.minExpires) }),
    ...(given.defaultExpires !== undefined && { defaultExpiresSeconds: wholeNumber(given.defaultExpires) }),
    ...(given.maxExpires !== undefined && { maxExpiresSeconds: wholeNumber(given.maxExpires) }),
  }
  // What is not given must not be what a complaint is about: the stored settings decide that later.
  const { minExpiresSeconds = 1, maxExpiresSeconds = 86_400 } = overrides
  const parsed = parseSettings({
    minExpiresSeconds,
    maxExpiresSeconds,
    defaultExpiresSeconds: minExpiresSeconds,
    ...overrides,
  })
  if (!parsed.ok) return bad(complaintSentence(parsed.complaints))
  return {
    kind: 'run',
    options: {
      dataFolder: given.data,
      // As the settings have them: names in lower case.
      overrides: { ...overrides, ...(given.domain && { domains: parsed.settings.domains }) },
      importFile: given.import,
      json: given.json ?? false,
      hidden: given.hidden ?? false,
    },
  }
}

function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : NaN
}

/** The first complaint, with the option's name in place of the setting's. */
function complaintSentence(complaints: readonly string[]): string {
  const [complaint = 'The arguments do not go together'] = complaints
  const named = Object.entries(optionOfSetting).reduce(
    (text, [setting, option]) => text.replace(new RegExp(`\\b${setting}(\\.\\d+)?\\b`, 'g'), option),
    complaint,
  )
  return `${named}.`
}

/** Commander's "error: unknown option '--jsn'\n(Did you mean --json?)" as one sentence of ours. */
function toSentence(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/\n/g, ' ')
    .replace('(Did you mean', '(did you mean')
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}; --help lists the options.`
}

function bad(message: string): ParsedArguments {
  return { kind: 'bad', message }
}
