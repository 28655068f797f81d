import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSource, readSources, repository, type Import, type Source } from './support/sources.ts'

const program = readSources('main', 'shared', 'renderer')
const everything = [...program, ...readSources('build')]

const within = (folder: string) => (path: string) => path.startsWith(`${folder}/`)
const isOneOf =
  (...paths: readonly string[]) =>
  (path: string) =>
    paths.includes(path)
const isNode = (target: string) => target.startsWith('node:')

/** `file imports target` for every import of these files that is not allowed. */
function forbidden(
  isFile: (path: string) => boolean,
  isAllowed: (used: Import, path: string) => boolean,
): string[] {
  const files = program.filter(({ path }) => isFile(path))
  expect(files).not.toEqual([])
  return files.flatMap(({ path, imports }) =>
    imports.filter((used) => !isAllowed(used, path)).map(({ target }) => `${path} imports ${target}`),
  )
}

/** The files that satisfy the condition, which must be among the expected ones; none of those may be outdated. */
const filesWhere = (condition: (source: Source) => boolean, sources = program) =>
  sources.filter(condition).map(({ path }) => path)
const importersOf = (target: string) =>
  filesWhere(({ imports }) => imports.some((used) => used.target === target))
const filesWith = (pattern: RegExp, sources = program) =>
  filesWhere(({ code }) => pattern.test(code), sources)

describe('each layer imports only what is to its right', () => {
  it('shared: itself and valibot', () => {
    expect(
      forbidden(within('shared'), ({ target }) => within('shared')(target) || target === 'valibot'),
    ).toEqual([])
  })

  it('main/sip: itself, shared, node:crypto, and the codec in one file', () => {
    const isAllowed = ({ target }: Import, path: string) =>
      within('main/sip')(target) ||
      within('shared')(target) ||
      target === 'node:crypto' ||
      (target === 'sip' && path === 'main/sip/codec.ts')
    expect(forbidden(within('main/sip'), isAllowed)).toEqual([])
  })

  it('main/registrar: itself, main/sip and shared', () => {
    const isAllowed = ({ target }: Import) =>
      ['main/registrar', 'main/sip', 'shared'].some((of) => within(of)(target))
    expect(forbidden(within('main/registrar'), isAllowed)).toEqual([])
  })

  it('main/store: itself, shared, the types of registrar/ports, Node and the driver', () => {
    const isAllowed = ({ target, typesOnly }: Import) =>
      within('main/store')(target) ||
      within('shared')(target) ||
      (target === 'main/registrar/ports.ts' && typesOnly) ||
      isNode(target) ||
      target === 'better-sqlite3'
    expect(forbidden(within('main/store'), isAllowed)).toEqual([])
  })

  it('main/server: itself, main/registrar, main/sip, shared and Node', () => {
    const ours = ['main/server', 'main/registrar', 'main/sip', 'shared']
    const isAllowed = ({ target }: Import) => ours.some((of) => within(of)(target)) || isNode(target)
    expect(forbidden(within('main/server'), isAllowed)).toEqual([])
  })

  it('main/liveness, main/alerts and main/devices: the rules below them, never a socket or the database itself', () => {
    const isWatching = (path: string) => /^main\/(?:liveness|alerts|devices)\//.test(path)
    const ours = ['main/liveness', 'main/alerts', 'main/devices', 'main/registrar', 'main/sip', 'shared']
    const typesOf = ['main/server', 'main/store']
    const isAllowed = ({ target, typesOnly }: Import) =>
      ours.some((of) => within(of)(target)) || (typesOnly && typesOf.some((of) => within(of)(target)))
    expect(forbidden(isWatching, isAllowed)).toEqual([])
  })

  it('main/preload: electron and shared', () => {
    const isAllowed = ({ target }: Import) => within('shared')(target) || target === 'electron'
    expect(forbidden(isOneOf('main/preload.ts'), isAllowed)).toEqual([])
  })

  it('renderer: itself, shared, Svelte and libraries for windows', () => {
    const library =
      /^(?:svelte|bits-ui|@lucide\/svelte|@internationalized\/date|virtua|layercake|@fontsource[\w-]*)(?:\/|$)/
    const isAllowed = ({ target }: Import) =>
      within('renderer')(target) || within('shared')(target) || library.test(target)
    expect(forbidden(within('renderer'), isAllowed)).toEqual([])
  })

  it('only the entries and the two shells know the app', () => {
    const isShell = (path: string) =>
      /^main\/(?:index\.ts|headless\.ts|compose-app\.ts|shell\/.*|headless\/.*)$/.test(path)
    expect(importersOf('main/app.ts').filter((path) => !isShell(path))).toEqual([])
  })

  it('nothing below the shells imports a shell', () => {
    const isShell = (path: string) => /^main\/(?:shell|headless)\//.test(path)
    const isBelow = (path: string) => within('main')(path) && !isShell(path)
    const entries = ['main/index.ts', 'main/headless.ts']
    const isAllowed = ({ target }: Import, path: string) => !isShell(target) || entries.includes(path)
    expect(forbidden(isBelow, isAllowed)).toEqual([])
  })
})

describe('what touches the world outside is in one place', () => {
  it('electron: the entry, the preload script and the desktop shell', () => {
    const isDesktop = (path: string) => /^main\/(?:index\.ts|preload\.ts|shell\/.*)$/.test(path)
    expect(importersOf('electron').filter((path) => !isDesktop(path))).toEqual([])
  })

  it.each([
    ['node:dgram', 'main/server/udp-transport.ts'],
    ['better-sqlite3', 'main/store/open-database.ts'],
    ['sip', 'main/sip/codec.ts'],
  ])('%s: %s', (name, path) => {
    expect(importersOf(name)).toEqual([path])
  })

  it.each([
    'dgram',
    'fs',
    'net',
    'os',
    'path',
    'crypto',
    'child_process',
    'timers',
    'node:timers',
    'node:timers/promises',
  ])('%s is imported by nobody (Node’s own modules by their full name, and time from the clock)', (name) => {
    expect(importersOf(name)).toEqual([])
  })

  it('the time: the clock, and in the window the one ticker', () => {
    const readsClock =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b|\bset(?:Timeout|Interval)\b|\bhrtime\b/
    const clocks = ['main/clock.ts', 'renderer/state/now.svelte.ts']
    expect(filesWith(readsClock)).toContain('main/clock.ts')
    expect(filesWith(readsClock).filter((path) => !clocks.includes(path))).toEqual([])
  })

  it('the end of the process: the entries', () => {
    const isEntry = (path: string) => path === 'main/index.ts' || within('main/headless')(path)
    expect(filesWith(/\bprocess\.(?:exit|abort|kill)\b/).filter((path) => !isEntry(path))).toEqual([])
  })

  it('window.api: renderer/lib/api.ts', () => {
    expect(filesWith(/\bwindow\.api\b/).filter((path) => path !== 'renderer/lib/api.ts')).toEqual([])
  })

  it('shared knows no page and no process', () => {
    const world = /\b(?:window|document|navigator|localStorage|globalThis|process|Buffer|require)\b/
    expect(filesWith(world).filter(within('shared'))).toEqual([])
  })
})

describe('files', () => {
  it('are named in kebab-case, and components in PascalCase', () => {
    const isWellNamed = (path: string) =>
      /(?:^|\/)(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.svelte|\.d)?\.(?:ts|js)|(?:[A-Z][a-z0-9]*)+\.svelte)$/.test(
        path,
      )
    expect(filesWhere(({ path }) => !isWellNamed(path), everything)).toEqual([])
  })

  it('are never named for being left over', () => {
    const leftOver = /(?:^|[/-])(?:utils?|helpers?|common|managers?|misc)(?:[/.-]|$)/
    expect(filesWhere(({ path }) => leftOver.test(path), everything)).toEqual([])
  })

  it('have no more than 400 lines', () => {
    expect(filesWhere(({ lineCount }) => lineCount > 400)).toEqual([])
  })

  it('re-export no other file whole', () => {
    expect(filesWith(/\bexport\s*\*/)).toEqual([])
  })
})

it('the top of the repository holds what was agreed', () => {
  const agreed =
    /^(?:main|renderer|shared|build|test|package(?:-lock)?\.json|(?:electron|vitest)\.config\.ts|(?:eslint|svelte)\.config\.js|tsconfig.*\.json|README\.md|LICENSE|\..*)$/
  const ignored = readFileSync(join(repository, '.gitignore'), 'utf8').split('\n')
  const isIgnored = (name: string) => ignored.some((line) => line === `${name}/` || line === name)
  const isLog = (name: string) => ignored.includes('*.log') && name.endsWith('.log')
  const others = readdirSync(repository).filter(
    (name) => !agreed.test(name) && !isIgnored(name) && !isLog(name),
  )
  expect(others).toEqual([])
})

describe('this test reads', () => {
  const imports = (text: string) => readSource('main/server/x.ts', text).imports

  it.each([
    ["import a from 'p'", 'p', false],
    ["import { a, type B } from 'p'", 'p', false],
    ["import a, { type B } from 'p'", 'p', false],
    ["import * as a from 'p'", 'p', false],
    ["import type { A } from 'p'", 'p', true],
    ["import { type A, type B } from 'p'", 'p', true],
    ["import {\n  type A,\n  type B,\n} from 'p'", 'p', true],
    ["export { a } from 'p'", 'p', false],
    ["export type { A } from 'p'", 'p', true],
    ["export * from 'p'", 'p', false],
    ["import 'p'", 'p', false],
    ["const a = await import('p')", 'p', false],
    ['const a = require("p")', 'p', false],
    ["import type from 'p'", 'p', false],
    ["import a from '../store/y.ts'", 'main/store/y.ts', false],
    ["import a from './y.ts'", 'main/server/y.ts', false],
  ])('%s', (text, target, typesOnly) => {
    expect(imports(text)).toEqual([{ target, typesOnly }])
  })

  it('every import of a file, and none of what is in comments', () => {
    const text =
      "// import a from 'no'\n/* import 'no' */\nimport a from 'p'\nimport b from 'q'\nexport const c = 1\n"
    expect(imports(text).map(({ target }) => target)).toEqual(['p', 'q'])
  })

  it('code without what is in quotes', () => {
    expect(readSource('x.ts', "a('Date.now') // Date.now\nb('http://x')").code).toBe("a('') \nb('')")
  })
})
