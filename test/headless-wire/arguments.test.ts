import { expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { headlessEnding } from '../support/headless-process.ts'

/** Everything that design.md §2 lists. */
const options = [
  ...['--data', '--listen', '--realm', '--domain', '--import'],
  ...['--min-expires', '--default-expires', '--max-expires', '--json', '--help', '--version'],
]

const oneSentence = /^[A-Z-][^\n]+\.\n$/

it('names every option when asked for help', async () => {
  const { status, stdout, stderr } = await headlessEnding(['--help'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(options.filter((option) => !stdout.includes(`  ${option}`))).toEqual([])
})

it('names its version', async () => {
  expect(await headlessEnding(['--version'])).toMatchObject({
    status: 0,
    stdout: `Rollcall ${packageJson.version}\n`,
    stderr: '',
  })
})

it.for([
  ['an option that it does not know', ['--jsn'], /--jsn/],
  ['an option without its value', ['--data'], /--data/],
  ['an address that is none', ['--listen', 'office:5060'], /--listen.*"office:5060"/],
  ['a number that is none', ['--min-expires', 'soon'], /--min-expires/],
  [
    'bounds that contradict each other',
    ['--min-expires', '600', '--max-expires', '60'],
    /--m(in|ax)-expires/,
  ],
  ['a word too many', ['office'], /argument/],
] as const)('refuses %s in one sentence and ends with 2', async ([, args, sentence]) => {
  const { status, stdout, stderr } = await headlessEnding(args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(oneSentence)
  expect(stderr).toMatch(sentence)
})
