import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'

/** The folder that holds package.json. */
export const repository = dirname(dirname(import.meta.dirname))

/** What a source file asks of another module. */
export interface Import {
  /** A path from the repository's root where it is a file of ours, else the name of the package. */
  readonly target: string
  /** Nothing of it is left when the types are stripped. */
  readonly typesOnly: boolean
}

/** A file of the program, as the architecture test looks at it. */
export interface Source {
  /** From the repository's root, with slashes. */
  readonly path: string
  readonly lineCount: number
  readonly imports: readonly Import[]
  /** Without comments and without what is in quotes. */
  readonly code: string
}

/** Every source file below the folders, by path. */
export function readSources(...folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => readdirSync(join(repository, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|js|svelte)$/.test(entry.name))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map((path) => readSource(path, readFileSync(join(repository, path), 'utf8')))
}

export function readSource(path: string, text: string): Source {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<=^|\s)\/\/.*$/gm, '')
  return {
    path,
    lineCount: text.replace(/\n$/, '').split('\n').length,
    imports: importsOf(path, scriptsOf(path, withoutComments)),
    code: withoutComments.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''"),
  }
}

/** `import … from`, `export … from`, `import 'x'`, `import('x')`, `require('x')`. */
const importPattern =
  /(?<![-'])\b(?:import|export)\s+(?<clause>(?:type\s+)?[\w*{][^'"`;=]*?)\s*\bfrom\s*['"](?<from>[^'"]+)['"]|(?<![-'])\bimport\s*['"](?<bare>[^'"]+)['"]|\b(?:import|require)\s*\(\s*['"`](?<call>[^'"`]+)['"`]/g

/** What of a component is script; its markup may speak of imports too. */
function scriptsOf(path: string, text: string): string {
  if (!path.endsWith('.svelte')) return text
  return Array.from(text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g), ([, script = '']) => script).join(
    '\n',
  )
}

function importsOf(path: string, code: string): readonly Import[] {
  return Array.from(code.matchAll(importPattern), ({ groups = {} }) => {
    const { clause = '', from, bare, call } = groups
    const specifier = from ?? bare ?? call ?? ''
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
    return { target, typesOnly: isTypesOnly(clause) }
  })
}

function isTypesOnly(clause: string): boolean {
  if (/^type\s+[\w{*]/.test(clause)) return true
  const names = /^\{(?<names>[^}]*)\}$/.exec(clause)?.groups?.['names']?.split(',') ?? []
  const given = names.map((name) => name.trim()).filter((name) => name !== '')
  return given.length > 0 && given.every((name) => name.startsWith('type '))
}
