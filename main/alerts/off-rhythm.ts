import type { Liveness } from '../liveness/liveness.ts'
import { Deadlines } from '../registrar/deadlines.ts'
import type { Clock } from '../registrar/ports.ts'

/** Tells which devices that never answer pings are lost by their rhythm, which is all there is to judge them by. */
export interface OffRhythm {
  /** A device's liveness has changed; `before` is null where there was none. */
  follow(deviceId: number, before: Liveness | null, after: Liveness): void
  forget(deviceId: number): void
  /** Nothing arrives here at present: whoever is late is not to blame. */
  networkLost(): void
  stop(): void
}

export interface OffRhythmOptions {
  readonly clock: Clock
  /** It is overdue, and has not come in the time that a phone needs to start. */
  readonly onLost: (deviceId: number) => void
  /** It was lost in this way, and has renewed its registration or answers after all. */
  readonly onBack: (deviceId: number) => void
}

/** On top of the tolerance of `refresh-rhythm.ts`: a phone that starts anew as it should renew is not lost. */
export const offRhythmMs = 60_000

export function createOffRhythm({ clock, onLost, onBack }: OffRhythmOptions): OffRhythm {
  const pending = new Deadlines<number>()
  const lost = new Set<number>()
  let wakesAtMs = Number.POSITIVE_INFINITY
  let cancelWake = (): void => undefined

  function sleep(): void {
    const { nextAtMs } = pending
    if (nextAtMs >= wakesAtMs) return
    cancelWake()
    wakesAtMs = nextAtMs
    cancelWake = clock.after(nextAtMs - clock.monotonic(), wake)
  }

  function wake(): void {
    wakesAtMs = Number.POSITIVE_INFINITY
    for (;;) {
      const deviceId = pending.takeDue(clock.monotonic())
      if (deviceId === undefined) break
      lost.add(deviceId)
      onLost(deviceId)
    }
    sleep()
  }

  function forget(deviceId: number): void {
    pending.delete(deviceId)
    lost.delete(deviceId)
  }

  return {
    follow(deviceId, before, after) {
      if (isJudged(after)) {
        // After an interruption of our own its rhythm is trusted again once it has renewed.
        if (after.toVerify !== null) pending.delete(deviceId)
        else if (before === null || !isJudged(before)) {
          pending.set(deviceId, clock.monotonic() + offRhythmMs)
          sleep()
        }
        return
      }
      const isBack = lost.has(deviceId) && after.state !== 'gone' && after.state !== 'signed-off'
      forget(deviceId)
      if (isBack) onBack(deviceId)
    },
    forget,
    networkLost: () => pending.clear(),
    stop() {
      cancelWake()
      pending.clear()
    },
  }
}

function isJudged({ state, answersPings }: Liveness): boolean {
  return state === 'overdue' && answersPings === 'no'
}
