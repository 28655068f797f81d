import { beforeEach, describe, expect, it } from 'vitest'
import { createDropAlerts, type DropAlerts } from '../../main/alerts/drop-alerts.ts'
import type { QuietHours } from '../../shared/settings.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { dropped as device } from './dropped-device.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

let clock: FakeClock
/** Titles, each once it is shown. */
let shown: string[]
let bodies: string[]
let flapping: number[]
let isOn: boolean
let quietHours: QuietHours | null
let muted: string[]
let alerts: DropAlerts

beforeEach(() => {
  clock = new FakeClock()
  shown = []
  bodies = []
  flapping = []
  isOn = true
  quietHours = null
  muted = []
  alerts = createDropAlerts({
    clock,
    isOn: () => isOn,
    quietHours: () => quietHours,
    isMuted: (number) => muted.includes(number),
    localMinuteOf: (atMs) => Math.floor(atMs / minute) % 1_440,
    timeOfDay: () => '14:32',
    show({ title, body }) {
      shown.push(title)
      bodies.push(body)
    },
    onFlapping: ({ deviceId }) => flapping.push(deviceId),
  })
})

/** Each with an address of its own, and seen just now. */
const dropped = (number: string) =>
  device(number, {
    source: { address: `192.168.1.${number}`, port: 5060 },
    lastSeenAtMs: clock.now(),
  })
const lose = (...numbers: readonly string[]) => {
  for (const number of numbers) alerts.unreachable(dropped(number))
}
const find = (...numbers: readonly string[]) => {
  for (const number of numbers) alerts.back(dropped(number))
}
/** What is shown while so much time passes. */
function within(ms: number): string[] {
  const before = shown.length
  clock.advance(ms)
  return shown.slice(before)
}

describe('a phone that is lost', () => {
  it('is told of 15 seconds later, and never again', () => {
    lose('101')
    expect(within(15 * second - 1)).toEqual([])
    expect(within(1)).toEqual(['101 Anna does not answer'])
    expect(within(24 * hour)).toEqual([])
  })

  it('is not told of where it is back at once', () => {
    lose('101', '102')
    clock.advance(10 * second)
    find('101')
    expect(within(hour)).toEqual(['102 Anna does not answer'])
  })

  it('is told of once, also when its registration lapses later', () => {
    lose('101')
    clock.advance(minute)
    alerts.gone(dropped('101'))
    expect(within(hour)).toEqual([])
    expect(shown).toHaveLength(1)
  })

  it('is told of with the reason that is known', () => {
    alerts.gone(dropped('101'))
    clock.advance(minute)
    alerts.gone(dropped('102'), 'no-refresh')
    clock.advance(minute)
    expect(shown).toEqual(['101 Anna is gone', '102 Anna is gone'])
    expect(bodies[1]).toContain('It still answers')
  })

  it.each(['told', 'not told yet'])('is expected no more once it has signed off: %s', (when) => {
    lose('101')
    if (when === 'told') clock.advance(minute)
    alerts.dropped(101)
    find('101')
    expect(within(hour)).toEqual([])
    expect(shown).toHaveLength(when === 'told' ? 1 : 0)
  })
})

describe('a phone that had to make room for another one', () => {
  it('is told of once, by itself, and when it is back', () => {
    alerts.takenOver(dropped('101'))
    lose('102')
    clock.advance(minute)
    expect(shown).toEqual(['102 Anna does not answer', '101 Anna: another phone took over the extension'])
    find('101')
    expect(within(minute)).toEqual(['101 Anna is back after 60 s'])
  })

  it('is not told of where the extension is off duty', () => {
    muted = ['101']
    alerts.takenOver(dropped('101'))
    expect(within(hour)).toEqual([])
  })

  it('is no more than one that comes and goes where the two push each other out', () => {
    for (let count = 0; count < 6; count++) {
      alerts.takenOver(dropped('101'))
      clock.advance(2 * minute)
      find('101')
      clock.advance(2 * minute)
    }
    expect(shown.filter((title) => title.includes('took over'))).toHaveLength(2)
    expect(shown.at(-1)).toBe('101 Anna comes and goes')
  })
})

it('five thousand phones that are lost and found in one turn are one alert each time', () => {
  const numbers = Array.from({ length: 5_000 }, (_, at) => String(1_000 + at))
  lose(...numbers)
  clock.advance(minute)
  find(...numbers)
  clock.advance(minute)
  expect(shown).toEqual(['5000 phones are gone', '5000 phones are back'])
})

describe('phones that are lost together', () => {
  it('are told of in one alert, with what they have in common', () => {
    for (const number of ['101', '102', '103']) {
      lose(number)
      clock.advance(4 * second)
    }
    expect(within(3 * second)).toEqual(['3 phones are gone'])
    expect(bodies).toEqual([
      '101 Anna, 102 Anna and 103 Anna went silent within 20 s: probably a switch or a power strip.',
    ])
  })

  it('are told of by then, and a later one by itself', () => {
    lose('101', '102')
    clock.advance(15 * second)
    lose('103')
    clock.advance(15 * second)
    expect(shown).toEqual(['2 phones are gone', '103 Anna does not answer'])
  })

  it('are back in one alert', () => {
    lose('101', '102')
    clock.advance(12 * minute)
    find('101')
    clock.advance(5 * second)
    find('102')
    expect(within(13 * second)).toEqual(['2 phones are back'])
    expect(bodies.at(-1)).toBe('101 Anna and 102 Anna are there again, after 12 min at most.')
  })
})

describe('a phone that is back', () => {
  it('is told of with how long it was away', () => {
    lose('101')
    clock.advance(12 * minute)
    find('101')
    expect(within(15 * second)).toEqual(['101 Anna is back after 12 min'])
  })

  it('and lost again before that was told is the same outage to the admin', () => {
    lose('101')
    clock.advance(5 * minute)
    find('101')
    clock.advance(10 * second)
    lose('101')
    expect(within(hour)).toEqual([])
    find('101')
    expect(within(minute)).toEqual(['101 Anna is back after 1 h 5 min'])
  })

  it('and lost again later is another outage', () => {
    lose('101')
    clock.advance(5 * minute)
    find('101')
    clock.advance(5 * minute)
    lose('101')
    expect(within(minute)).toEqual(['101 Anna does not answer'])
  })
})

describe('a phone that comes and goes', () => {
  /** It is lost for a minute every five minutes. */
  function flap(times: number): string[] {
    const before = shown.length
    for (let count = 0; count < times; count++) {
      lose('101')
      clock.advance(minute)
      find('101')
      clock.advance(4 * minute)
    }
    return shown.slice(before)
  }

  it('is named as such with its third outage, and not told of any more', () => {
    expect(flap(2).filter((title) => title === '101 Anna does not answer')).toHaveLength(2)
    expect(flap(6)).toEqual(['101 Anna comes and goes'])
    expect(flapping).toEqual([101])
  })

  it('is told of like any other when it has been steady for half an hour', () => {
    flap(5)
    expect(within(26 * minute)).toEqual([])
    lose('101')
    expect(within(minute)).toEqual(['101 Anna does not answer'])
  })

  it('is still quiet a moment before that', () => {
    flap(5)
    clock.advance(25 * minute)
    lose('101')
    expect(within(minute)).toEqual([])
  })

  it('is told of as gone when it has been gone for half an hour', () => {
    flap(3)
    lose('101')
    expect(within(30 * minute - 1)).toEqual([])
    expect(within(second)).toEqual(['101 Anna does not answer'])
  })

  it('is named even where it was back at once each time', () => {
    for (let count = 0; count < 3; count++) {
      lose('101')
      clock.advance(10 * second)
      find('101')
      clock.advance(minute)
    }
    expect(shown).toEqual(['101 Anna comes and goes'])
  })

  it('does not flap where its outages lie further apart', () => {
    for (let count = 0; count < 5; count++) {
      lose('101')
      clock.advance(minute)
      find('101')
      clock.advance(15 * minute)
    }
    expect(flapping).toEqual([])
    expect(shown).toHaveLength(10)
  })
})

describe('the quiet hours', () => {
  beforeEach(() => {
    // It is eight o'clock.
    quietHours = { from: '08:30', to: '10:00' }
    clock.advance(45 * minute)
  })

  it('end with one summary of who is still gone', () => {
    lose('101', '102')
    clock.advance(10 * minute)
    lose('103')
    find('102')
    expect(within(65 * minute - 1)).toEqual([])
    expect(within(1)).toEqual(['2 phones are gone'])
    expect(bodies).toEqual([
      'During the quiet hours 101 Anna and 103 Anna could not be reached and are not back.',
    ])
    find('101')
    expect(within(minute)).toEqual(['101 Anna is back after 1 h 15 min'])
  })

  it('end without a word where everybody is back', () => {
    lose('101')
    clock.advance(minute)
    find('101')
    expect(within(24 * hour)).toEqual([])
  })

  it('keep back what began right before them', () => {
    quietHours = { from: '08:46', to: '09:00' }
    clock.advance(50 * second)
    lose('101')
    expect(within(13 * minute)).toEqual([])
    expect(within(2 * minute)).toEqual(['101 Anna is gone'])
  })

  it('say nothing of a phone that comes back, nor of the network', () => {
    quietHours = null
    lose('101')
    clock.advance(minute)
    quietHours = { from: '08:30', to: '10:00' }
    find('101')
    alerts.environment('network-lost')
    clock.advance(minute)
    alerts.environment('network-back')
    expect(within(24 * hour)).toEqual([])
    expect(shown).toEqual(['101 Anna does not answer'])
  })
})

describe('nobody is told', () => {
  it('of an extension that is off duty, neither gone nor back', () => {
    muted = ['101']
    lose('101', '102')
    clock.advance(minute)
    find('101')
    expect(within(hour)).toEqual([])
    expect(shown).toEqual(['102 Anna does not answer'])
  })

  it('while alerts are off, nor of that time when they are on again', () => {
    isOn = false
    lose('101')
    clock.advance(minute)
    isOn = true
    find('101')
    expect(within(hour)).toEqual([])
  })

  it('after it was stopped', () => {
    lose('101')
    alerts.stop()
    find('101')
    expect([clock.pendingTimers, within(hour)]).toEqual([0, []])
  })
})

describe.each([
  ['resumed', 'Since this computer woke up'],
  ['address-changed', 'Since the address of this computer changed'],
  ['started', 'Since Rollcall was started'],
] as const)('when this computer was away: %s', (what, occasion) => {
  it('nobody is told of for 90 seconds, and then everybody who is really gone at once', () => {
    alerts.environment(what)
    clock.advance(30 * second)
    lose('101', '102', '103')
    clock.advance(20 * second)
    find('103')
    expect(within(40 * second - 1)).toEqual([])
    expect(within(1)).toEqual(['2 phones are gone'])
    expect(bodies[0]).toContain(`${occasion} 101 Anna and 102 Anna`)
    expect(within(hour)).toEqual([])
  })

  it('what was told before is not told again, and its return is told after the 90 seconds', () => {
    lose('101')
    clock.advance(minute)
    alerts.environment(what)
    clock.advance(10 * second)
    find('101')
    expect(within(80 * second - 1)).toEqual([])
    expect(within(1)).toEqual(['101 Anna is back after 70 s'])
  })

  it('a phone that is lost at the end of them is given the usual time to come back', () => {
    alerts.environment(what)
    clock.advance(85 * second)
    lose('101')
    clock.advance(10 * second)
    find('101')
    expect(within(hour)).toEqual([])
  })
})

describe('while this computer has no network', () => {
  it('that is told after half a minute, once, and nobody is blamed', () => {
    alerts.environment('network-lost')
    lose('101', '102')
    expect(within(30 * second - 1)).toEqual([])
    expect(within(1)).toEqual(['This computer has lost its network'])
    expect(within(hour)).toEqual([])
  })

  it('nothing is told where it is back before that', () => {
    alerts.environment('network-lost')
    lose('101')
    clock.advance(20 * second)
    alerts.environment('network-back')
    find('101')
    expect(within(hour)).toEqual([])
  })

  it('who is still gone 90 seconds after it is back is told', () => {
    alerts.environment('network-lost')
    lose('101', '102')
    clock.advance(10 * minute)
    alerts.environment('network-back')
    find('102')
    expect(within(90 * second)).toEqual(['101 Anna is gone'])
    expect(bodies.at(-1)).toContain('Since this computer has its network again')
  })
})

it('does not mind when the computer’s clock is set', () => {
  lose('101')
  clock.jumpWall(-10 * hour)
  clock.adoptWall()
  expect(within(15 * second)).toEqual(['101 Anna does not answer'])
  clock.advance(5 * minute)
  find('101')
  expect(within(15 * second)).toEqual(['101 Anna is back after 5 min'])
})

it('leaves no timer once everything is told and half an hour has passed', () => {
  lose('101')
  clock.advance(minute)
  find('101')
  clock.advance(31 * minute)
  expect(clock.pendingTimers).toBe(0)
})
