import { expect, it } from 'vitest'
import { createJsonView } from '../../main/headless/json-view.ts'
import { createPlainView } from '../../main/headless/plain-view.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { activityEvent } from './fake-app.ts'

const clock = new FakeClock()
const wrongPassword = activityEvent(1, clock.now(), {
  what: { kind: 'refused', reason: 'wrong-password', detail: null },
})
const repair = 'Type the password of the extension into the phone again, or give the extension a new one.'

it('says what to do about a refusal, in the line that tells of it', () => {
  const lines: string[] = []
  createPlainView(
    () => clock.now(),
    (text) => lines.push(text),
  ).show(wrongPassword)
  expect(lines.join('')).toContain(`101 from 192.168.1.20 used a wrong password. ${repair}\n`)
})

it('says it in JSON too, and only of refusals', () => {
  const lines: string[] = []
  const view = createJsonView({ phones: () => [] }, clock, (text) => lines.push(text))
  view.show(wrongPassword)
  view.show(activityEvent(2, clock.now()))
  const [refused, registered] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(refused).toMatchObject({
    event: 'activity',
    text: '101 from 192.168.1.20 used a wrong password',
    repair,
  })
  expect(registered).not.toHaveProperty('repair')
})
