/** `npm run fuzz -- --cases 2000000 --seed N`: the same as fuzz.test.ts, for as long as one likes. */
import { parseArgs } from 'node:util'
import { runFuzz } from './run-fuzz.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const cases = Number(values.cases)
const seed = Number(values.seed)
const print = (line: string) => void process.stdout.write(`${line}\n`)

print(`${cases} cases, seed ${seed}`)
const { statuses, writes, slowAtFirst } = runFuzz({
  cases,
  seed,
  onProgress: (done) => print(`${done} cases done`),
})
for (const [status, count] of [...statuses].sort(([a], [b]) => a - b))
  print(`${status || 'no answer'}: ${count}`)
print(`${writes} changes to bindings, ${slowAtFirst} datagrams measured again, every promise kept`)
