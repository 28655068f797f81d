import { beforeAll, describe, expect, it } from 'vitest'
import { sharedProgram, type DesktopProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { TestPhone } from '../support/test-phone.ts'

/** What a phone asks for that is to lapse, in seconds. */
const brief = 2
/** Losses are gathered for a while before they are told. */
const eventually = { timeout: 40_000, interval: 200 } as const

describe.skipIf(!canStartElectron())('notifications', { timeout: 60_000 }, () => {
  const args = ['--min-expires', `${brief}`]
  // A program for each story, and both at once: what is lost within the same while is told of together.
  const ofOne = sharedProgram({ args, extensions: { 101: 'Anna Berg', 103: 'Workshop' } })
  const ofSeveral = sharedProgram({ args, extensions: { 104: 'Kitchen', 105: 'Lobby' } })

  beforeAll(async () => {
    const closers: (() => Promise<void>)[] = []
    const register = async (program: DesktopProgram, extension: string) => {
      const phone = await TestPhone.open(await program.server(), { extension }, (close) =>
        closers.push(close),
      )
      expect((await phone.register({ expires: brief })).status).toBe(200)
      return phone
    }
    const orderly = await register(ofOne(), '103')
    expect((await orderly.register({ expires: 0 })).status).toBe(200)
    await register(ofOne(), '101')
    for (const extension of ['104', '105']) await register(ofSeveral(), extension)
    return async () => {
      for (const close of closers) await close()
    }
  })

  it('name the phone that lapsed and where it was, and lead to it; one that signed off is not told of', async () => {
    const { page, open, notifications, clickNotification } = ofOne()
    await expect.poll(notifications, eventually).toHaveLength(1)
    const [told] = notifications()
    expect(told?.title).toBe('101 Anna Berg is gone')
    expect(told?.body).toMatch(
      /^Test Phone, last at 127\.0\.0\.1, last seen .+\. It did not renew its registration\.$/,
    )
    await open('Settings')
    await clickNotification()
    const panel = page.getByRole('complementary', { name: 'Extension 101' })
    await panel.getByText('Gone: did not renew its registration').waitFor()
    expect(notifications()).toHaveLength(1)
  })

  it('tell of phones that lapse together once', async () => {
    const { notifications } = ofSeveral()
    await expect.poll(notifications, eventually).toHaveLength(1)
    const [told] = notifications()
    expect(told?.title).toBe('2 phones are gone')
    expect(told?.body).toContain('104 Kitchen and 105 Lobby')
  })
})
