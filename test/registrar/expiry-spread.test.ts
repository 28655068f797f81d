import { beforeEach, describe, expect, it } from 'vitest'
import { createExpirySpread, type ExpirySpread } from '../../main/registrar/expiry-spread.ts'

const crowd = 20
let percent: number
let random: number
let spread: ExpirySpread

beforeEach(() => {
  percent = 10
  random = 0.5
  spread = createExpirySpread(
    () => ({ percent, minimumSeconds: 60 }),
    () => random,
  )
})

/** What so many new phones that come at the same moment are granted of 3600 s. */
const newPhones = (count: number, atMs = 0, seconds = 3600) =>
  Array.from({ length: count }, () => spread.grant(seconds, true, atMs))

describe('the spread of granted times', () => {
  it('leaves twenty new phones in ten seconds what they asked for', () => {
    expect(newPhones(crowd)).toEqual(Array<number>(crowd).fill(3600))
  })

  it('grants those beyond a little less', () => {
    newPhones(crowd)
    expect(newPhones(1)).toEqual([3420])
  })

  it.each([
    [0, 3600],
    [0.25, 3510],
    [0.999_999, 3240],
  ])('takes off up to ten per cent by chance: %s', (chance, granted) => {
    newPhones(crowd)
    random = chance
    expect(newPhones(1)).toEqual([granted])
  })

  it('never grants less than the minimum', () => {
    newPhones(crowd)
    random = 0.9
    expect(newPhones(1, 0, 62)).toEqual([60])
  })

  it('never grants more than was asked for, where even that is below the minimum', () => {
    newPhones(crowd)
    expect(newPhones(1, 0, 30)).toEqual([30])
  })

  it('leaves refreshes alone and does not count them', () => {
    for (let at = 0; at < 100; at++) expect(spread.grant(3600, false, 0)).toBe(3600)
    expect(newPhones(1)).toEqual([3600])
    newPhones(crowd)
    expect(spread.grant(3600, false, 0)).toBe(3600)
  })

  it('forgets the crowd when its ten seconds are over', () => {
    newPhones(crowd)
    expect(newPhones(1, 10_000)).toEqual([3420])
    expect(newPhones(crowd, 10_001)).toEqual(Array<number>(crowd).fill(3600))
  })

  it('takes nothing off where the admin has set 0 %, from the next request on', () => {
    newPhones(crowd)
    percent = 0
    expect(newPhones(1)).toEqual([3600])
    percent = 50
    expect(newPhones(1)).toEqual([2700])
  })
})
