import { describe, expect, it } from 'vitest'
import { startBaresip } from '../support/baresip.ts'
import { sharedProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { isInstalled } from '../support/real-client.ts'
import { passwordOf } from '../support/test-phone.ts'
import { rowWith } from '../support/window-steps.ts'

const canRun = canStartElectron() && isInstalled('baresip', 'baresip-core')
/** Asked first within 30 s of its registration, and told of within a minute of its death. */
const patience = { timeout: 60_000, interval: 100 } as const

describe.skipIf(!canRun)('a real phone that dies', { timeout: 100_000 }, () => {
  const program = sharedProgram({ extensions: { 101: 'Anna Berg' } })

  it('is told of on the desktop within a minute, though its registration is good for an hour', async () => {
    const { page, server, notifications } = program()
    const { port } = await server()
    const account = { extension: '101', password: passwordOf('101'), port, expiresSeconds: 3600 }
    const baresip = startBaresip(account)
    const cell = (at: number) => rowWith(page, '101').getByRole('gridcell').nth(at).innerText()
    await expect.poll(() => cell(0), patience).toBe('Registered')
    // The time that it takes to answer stands in its row once it has done so.
    await expect.poll(() => cell(5), patience).toMatch(/ms$/)

    await baresip.kill()
    const killedAtMs = performance.now()
    await expect.poll(() => notifications().length, patience).toBe(1)
    const seconds = (performance.now() - killedAtMs) / 1000
    process.stdout.write(`a phone that was killed was told of on the desktop after ${seconds.toFixed(1)} s\n`)
    expect(seconds).toBeLessThan(60)
    const [told] = notifications()
    expect(told?.title).toBe('101 Anna Berg does not answer')
    expect(told?.body).toMatch(/^baresip, last at 127\.0\.0\.1, last seen .+\. It has stopped answering: /)
    expect(await cell(0)).toBe('No answer')
    await rowWith(page, '101').click()
    const panel = page.getByRole('complementary', { name: 'Extension 101' })
    await panel
      .getByText(/^Has not answered since .+, though its registration is good for another \d\d min/)
      .waitFor()
  })
})
