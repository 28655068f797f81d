import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedProgram, soon } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { temporaryFolder } from '../support/database.ts'
import { TestPhone } from '../support/test-phone.ts'
import { message, rowWith } from '../support/window-steps.ts'

/** What a phone asks for that is to lapse within the test, in seconds. */
const brief = 2
const signatureOfPng = '89504e470d0a1a0a'

describe.skipIf(!canStartElectron())('the history in the window', { timeout: 30_000 }, () => {
  const program = sharedProgram({
    args: ['--min-expires', `${brief}`],
    extensions: { 101: 'Anna Berg', 102: 'Ben' },
  })
  let shaky: TestPhone | undefined

  beforeAll(async () => {
    const closers: (() => Promise<void>)[] = []
    const server = await program().server()
    const connect = (extension: string) =>
      TestPhone.open(server, { extension }, (close) => closers.push(close))
    const steady = await connect('102')
    expect((await steady.register({ expires: 3600 })).status).toBe(200)
    shaky = await connect('101')
    expect((await shaky.register({ expires: brief })).status).toBe(200)
    return async () => {
      for (const close of closers) await close()
    }
  })

  const panel = () => program().page.getByRole('complementary', { name: 'Extension 101' })
  const slider = () => panel().getByRole('slider', { name: 'States over time' })
  /** What the slider is at, in words. */
  const told = () => slider().getAttribute('aria-valuetext')
  const overview = () => program().page.getByRole('grid', { name: 'History of the phones' })
  const cellsOf = (extension: string) =>
    rowWith(program().page, extension).getByRole('gridcell').allInnerTexts()

  it('follows in the panel of a phone how it is lost and found again, as it happens', async () => {
    const { page } = program()
    await rowWith(page, '101').getByText('Gone', { exact: true }).click()
    await expect.poll(told, soon).toMatch(/^Gone since \d\d:\d\d \(\d+ s\)$/)
    // So that it counts as an outage.
    await page.waitForTimeout(1_200)
    expect((await shaky?.register({ expires: 3600 }))?.status).toBe(200)
    await expect.poll(told, soon).toMatch(/^Registered since \d\d:\d\d \(\d+ s\)$/)
    expect(await valueOf('Availability')).toMatch(/^\d\d?\.\d %$/)
    expect(await valueOf('Drops')).toBe('1')
    expect(await valueOf('Longest outage')).toMatch(/^\d+ s, \d\d:\d\d$/)

    function valueOf(term: string): Promise<string> {
      return panel().getByText(term, { exact: true }).locator('xpath=following-sibling::dd').innerText()
    }
  })

  it('is walked through and read as a table by keyboard alone', async () => {
    const { page } = program()
    await slider().focus()
    await page.keyboard.press('ArrowLeft')
    expect(await told()).toMatch(/^Gone \d\d:\d\d–\d\d:\d\d \(\d+ s\)$/)
    await page.keyboard.press('ArrowLeft')
    expect(await told()).toMatch(/^Registered \d\d:\d\d–\d\d:\d\d \(\d+ s\)$/)
    await page.keyboard.press('End')
    expect(await told()).toMatch(/^Registered since/)

    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const rows = panel().getByRole('table').getByRole('row')
    await rows.first().waitFor()
    const states = (await rows.allInnerTexts()).map((row) => row.split(/\s/)[0])
    expect(states.slice(0, 4)).toEqual(['State', 'Registered', 'Gone', 'Registered'])
    await page.keyboard.press('Escape')
    await panel().waitFor({ state: 'detached' })
  })

  it('has every phone in the overview, which is reached, read and left by keyboard', async () => {
    const { page, open } = program()
    await open('History')
    await overview().waitFor()
    const [, , , availability, drops, longest] = await cellsOf('101')
    expect([availability, drops, longest]).toEqual([
      expect.stringMatching(/^\d\d?\.\d %$/),
      '1',
      expect.stringMatching(/^\d+ s$/),
    ])
    expect((await cellsOf('102')).slice(3)).toEqual(['100 %', '0', 'none'])
    await rowWith(page, '101')
      .getByRole('img', { name: /^Missing once, \d+ s, \d\d:\d\d$/ })
      .waitFor()
    await rowWith(page, '102').getByRole('img', { name: 'Never missing' }).waitFor()

    await page.getByRole('radio', { name: 'Strips' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('columnheader', { name: 'Missing' }).waitFor()
    const [, , registered, missing, signedOff] = await cellsOf('101')
    expect([registered, missing, signedOff]).toEqual([
      expect.stringMatching(/^\d+ s$/),
      expect.stringMatching(/^\d+ s$/),
      '—',
    ])
    await page.keyboard.press('ArrowLeft')

    await rowWith(page, '102').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await panel().getByRole('group', { name: 'History' }).waitFor()
    await page.keyboard.press('Escape')
    await panel().waitFor({ state: 'detached' })
  })

  it('is exported as a CSV file and saved as a picture', async () => {
    const { page, electron, open } = program()
    const folder = temporaryFolder()
    const saveAs = async (name: string) => {
      const path = join(folder, name)
      await electron.evaluate((main, filePath) => {
        main.dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      }, path)
      return path
    }
    await open('History')
    const csv = await saveAs('history.csv')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    await message(page, `Saved to ${csv}.`).waitFor()
    const [head, ...rows] = readFileSync(csv, 'utf8').replace('\ufeff', '').trimEnd().split('\r\n')
    expect(head).toBe('extension,name,device,state,from,to,duration')
    const moment = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d'
    const statesOf = (extension: string, who: string) =>
      rows
        .filter((row) => row.startsWith(`${extension},`))
        .map(
          (row) =>
            new RegExp(`^${extension},${who},Test Phone,(.+),${moment},${moment},\\d+:\\d\\d:\\d\\d$`).exec(
              row,
            )?.[1],
        )
    expect(statesOf('101', 'Anna Berg')).toEqual(['not watched', 'registered', 'gone', 'registered'])
    expect(statesOf('102', 'Ben')).toEqual(['not watched', 'registered'])

    const png = await saveAs('history.png')
    await page.getByRole('button', { name: 'Save picture' }).click()
    await message(page, `Saved to ${png}.`).waitFor()
    const bytes = readFileSync(png)
    expect(bytes.subarray(0, 8).toString('hex')).toBe(signatureOfPng)
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    expect(Math.min(width, 4 * height)).toBeGreaterThan(600)
    expect(bytes.length).toBeGreaterThan(5_000)
    const shown = await page.evaluate(async (base64) => {
      const picture = new Image()
      picture.src = `data:image/png;base64,${base64}`
      await picture.decode()
      return [picture.naturalWidth, picture.naturalHeight]
    }, bytes.toString('base64'))
    expect(shown).toEqual([width, height])
  })
})
