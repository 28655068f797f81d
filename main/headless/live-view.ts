import type { ActivityEntry } from '../../shared/activity.ts'
import { formatSocketAddress, type Problem } from '../../shared/model.ts'
import type { App } from '../app.ts'
import type { Clock } from '../registrar/ports.ts'
import { renderScreen } from './render-screen.ts'
import { createThrottle } from './throttle.ts'
import type { View } from './view.ts'

/** A region of the terminal that is drawn over and over (`createLogUpdate` of log-update is one). */
export interface DrawingArea {
  (text: string): void
  /** Writes text above the region, to stay. */
  persist(text: string): void
  clear(): void
  /** Leaves the last picture standing. */
  done(): void
}

/** The terminal's measures; they are read anew for each picture. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
  readonly coloured: boolean
}

const shownActivities = 5
/** Quick enough for the eye, slow enough that a storm of registrations costs nothing. */
const redrawEveryMs = 250

/** A table of the phones in place, drawn once a second and when something changes. */
export function createLiveView(
  app: Pick<App, 'phones' | 'listeners' | 'now'>,
  version: string,
  clock: Clock,
  area: DrawingArea,
  size: () => TerminalSize,
): View {
  let activity: readonly ActivityEntry[] = []
  const warnings = new Map<string, Problem>()

  const redraw = createThrottle(
    clock,
    () => redrawEveryMs,
    () => {
      const { columns: width, rows: height, coloured } = size()
      const [nowMs, phones, listeners] = [app.now(), app.phones(), app.listeners()]
      area(
        renderScreen({
          ...{ version, nowMs, width, height, coloured },
          ...{ phones, listeners, warnings: [...warnings.values()], activity },
        }),
      )
    },
  )
  const tick = () => {
    redraw.request()
    cancelTick = clock.after(1000, tick)
  }
  let cancelTick = clock.after(1000, tick)

  return {
    show(event) {
      if (event.kind === 'listening') area.persist(`listening udp ${formatSocketAddress(event.local)}`)
      if (event.kind === 'warning') warnings.set(event.problem.message, event.problem)
      if (event.kind === 'activity') {
        // An entry that grew moves to the end: it is what happened last.
        const others = activity.filter(({ id }) => id !== event.entry.id)
        activity = [...others, event.entry].slice(-shownActivities)
      }
      redraw.request()
    },
    aside(write) {
      area.clear()
      write()
      redraw.request()
    },
    close() {
      cancelTick()
      redraw.cancel()
      area.done()
    },
  }
}
