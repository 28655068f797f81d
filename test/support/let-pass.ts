import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TestApp } from './test-app.ts'

type WithClock = Pick<TestApp, 'clock'>

const stepMs = 100
/** From a question to its answer, on sockets of this computer. */
const turnsPerStep = 4

/** Lets so many milliseconds pass, slowly enough for phones to answer what they are asked meanwhile. */
export async function letPass(app: WithClock, ms: number): Promise<void> {
  await passUntil(app, () => false, ms)
}

/** Lets time pass until it is so, at most so many milliseconds; returns how many it took. */
export async function passUntil({ clock }: WithClock, isSo: () => boolean, mostMs: number): Promise<number> {
  const fromMs = clock.monotonic()
  const passedMs = () => clock.monotonic() - fromMs
  while (!isSo() && passedMs() < mostMs) {
    clock.advance(Math.min(stepMs, mostMs - passedMs()))
    for (let turn = 0; turn < turnsPerStep; turn++) await nextTurn()
  }
  return passedMs()
}
