/**
 * Entry of the headless program. It starts on any Node that speaks ES modules, because the database driver ends
 * the process of a Node that is too old without a word: the check must come before anything imports it.
 */
import { limitHeap } from './heap-limits.ts'

const neededNodeApi = 10

if (Number(process.versions['napi']) < neededNodeApi) {
  process.stderr.write(
    `Rollcall needs Node 22.14 or newer and this is Node ${process.versions.node}: ` +
      'start it with "npm start" or "npm run headless", which bring their own.\n',
  )
  process.exitCode = 1
} else {
  limitHeap()
  const { main } = await import('./headless/main.ts')
  await main()
}

export {}
