import { describe, expect, it } from 'vitest'
import {
  advanceMove,
  beginMove,
  shownMove,
  type LocatedPhone,
  type MoveProgress,
  type MoveView,
} from '../../main/environment/move-progress.ts'
import { extension } from '../support/database.ts'

const [here, old, older] = ['192.168.1.7', '192.168.1.2', '192.168.1.1']

const phone = (deviceId: number, registeredAt: string | null): LocatedPhone => ({
  ...{
    deviceId,
    extension: extension(`${100 + deviceId}`),
    name: 'Desk',
    userAgent: 'Yealink',
    registeredAt,
  },
})

/** Phones by the address at which each is registered, numbered from 1. */
function view(places: readonly (string | null)[], changes: Partial<MoveView> = {}): MoveView {
  return {
    nowMs: 0,
    phones: places.map((place, at) => phone(at + 1, place)),
    isHere: (address) => address === here,
    isLost: (address) => address === old || address === older,
    hasMoved: () => false,
    ...changes,
  }
}

const begun = (...places: (string | null)[]) => beginMove(old, view(places))!
/** Who is concerned: back (+) or not (-). */
const state = (move: MoveProgress | undefined) =>
  move &&
  [...move.phones.values()].map(({ deviceId, isBack }) => `${isBack ? '+' : '-'}${deviceId}`).join(' ')

describe('a move begins', () => {
  it.each([
    ['with every phone that is registered at a lost address', [old, here, old, null], '-1 -3'],
    ['with those of another lost address too', [old, older], '-1 -2'],
  ])('%s', (_, places, phones) => {
    expect(state(begun(...places))).toBe(phones)
  })

  it.each([
    ['where no phone is registered at the old address', view([here, null])],
    ['where the only one has become another device', view([old], { hasMoved: () => true })],
    ['where the address is lost since a moment only', view([old], { isLost: () => false })],
  ])('not %s', (_, seen) => {
    expect(beginMove(old, seen)).toBeUndefined()
  })
})

describe('it goes on:', () => {
  it.each<[string, (string | null)[], Partial<MoveView>, string]>([
    ['a phone that registers at an address of this computer is back', [here, old], {}, '+1 -2'],
    ['one that lapses is not', [null, old], {}, '-1 -2'],
    ['one that has another address itself is back', [old, old], { hasMoved: (id) => id === 2 }, '-1 +2'],
    ['one that is forgotten is not waited for', [old], {}, '-1'],
    ['a phone that was late to register at the old address joins', [old, old, old], {}, '-1 -2 -3'],
    ['one that was never there is not concerned', [old, old, here], {}, '-1 -2'],
  ])('%s', (_, places, changes, phones) => {
    expect(state(advanceMove(begun(old, old), view(places, changes)))).toBe(phones)
  })

  it('one that was back is missing again when the new address is lost as well', () => {
    const moved = advanceMove(begun(old, old), view([here, old]))!
    const nowhere = view([here, old], { isHere: () => false, isLost: () => true })
    expect(state(advanceMove(moved, nowhere))).toBe('-1 -2')
  })

  it('one that is taken over by the device that it has become stays ticked off', () => {
    const moved = advanceMove(begun(old, old), view([old, old], { hasMoved: (id) => id === 2 }))!
    expect(state(advanceMove(moved, view([old])))).toBe('-1 +2')
  })
})

describe('it ends', () => {
  it('when the old address is there again', () => {
    expect(advanceMove(begun(old), view([old], { isHere: (address) => address === old }))).toBeUndefined()
  })

  it('when nobody is left to wait for', () => {
    expect(advanceMove(begun(old), view([]))).toBeUndefined()
  })

  it('a minute after all phones are back, which is to be seen until then', () => {
    const complete = advanceMove(begun(old, old), view([here, here], { nowMs: 5_000 }))
    expect(state(complete)).toBe('+1 +2')
    const later = advanceMove(complete!, view([here, here], { nowMs: 64_999 }))
    expect(state(later)).toBe('+1 +2')
    expect(advanceMove(later!, view([here, here], { nowMs: 65_000 }))).toBeUndefined()
  })

  it('not while one is missing again', () => {
    const complete = advanceMove(begun(old), view([here], { nowMs: 5_000 }))!
    const lapsed = advanceMove(complete, view([null], { nowMs: 30_000 }))!
    expect(state(lapsed)).toBe('-1')
    expect(state(advanceMove(lapsed, view([here], { nowMs: 70_000 })))).toBe('+1')
  })
})

it('the window shows those that are not back first, in natural order', () => {
  const phones = [10, 2, 1, 0].map((id) => phone(id, id === 1 || id === 0 ? here : old))
  const move = advanceMove(begun(old, old), { ...view([]), phones: [...phones, phone(3, old)] })!
  const { phones: shown, ...rest } = shownMove(move, [here], 7)
  expect(rest).toEqual({ oldAddress: old, newAddresses: [here], atMs: 7 })
  expect(shown.map(({ extension: number, isBack }) => [number, isBack])).toEqual([
    ['102', false],
    ['103', false],
    ['110', false],
    ['101', true],
  ])
})
