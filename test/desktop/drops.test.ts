import { beforeAll, describe, expect, it } from 'vitest'
import { sharedProgram, soon } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { TestPhone } from '../support/test-phone.ts'
import { rowWith } from '../support/window-steps.ts'

const extensions = { 101: 'Anna Berg', 102: 'Ben', 103: 'Workshop', 104: 'Kitchen', 105: 'Lobby' }
const numbers = Object.keys(extensions)
/** Everyone is asked within 10 s, and silence is told of within 40 s of the last answer. */
const eventually = { timeout: 50_000, interval: 200 } as const

describe.skipIf(!canStartElectron())('phones that drop out together', { timeout: 60_000 }, () => {
  const program = sharedProgram({ extensions, settings: { pingEverySeconds: 10 } })
  const phones: TestPhone[] = []

  beforeAll(async () => {
    const server = await program().server()
    for (const [at, extension] of numbers.entries()) {
      const options = { extension, address: `127.0.0.${at + 2}` }
      const phone = await TestPhone.open(server, options, (close) => closers.push(close))
      phones.push(phone)
      phone.answersRequests = true
      expect((await phone.register({ expires: 3600 })).status).toBe(200)
    }
    return async () => {
      for (const close of closers) await close()
    }
  })
  const closers: (() => Promise<void>)[] = []

  const states = () =>
    Promise.all(
      numbers.map((extension) =>
        rowWith(program().page, extension).getByRole('gridcell').first().innerText(),
      ),
    )
  const all = (state: string) => numbers.map(() => state)

  it('are shown as silent in the window and the tray, and told of once', async () => {
    const { page, notifications, tray } = program()
    await expect.poll(() => phones.every(({ timesAsked }) => timesAsked > 0), eventually).toBe(true)
    await expect.poll(states, soon).toEqual(all('Registered'))
    for (const phone of phones) phone.answersRequests = false

    await expect.poll(states, eventually).toEqual(all('No answer'))
    await page.getByRole('button', { name: 'Phones 5 missing' }).waitFor()
    await expect.poll(async () => (await tray())?.tooltip, soon).toBe('Rollcall: 0 registered, 5 gone')
    expect((await tray())?.menu).toContain('104 Kitchen (no answer)')
    await expect.poll(notifications, eventually).toHaveLength(1)
    const [told] = notifications()
    expect(told?.title).toBe('5 phones are gone')
    expect(told?.body).toMatch(
      /^10\d .+, 10\d .+, 10\d .+ and 2 more went silent within 20 s: probably a switch or a power strip\.$/,
    )
  })

  it('are told of once when they are back', async () => {
    const { notifications, tray } = program()
    for (const phone of phones) phone.answersRequests = true
    await expect.poll(states, eventually).toEqual(all('Registered'))
    await expect.poll(async () => (await tray())?.tooltip, soon).toBe('Rollcall: 5 registered')
    await expect.poll(notifications, eventually).toHaveLength(2)
    expect(notifications()[1]).toEqual({
      title: '5 phones are back',
      body: expect.stringMatching(
        /^10\d .+, 10\d .+, 10\d .+ and 2 more are there again, after \d\d s at most\.$/,
      ) as string,
    })
  })
})
