import { beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../shared/settings.ts'
import type { AppEvent } from '../../main/app.ts'
import { followPower } from '../../main/shell/power.ts'

type Options = Parameters<typeof followPower>[0]

/** What the app and the system were told, in order. */
let told: string[]
let phones: number
let keepAwake: boolean
let emit: (event: AppEvent) => void
let listeners: Map<string, () => void>
let stop: () => void

beforeEach(() => {
  ;[told, phones, keepAwake] = [[], 1, true]
  listeners = new Map()
})

function follow(): void {
  let blockers = 0
  stop = followPower({
    app: {
      get settings() {
        return { ...defaultSettings, keepAwake }
      },
      registeredCount: () => phones,
      computerSuspended: () => told.push('suspended'),
      computerResumed: () => told.push('resumed'),
      onEvent(listener: typeof emit) {
        emit = listener
        return () => (emit = () => undefined)
      },
    },
    powerMonitor: {
      on: (event: string, listener: () => void) => void listeners.set(event, listener),
      off: (event: string) => void listeners.delete(event),
    } as unknown as Options['powerMonitor'],
    powerSaveBlocker: {
      start(type) {
        told.push(`${type} ${++blockers}`)
        return blockers
      },
      stop(id) {
        told.push(`released ${id}`)
        return true
      },
    },
  })
}
const become = (now: { phones?: number; keepAwake?: boolean }) => {
  phones = now.phones ?? phones
  keepAwake = now.keepAwake ?? keepAwake
  emit({ kind: now.keepAwake === undefined ? 'phones-changed' : 'settings-changed' })
}

it('the app is told when the computer sleeps and wakes up, and not when its screen is locked', () => {
  keepAwake = false
  follow()
  for (const event of ['lock-screen', 'suspend', 'resume', 'unlock-screen']) listeners.get(event)?.()
  expect(told).toEqual(['suspended', 'resumed'])
  expect([...listeners.keys()]).toEqual(['suspend', 'resume'])
})

describe('the computer is kept awake', () => {
  it('from the start where a phone is registered, and once', () => {
    follow()
    become({ phones: 2 })
    become({ phones: 1 })
    expect(told).toEqual(['prevent-app-suspension 1'])
  })

  it('from the first phone to the last', () => {
    phones = 0
    follow()
    expect(told).toEqual([])
    become({ phones: 1 })
    become({ phones: 0 })
    become({ phones: 3 })
    expect(told).toEqual(['prevent-app-suspension 1', 'released 1', 'prevent-app-suspension 2'])
  })

  it('only while the admin wants it', () => {
    keepAwake = false
    follow()
    become({ keepAwake: true })
    become({ keepAwake: false })
    expect(told).toEqual(['prevent-app-suspension 1', 'released 1'])
  })

  it('no longer than the program runs', () => {
    follow()
    stop()
    expect([told.at(-1), listeners.size]).toEqual(['released 1', 0])
    become({ phones: 2 })
    expect(told).toHaveLength(2)
  })
})
