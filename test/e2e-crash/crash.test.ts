import { expect, it } from 'vitest'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestPhone } from '../support/test-phone.ts'
import { Line, workUntilCrash } from './office.ts'

const phoneCount = 200
const rounds = 10
const seed = 20_261_122

it(
  'keeps every registration that a phone was told of, however often it is killed at work',
  { timeout: 90_000 },
  async () => {
    const numbers = Array.from({ length: phoneCount }, (_, index) => String(1000 + index))
    const random = seededRandom(seed)
    let registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(numbers)] })
    const open = (extension: string) => TestPhone.open(registrar.address, { extension })
    const lines = (await Promise.all(numbers.map(open))).map((phone) => new Line(phone))

    for (let round = 1; round <= rounds; round++) {
      // Some crashes come while phones register for the first time, others amid refreshes and sign-offs.
      await workUntilCrash(registrar, lines, 20 + Math.floor(random() * 1500), random)

      registrar = await HeadlessProcess.start({ data: registrar.data })
      const rows = registrar.bindings()
      expect(registrar.read((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok')
      expect(new Set(rows.map((row) => row.extension)).size, 'one row per phone').toBe(rows.length)
      const kept = new Map(rows.map((row) => [row.extension, row]))
      for (const line of lines) {
        const row = kept.get(line.extension)
        expect(line.contradictionIn(row), `round ${round}, ${line.extension}`).toBeUndefined()
        line.believe(row)
        line.phone.server = registrar.address
        const listed = row === undefined ? [] : [row.contact_uri]
        expect(await line.devices(), `round ${round}, ${line.extension}`).toEqual(listed)
      }
    }
    expect(await registrar.stop()).toMatchObject({ status: 0 })
  },
)
