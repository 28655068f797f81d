import { expect, it } from 'vitest'
import { openingBounds } from '../../main/shell/window-bounds.ts'

const primary = { x: 0, y: 30, width: 1920, height: 1050 }
const left = { x: -1280, y: 0, width: 1280, height: 1024 }

it('the first time, the window has a good size and the system says where', () => {
  expect(openingBounds(null, [primary, left])).toEqual({ width: 1200, height: 800 })
})

it('the first time on a small screen, it fits', () => {
  expect(openingBounds(null, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
    width: 1024,
    height: 700,
  })
})

it('it opens where it was, on whichever display', () => {
  const here = { x: -1100, y: 100, width: 1000, height: 700 }
  expect(openingBounds(here, [primary, left])).toEqual(here)
})

it('it comes back to the primary display when its own was unplugged', () => {
  const there = { x: -1100, y: 100, width: 1000, height: 700 }
  expect(openingBounds(there, [primary])).toEqual({ width: 1200, height: 800 })
})

it('what stuck out over the edge is pulled in', () => {
  const out = { x: 1700, y: -20, width: 1000, height: 700 }
  expect(openingBounds(out, [primary])).toEqual({ x: 920, y: 30, width: 1000, height: 700 })
})

it('it shrinks to a display that has become smaller', () => {
  const large = { x: 0, y: 0, width: 2500, height: 1400 }
  expect(openingBounds(large, [primary])).toEqual(primary)
})

it('it never becomes smaller than what can be worked with, and its title bar stays in reach', () => {
  const tiny = { x: 100, y: 100, width: 800, height: 480 }
  expect(openingBounds({ x: 300, y: 200, width: 900, height: 600 }, [tiny])).toEqual({
    ...{ x: 100, y: 100, width: 900, height: 600 },
  })
})

it('without any display it still opens', () => {
  expect(openingBounds(null, [])).toEqual({ width: 1200, height: 800 })
})
