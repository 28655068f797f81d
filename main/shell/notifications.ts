import type { Alert } from '../alerts/drop-alert-text.ts'

/** Some desktops never say that a notification was closed; so many are kept for a click. */
const mostKept = 20

/** One notification of this desktop. */
export interface DesktopNotification {
  onClick(run: () => void): void
  onClose(run: () => void): void
  show(): void
}

export interface NotificationsOptions {
  readonly isSupported: () => boolean
  readonly create: (text: Pick<Alert, 'title' | 'body'>) => DesktopNotification
  readonly onClick: (deviceId: number | null) => void
}

export interface Notifications {
  /** False where this desktop shows none. */
  show(alert: Alert): boolean
}

/** Shows alerts as notifications of the desktop. */
export function createNotifications({ isSupported, create, onClick }: NotificationsOptions): Notifications {
  /** What nobody holds is garbage, and its click is lost. */
  const kept = new Set<DesktopNotification>()
  return {
    show({ title, body, deviceId }) {
      if (!isSupported()) return false
      const notification = create({ title, body })
      kept.add(notification)
      for (const oldest of kept) {
        if (kept.size <= mostKept) break
        kept.delete(oldest)
      }
      notification.onClick(() => {
        kept.delete(notification)
        onClick(deviceId)
      })
      notification.onClose(() => kept.delete(notification))
      notification.show()
      return true
    },
  }
}
