/**
 * `npm run dist`: builds, and makes the installers of the system that it runs on into `dist/`. Further arguments
 * go to electron-builder: `npm run dist -- --dir` makes the program without an installer around it.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const at = (...path) => join(root, ...path)

const systems = {
  win32: { name: 'Windows', makes: '--win', others: ['--win', '--windows', '-w'] },
  darwin: { name: 'macOS', makes: '--mac', others: ['--mac', '--macos', '-m', '-o'] },
  linux: { name: 'Linux', makes: '--linux', others: ['--linux', '-l'] },
}
const neededNodeMajor = 22 // of electron-builder
const neededPackages = ['electron-builder', 'electron-vite']

/** Why no installer can be made here, in a sentence with the way out; undefined where one can. */
function obstacle(args) {
  const system = systems[process.platform]
  if (system === undefined) {
    return `Installers are made on Windows, macOS or Linux, each for itself; this system is ${process.platform}.`
  }
  for (const { name, others } of Object.values(systems)) {
    if (name !== system.name && args.some((arg) => others.includes(arg.split('=')[0])))
      return `Installers for ${name} are made on ${name}: run \`npm run dist\` there. This is ${system.name}.`
  }
  if (!['x64', 'arm64'].includes(process.arch)) {
    return `Installers are made for x64 and arm64; this Node is one for ${process.arch}. Use a 64-bit Node.`
  }
  if (Number(process.versions.node.split('.')[0]) < neededNodeMajor) {
    return `This is Node ${process.versions.node}, and ${neededNodeMajor} is needed: use \`npm run dist\`, which brings it.`
  }
  if (neededPackages.some((name) => !existsSync(at('node_modules', name)))) {
    return 'The packages that Rollcall is built from are not installed: run `npm ci` first.'
  }
  return undefined
}

/** Runs a program of the packages with our output; returns whether it went well. */
function run(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status === 0
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

function main(args) {
  const why = obstacle(args)
  if (why !== undefined) return fail(why)
  const built = run(at('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), [
    ...['build', '--config', 'electron.config.ts', '--logLevel', 'warn'],
  ])
  if (!built) return fail('Rollcall could not be built: what is said above must be corrected first.')
  const { makes } = systems[process.platform]
  const made = run(at('node_modules', 'electron-builder', 'cli.js'), [
    ...[makes, '--config', 'build/electron-builder.yml', '--publish', 'never', ...args],
  ])
  if (made) return
  fail(
    'No installer was made: what is said above must be corrected first. ' +
      'Electron and the tools for installers are downloaded from github.com, which must be reachable.',
  )
}

main(process.argv.slice(2))
