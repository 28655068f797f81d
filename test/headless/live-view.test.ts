import { expect, it } from 'vitest'
import { createLiveView, type DrawingArea } from '../../main/headless/live-view.ts'
import { activityEvent, FakeApp, phone } from './fake-app.ts'

class FakeArea {
  pictures: string[] = []
  kept: string[] = []
  calls: string[] = []
  readonly area: DrawingArea = Object.assign((text: string) => void this.pictures.push(text), {
    persist: (text: string) => void this.kept.push(text),
    clear: () => void this.calls.push('clear'),
    done: () => void this.calls.push('done'),
  })

  get last(): string {
    return this.pictures.at(-1) ?? ''
  }
}

function liveView() {
  const app = new FakeApp()
  const screen = new FakeArea()
  app.rows = [phone('101', app.now())]
  const size = { columns: 100, rows: 24, coloured: false }
  const view = createLiveView(app, '1.2.3', app.clock, screen.area, () => size)
  return { app, screen, view, size }
}

it('draws anew every second, so that the remaining time runs down', () => {
  const { app, screen } = liveView()
  app.clock.advance(1000)
  expect(screen.last).toContain('9:59')
  app.clock.advance(1000)
  expect(screen.last).toContain('9:58')
})

it('draws at once when something changes, but not for every phone of a storm', () => {
  const { app, screen, view } = liveView()
  view.show({ kind: 'phones-changed' })
  expect(screen.pictures).toHaveLength(1)
  for (let id = 0; id < 100; id++) view.show(activityEvent(id, app.now()))
  expect(screen.pictures).toHaveLength(1)
  app.clock.advance(250)
  expect(screen.pictures).toHaveLength(2)
})

it('shows the last five things that happened, one that grew being the last', () => {
  const { app, screen, view } = liveView()
  for (let id = 1; id <= 6; id++) view.show(activityEvent(id, app.now(), { extension: `20${id}` }))
  view.show(activityEvent(3, app.now(), { extension: '203' }))
  app.clock.advance(250)
  expect([...screen.last.matchAll(/20[1-6](?= registered from)/g)].map(([number]) => number)).toEqual([
    ...['202', '204', '205', '206', '203'],
  ])
})

it('keeps the line that announces a socket above the table', () => {
  const { screen, view } = liveView()
  view.show({ kind: 'listening', local: { address: '::1', port: 5060 } })
  expect(screen.kept).toEqual(['listening udp [::1]:5060'])
})

it('follows the size of the terminal', () => {
  const { app, screen, size } = liveView()
  size.columns = 20
  app.clock.advance(1000)
  expect(Math.max(...screen.last.split('\n').map((line) => line.length))).toBe(20)
})

it('makes room for a line beside it and draws itself again', () => {
  const { app, screen, view } = liveView()
  view.aside(() => void screen.calls.push('log line'))
  app.clock.advance(250)
  expect(screen.calls).toEqual(['clear', 'log line'])
  expect(screen.last).toContain('Desk 101')
})

it('leaves no timer behind', () => {
  const { app, screen, view } = liveView()
  view.show({ kind: 'phones-changed' })
  view.show({ kind: 'phones-changed' })
  view.close()
  expect(app.clock.pendingTimers).toBe(0)
  expect(screen.calls).toEqual(['done'])
})
