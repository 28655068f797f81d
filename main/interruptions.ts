import type { DropAlerts } from './alerts/drop-alerts.ts'
import type { DeviceRoster, RosterDevice } from './devices/device-roster.ts'
import { createOwnAbsence, type AbsenceReason } from './environment/own-absence.ts'
import type { Gap } from './environment/sleep-watch.ts'
import type { HistoryRecorder } from './history/history-recorder.ts'
import type { LivenessWatch } from './liveness/liveness-watch.ts'
import type { Pinger } from './liveness/pinger.ts'
import type { Clock } from './registrar/ports.ts'

export interface InterruptionsOptions {
  readonly clock: Clock
  readonly alerts: Pick<DropAlerts, 'environment'>
  readonly history: Pick<HistoryRecorder, 'resumed' | 'shift'>
  readonly liveness: Pick<LivenessWatch, 'networkLost' | 'rebased' | 'resumed'>
  readonly pinger: Pick<Pinger, 'askAll'>
  /** Asked when something happens, as the roster is made later. */
  readonly roster: () => Pick<DeviceRoster, 'all'>
  /** The list of phones says something else now. */
  readonly onJudgedAnew: () => void
}

/** What happens to this computer, and keeps phones from reaching it: they are not to be blamed for that. */
export interface Interruptions {
  /** This computer slept, or its clock was set; the deadlines are right again. */
  missedTime(gap: Gap): void
  /** Nobody could reach this computer any more, since its network was seen to be missing so many milliseconds ago. */
  networkLost(missingMs: number): void
  /** This computer has a network again, or another address: everyone is asked anew. */
  networkChanged(how: 'network-back' | 'address-changed'): void
  /** A socket that phones registered at is open no more: nobody is blamed before each of them has been asked. */
  socketLost(): void
  /** Whether any socket listens: while none does, no phone can reach this computer. */
  listening(isListening: boolean): void
}

/** Those of a run of the program, and how far a device can be blamed in spite of them. */
export interface InterruptionsOfRun extends Interruptions {
  /** The device, overdue no sooner than it can be blamed for it. */
  judged(known: RosterDevice): RosterDevice
  /** The program started, or phones that were registered must be verified for another reason. */
  askEveryone(): void
  /** To be called before the history is stopped. */
  stop(): void
}

/** So long everyone has to answer after this computer was away, spread so that the answers come evenly. */
const askEveryoneWithinMs = 15_000
/** The network is looked at so rarely, and was lost at some time in between. */
const unnoticedMs = 10_000

export function createInterruptions(options: InterruptionsOptions): InterruptionsOfRun {
  const { clock, alerts, history, liveness, pinger, roster, onJudgedAnew } = options
  const absence = createOwnAbsence(clock)

  function askEveryone(): void {
    liveness.resumed()
    if (absence.isAway) liveness.networkLost()
    pinger.askAll(askEveryoneWithinMs)
  }

  function cutOff(reason: AbsenceReason, agoMs: number): void {
    absence.began(reason, agoMs)
    liveness.networkLost(agoMs)
    judgeAnew()
    onJudgedAnew()
  }

  /** Whether phones could not reach this computer until now. */
  function reconnected(reason: AbsenceReason): boolean {
    const unwatched = absence.ended(reason)
    if (unwatched === undefined) return false
    history.resumed(unwatched.fromMs, unwatched.toMs)
    judgeAnew()
    onJudgedAnew()
    return true
  }

  function judgeAnew(): void {
    liveness.rebased(
      roster()
        .all()
        .map((known) => absence.judged(known)),
    )
  }

  return {
    judged: (known) => absence.judged(known),
    askEveryone,
    missedTime(gap) {
      const { fromMs, toMs, kind } = gap
      absence.moved(gap)
      if (kind === 'slept') history.resumed(Math.min(fromMs, absence.sinceMs ?? fromMs), toMs)
      else history.shift(toMs - fromMs)
      alerts.environment(kind === 'slept' ? 'resumed' : 'clock-set')
      judgeAnew()
      askEveryone()
    },
    networkLost(missingMs) {
      cutOff('network', missingMs + unnoticedMs)
      alerts.environment('network-lost')
    },
    networkChanged(how) {
      if (how === 'network-back') reconnected('network')
      alerts.environment(how)
      askEveryone()
    },
    socketLost() {
      alerts.environment('address-changed')
      askEveryone()
    },
    listening(isListening) {
      if (!isListening) cutOff('sockets', 0)
      else if (reconnected('sockets')) {
        alerts.environment('address-changed')
        askEveryone()
      }
    },
    stop() {
      if (absence.sinceMs !== undefined) history.resumed(absence.sinceMs, clock.now())
    },
  }
}
