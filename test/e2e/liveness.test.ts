import { expect, it } from 'vitest'
import type { Alert } from '../../main/alerts/drop-alert-text.ts'
import type { StateSpan } from '../../shared/history.ts'
import { formatSocketAddress } from '../../shared/model.ts'
import { phoneStateAt, type PhoneState, type RegisteredDevice } from '../../shared/phone-row.ts'
import { extension, valueOf } from '../support/database.ts'
import { letPass, passUntil } from '../support/let-pass.ts'
import { restart, startTestApp, type TestApp } from '../support/test-app.ts'
import type { PhoneOptions, TestPhone } from '../support/test-phone.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Within which everyone is asked once, and has answered. */
const askInterval = 31 * second
/** Nothing is told for so long after this computer was away. */
const grace = 90 * second

const alerts = (app: TestApp): readonly Alert[] =>
  app.events.flatMap((event) => (event.kind === 'alert' ? [event.alert] : []))
const titles = (app: TestApp) => alerts(app).map(({ title }) => title)

const rowOf = (app: TestApp, number: string) =>
  app.app.phones().find((row) => row.extension === extension(number))!
const stateOf = (app: TestApp, number: string) => phoneStateAt(rowOf(app, number), app.clock.now())
const deviceOf = (app: TestApp, number: string) => rowOf(app, number).device as RegisteredDevice
const news = (app: TestApp) => app.happenings().filter((kind) => kind.endsWith('reachable'))

/** Phones that are registered for an hour, have been asked and have answered, each at an address of its own. */
async function withAnsweringPhones(
  ...extensions: readonly [string, ...string[]]
): Promise<{ readonly app: TestApp; readonly phones: readonly [TestPhone, ...TestPhone[]] }> {
  const app = await startTestApp({ policies: { 102: 'md5', 103: 'md5' } })
  const [first, ...others] = extensions
  const connect = async (number: string, at: number) => {
    const options: PhoneOptions = { extension: number, address: `127.0.0.${at + 2}` }
    const phone = await app.phone(options)
    phone.answersRequests = true
    expect((await phone.register({ expires: 3600 })).status).toBe(200)
    return phone
  }
  const phones: [TestPhone, ...TestPhone[]] = [await connect(first, 0)]
  for (const [at, number] of others.entries()) phones.push(await connect(number, at + 1))
  await letPass(app, askInterval)
  for (const number of extensions) expect(deviceOf(app, number)).toMatchObject({ answersPings: 'yes' })
  return { app, phones }
}

function fallSilent(...phones: readonly TestPhone[]): void {
  for (const phone of phones) phone.answersRequests = false
}

function answerAgain(...phones: readonly TestPhone[]): void {
  for (const phone of phones) phone.answersRequests = true
}

it('tells within a minute, and once, that a phone has fallen silent, however short before it answered', async () => {
  const { app, phones } = await withAnsweringPhones('100')
  const [phone] = phones
  const asked = phone.timesAsked
  await passUntil(app, () => phone.timesAsked > asked, askInterval)
  fallSilent(phone)
  expect(await passUntil(app, () => alerts(app).length > 0, minute)).toBeLessThan(minute)

  const { deviceId, unreachableSinceMs } = deviceOf(app, '100')
  expect(stateOf(app, '100')).toBe('unreachable')
  expect(app.clock.now() - unreachableSinceMs!).toBeLessThan(30 * second)
  await letPass(app, 10 * minute)
  expect(alerts(app)).toEqual([
    {
      title: '100 Phone 100 does not answer',
      body: expect.stringMatching(
        /^Test Phone, last at 127\.0\.0\.2, last seen \d\d:\d\d\. It has stopped answering: look at its power and its network cable\.$/,
      ) as string,
      deviceId,
    },
  ])
  expect(app.activity().filter(({ what }) => what.kind === 'unreachable')).toMatchObject([
    { extension: '100', source: phone.local, userAgent: 'Test Phone 1.0', count: 1 },
  ])
})

it('tells once that the phone is back', async () => {
  const { app, phones } = await withAnsweringPhones('100')
  fallSilent(...phones)
  await passUntil(app, () => alerts(app).length > 0, minute)
  answerAgain(...phones)
  await passUntil(app, () => stateOf(app, '100') === 'registered', 15 * second)
  expect(deviceOf(app, '100')).toMatchObject({ answersPings: 'yes', unreachableSinceMs: null })

  await letPass(app, 5 * minute)
  expect(news(app)).toEqual(['unreachable', 'reachable'])
  expect(alerts(app)).toMatchObject([
    { title: '100 Phone 100 does not answer' },
    {
      title: expect.stringMatching(/^100 Phone 100 is back after \d\d s$/) as string,
      body: 'Test Phone, now at 127.0.0.2.',
      deviceId: deviceOf(app, '100').deviceId,
    },
  ])
})

it('tells nobody of a phone that was silent only while it restarted', async () => {
  const { app, phones } = await withAnsweringPhones('100')
  fallSilent(...phones)
  await passUntil(app, () => stateOf(app, '100') === 'unreachable', minute)
  answerAgain(...phones)
  await letPass(app, 5 * minute)
  expect(news(app)).toEqual(['unreachable', 'reachable'])
  expect(titles(app)).toEqual([])
})

it('ends no registration because of pings: a silent phone is gone when its own time is up, and told of once', async () => {
  const { app, phones } = await withAnsweringPhones('100')
  const [before] = app.rows()
  fallSilent(...phones)
  await letPass(app, 55 * minute)
  expect(stateOf(app, '100')).toBe('unreachable')
  expect(app.rows()).toEqual([before])
  await letPass(app, 5 * minute)
  expect(stateOf(app, '100')).toBe('gone')
  expect(app.rows()).toEqual([])
  await letPass(app, 5 * minute)
  expect(titles(app)).toEqual(['100 Phone 100 does not answer'])
})

it('takes a phone that never answers for one that is there, says so, and soon hardly asks it any more', async () => {
  const app = await startTestApp()
  const phone = await app.phone()
  await phone.register({ expires: 3600 })
  await letPass(app, 2 * minute)
  expect(phone.timesAsked).toBeGreaterThanOrEqual(3)
  expect(deviceOf(app, '100')).toMatchObject({ answersPings: 'unknown', unreachableSinceMs: null })

  await phone.register({ expires: 3600 })
  await letPass(app, second)
  expect(deviceOf(app, '100')).toMatchObject({
    answersPings: 'no',
    roundTripMs: null,
    badges: [{ kind: 'never-answers-pings' }],
  })
  await letPass(app, minute)
  const asked = phone.timesAsked
  await letPass(app, 30 * minute)
  // Every ten minutes, each time with the repeats of RFC 3261 §17.1.2.
  expect(phone.timesAsked - asked).toBeLessThanOrEqual(4 * 11)
  expect([stateOf(app, '100'), news(app), titles(app)]).toEqual(['registered', [], []])
})

it('asks phones that register in the same moment one after the other, the first of them soon', async () => {
  const app = await startTestApp({ policies: { 102: 'md5', 103: 'md5' } })
  const phones: TestPhone[] = []
  for (const number of ['100', '101', '102', '103']) {
    const phone = await app.phone({ extension: number })
    expect((await phone.register({ expires: 3600 })).status).toBe(200)
    phones.push(phone)
  }
  answerAgain(...phones)
  const first = await passUntil(app, () => phones.some(({ timesAsked }) => timesAsked > 0), askInterval)
  const others = await passUntil(app, () => phones.every(({ timesAsked }) => timesAsked > 0), askInterval)
  expect(first).toBeLessThan(20 * second)
  expect(others).toBeGreaterThan(5 * second)
  expect(first + others).toBeLessThan(askInterval)
})

it('tells of three phones that fall silent together once, with what they share, and once that they are back', async () => {
  const { app, phones } = await withAnsweringPhones('100', '101', '102')
  // By then the turn of each comes at another time.
  for (const phone of phones) {
    await phone.register({ expires: 3600 })
    await letPass(app, 9 * second)
  }
  fallSilent(...phones)
  expect(await passUntil(app, () => alerts(app).length > 0, minute)).toBeLessThan(minute)
  await letPass(app, 5 * minute)
  answerAgain(...phones)
  await letPass(app, 5 * minute)
  expect(alerts(app)).toEqual([
    {
      title: '3 phones are gone',
      body: expect.stringMatching(
        /^10[012] .+, 10[012] .+ and 10[012] .+ went silent within 20 s: probably a switch or a power strip\.$/,
      ) as string,
      deviceId: null,
    },
    { title: '3 phones are back', body: expect.any(String) as string, deviceId: null },
  ])
})

it('tells nobody of a phone that signs off, and asks it nothing more', async () => {
  const { app, phones } = await withAnsweringPhones('100')
  const [phone] = phones
  expect((await phone.register({ expires: 0 })).status).toBe(200)
  const asked = phone.timesAsked
  fallSilent(phone)
  await letPass(app, 5 * minute)
  expect(phone.timesAsked).toBe(asked)
  expect([stateOf(app, '100'), news(app), titles(app)]).toEqual(['signed-off', [], []])
})

it('shows a muted phone as silent, and tells nobody of it', async () => {
  const { app, phones } = await withAnsweringPhones('100', '101')
  const muted = { enabled: true, muted: true, algorithmPolicy: 'md5', contactLimit: null } as const
  expect(app.app.extensions.change(extension('100'), { name: 'Off duty', ...muted }).ok).toBe(true)
  fallSilent(...phones)
  await letPass(app, 2 * minute)
  expect([stateOf(app, '100'), stateOf(app, '101')]).toEqual(['unreachable', 'unreachable'])
  expect(titles(app)).toEqual(['101 Phone 101 does not answer'])
  answerAgain(...phones)
  await letPass(app, 2 * minute)
  expect(titles(app)).toHaveLength(2)
  expect(titles(app)[1]).toMatch(/^101 Phone 101 is back/)
})

it('blames nobody at once after a restart, and then tells once who is really gone', async () => {
  const { app, phones } = await withAnsweringPhones('100', '101', '102')
  const [there, ...gone] = phones
  const again = await restart(app, minute, { overrides: { listen: [formatSocketAddress(app.server)] } })
  fallSilent(...gone)
  await letPass(again, grace - second)
  expect([stateOf(again, '100'), stateOf(again, '101')]).toEqual(['registered', 'unreachable'])
  expect(deviceOf(again, '100').roundTripMs).not.toBeNull()
  expect(titles(again)).toEqual([])

  await letPass(again, 5 * minute)
  expect(alerts(again)).toEqual([
    {
      title: '2 phones are gone',
      body: expect.stringMatching(
        /^Since Rollcall was started 10[12] Phone .+ and 10[12] Phone .+ could not be reached and are not back\.$/,
      ) as string,
      deviceId: null,
    },
  ])
  expect(there.timesAsked).toBeGreaterThan(2)
})

const interruptions: readonly [what: string, happen: (app: TestApp) => void][] = [
  ['its clock was set three hours ahead', ({ clock }) => clock.jumpWall(3 * hour)],
  ['its clock was set three hours back', ({ clock }) => clock.jumpWall(-3 * hour)],
  [
    'it slept for the night',
    ({ app, clock }) => {
      app.computerSuspended()
      clock.jumpWall(9 * hour)
      app.computerResumed()
    },
  ],
]

it.each(interruptions)('blames no phone for what happened to this computer: %s', async (_what, happen) => {
  const { app, phones } = await withAnsweringPhones('100', '101', '102')
  happen(app)
  // The network, too, takes a while to wake up.
  fallSilent(...phones)
  await letPass(app, 15 * second)
  answerAgain(...phones)
  await letPass(app, 10 * minute)
  expect(titles(app)).toEqual([])
  for (const number of ['100', '101', '102']) expect(stateOf(app, number)).toBe('registered')
  const left = app.rows().map((row) => row.expires_at_ms - app.clock.wall())
  expect(left.map((ms) => Math.round(ms / minute))).toEqual([49, 49, 49])
})

it.each(interruptions)(
  'tells once, after a while, of the one that is not back: %s',
  async (_what, happen) => {
    const { app, phones } = await withAnsweringPhones('100', '101', '102')
    const [, gone] = phones
    happen(app)
    fallSilent(gone!)
    await letPass(app, grace - 10 * second)
    expect(titles(app)).toEqual([])
    await letPass(app, 5 * minute)
    expect(titles(app)).toEqual(['101 Phone 101 is gone'])
    expect(alerts(app)[0]?.body).toMatch(/Since .+ it could not be reached and is not back\.$/)
  },
)

it('says of a phone that still answers and does not renew its registration where to look', async () => {
  const { app } = await withAnsweringPhones('100')
  await letPass(app, hour)
  expect(alerts(app)).toMatchObject([
    {
      title: '100 Phone 100 is gone',
      body: expect.stringMatching(
        / It still answers, but did not renew its registration: look at the account in the phone\.$/,
      ) as string,
    },
  ])
})

/** The states of extension 100 since then, each with its length in seconds. */
function past(app: TestApp, fromMs: number): readonly (readonly [StateSpan['state'], number])[] {
  const { deviceId } = deviceOf(app, '100')
  const history = valueOf(app.app.history({ deviceId, fromMs, toMs: app.clock.now() }))
  expect(history).toMatchObject({ extension: '100', name: 'Phone 100', userAgent: 'Test Phone 1.0' })
  return history!.spans.map(({ state, fromMs: beganMs, toMs }) => [state, (toMs - beganMs) / second])
}

it('knows when a phone was there, silent and gone, and still does after a restart', async () => {
  const { app, phones } = await withAnsweringPhones('100')
  const fromMs = app.clock.now()
  const until = async (state: PhoneState) =>
    expect.closeTo((await passUntil(app, () => stateOf(app, '100') === state, hour)) / second, 0) as number
  fallSilent(...phones)
  const there = await until('unreachable')
  answerAgain(...phones)
  const silent = await until('registered')
  const thereAgain = await until('gone')
  await letPass(app, 5 * minute)
  expect(past(app, fromMs)).toEqual([
    ['registered', there],
    ['unreachable', silent],
    ['registered', thereAgain],
    ['gone', expect.closeTo(300, 0)],
  ])

  const before = past(app, fromMs)
  const again = await restart(app, 3 * minute)
  await letPass(again, minute)
  expect(past(again, fromMs)).toEqual([...before, ['unknown', 180], ['gone', 60]])
  expect(app.logLines.filter((line) => line.includes('could not be written'))).toEqual([])
})
