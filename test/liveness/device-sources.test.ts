import { expect, it } from 'vitest'
import { createDeviceSources } from '../../main/liveness/device-sources.ts'

const desk = { address: '192.168.1.20', port: 5060 }
const softphone = { address: '192.168.1.20', port: 40_000 }

it('tells the phones of one computer apart by their ports', () => {
  const sources = createDeviceSources()
  sources.set(1, desk)
  sources.set(2, softphone)
  expect([sources.at(desk), sources.at(softphone)]).toEqual([[1], [2]])
  expect(sources.at({ ...desk, port: 5061 })).toEqual([])
})

it('knows every account of a phone that has several, until each is gone', () => {
  const sources = createDeviceSources()
  sources.set(1, desk)
  sources.set(2, desk)
  expect(sources.at(desk)).toEqual([1, 2])
  sources.delete(1)
  expect(sources.at(desk)).toEqual([2])
  sources.delete(2)
  expect(sources.at(desk)).toEqual([])
})

it('follows a phone to another port', () => {
  const sources = createDeviceSources()
  sources.set(1, desk)
  sources.set(1, { ...softphone })
  sources.set(1, { ...softphone })
  expect([sources.at(desk), sources.at(softphone)]).toEqual([[], [1]])
})
