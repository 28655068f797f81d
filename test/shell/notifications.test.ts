import { expect, it } from 'vitest'
import { createNotifications } from '../../main/shell/notifications.ts'

function desktop(isSupported = true) {
  const shown: { title: string; body: string; click: () => void }[] = []
  const clicked: (number | null)[] = []
  const notifications = createNotifications({
    isSupported: () => isSupported,
    create({ title, body }) {
      let click: () => void = () => undefined
      return {
        onClick: (run) => (click = run),
        onClose: () => undefined,
        show: () => shown.push({ title, body, click: () => click() }),
      }
    },
    onClick: (deviceId) => clicked.push(deviceId),
  })
  return { notifications, shown, clicked }
}

const alert = { title: '101 Anna is gone', body: 'Yealink', deviceId: 7 }

it('an alert is shown as it is, and a click leads to its device', () => {
  const { notifications, shown, clicked } = desktop()
  expect(notifications.show(alert)).toBe(true)
  expect(shown).toMatchObject([{ title: '101 Anna is gone', body: 'Yealink' }])
  shown[0]?.click()
  expect(clicked).toEqual([7])
})

it('a desktop without notifications is not bothered', () => {
  const { notifications, shown } = desktop(false)
  expect(notifications.show(alert)).toBe(false)
  expect(shown).toEqual([])
})
