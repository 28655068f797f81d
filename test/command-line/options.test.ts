import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../main/command-line/options.ts'

const facts = { version: '1.2.3', defaultDataFolder: '/home/ada/.local/share/Rollcall' }
const parse = (...argv: string[]) => parseArguments(argv, facts)

/** The sentence that refuses these arguments. */
function refusal(...argv: string[]): string {
  const parsed = parse(...argv)
  if (parsed.kind !== 'bad') throw new Error(`taken: ${argv.join(' ')}`)
  return parsed.message
}

describe('the arguments', () => {
  it('are all optional: nothing given overrides no setting', () => {
    expect(parse()).toEqual({
      kind: 'run',
      options: {
        dataFolder: facts.defaultDataFolder,
        overrides: {},
        importFile: undefined,
        json: false,
        hidden: false,
      },
    })
  })

  it('carry every option of the contract', () => {
    const argv =
      '--data /srv/r --listen 127.0.0.1:0 --listen [::1]:5060 --realm office --domain Office.LAN --domain pbx ' +
      '--import a.csv --min-expires 1 --default-expires 5 --max-expires 10 --json --hidden'
    expect(parse(...argv.split(' '))).toEqual({
      kind: 'run',
      options: {
        dataFolder: '/srv/r',
        overrides: {
          listen: ['127.0.0.1:0', '[::1]:5060'],
          realm: 'office',
          domains: ['office.lan', 'pbx'],
          minExpiresSeconds: 1,
          defaultExpiresSeconds: 5,
          maxExpiresSeconds: 10,
        },
        importFile: 'a.csv',
        json: true,
        hidden: true,
      },
    })
  })

  it.each(['192.168.1.10', '192.168.1.10:5062', '[::1]', '[::1]:0', '::1'])(
    'take %s to listen on',
    (text) => {
      expect(parse('--listen', text)).toMatchObject({ options: { overrides: { listen: [text] } } })
    },
  )

  it.each(['localhost', '192.168.1.300', '127.0.0.1:65536', '127.0.0.1:', '[::1', ''])(
    'refuse to listen on "%s"',
    (text) => expect(refusal('--listen', text)).toContain(`[::1]:5060), not "${text}"`),
  )

  it('name the option and the bound in a refusal', () => {
    expect(refusal('--min-expires', '7200')).toBe('--min-expires must be 3600 or less.')
    expect(refusal('--max-expires', '1h')).toBe('--max-expires must be a number from 1 to 86400.')
    expect(refusal('--domain', 'a b')).toBe('--domain must be a host name such as office.lan.')
    expect(refusal('--realm', 'a"b')).toBe('--realm must be 1 to 64 visible characters without quotes.')
    expect(refusal('--data', '')).toBe('--data must name a folder.')
    expect(refusal('--import', '')).toBe('--import must name a file.')
  })

  it('refuse times that contradict each other, and only those that were given', () => {
    expect(refusal('--min-expires', '120', '--max-expires', '60')).toBe(
      '--min-expires must not exceed --max-expires.',
    )
    expect(refusal('--default-expires', '90', '--max-expires', '60')).toBe(
      '--default-expires must lie between --min-expires and --max-expires.',
    )
    expect(parse('--max-expires', '30').kind).toBe('run')
  })

  it('are refused in one sentence where an option is unknown, lacks its value, or something is left over', () => {
    expect(refusal('--jsn')).toBe("Unknown option '--jsn' (did you mean --json?); --help lists the options.")
    expect(refusal('--data')).toBe("Option '--data <DIR>' argument missing; --help lists the options.")
    expect(refusal('stray')).toMatch(/^Too many arguments.*--help lists the options\.$/)
  })

  it('ask for the version or the help, which names every option', () => {
    expect(parse('--version')).toEqual({ kind: 'print', text: 'Rollcall 1.2.3\n' })
    const help = parse('--help')
    if (help.kind !== 'print') throw new Error('no help')
    const options = '--data --listen --realm --domain --import --min-expires --default-expires --max-expires'
    for (const option of `${options} --json --help --version`.split(' ')) expect(help.text).toContain(option)
    expect(help.text).toContain(facts.defaultDataFolder)
  })
})
