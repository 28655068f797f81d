export interface ClosingOptions {
  /** The setting. */
  readonly closeToTray: () => boolean
  /** Whether there is a tray at this moment. */
  readonly hasTray: () => Promise<boolean>
  readonly window: { hide(): void; minimize(): void }
  readonly quit: () => void
  /** Tells the admin where the window has gone, once in the life of the data folder. */
  readonly tellOnce: () => void
}

/** What closing the window does: it ends the program only where the admin wants that. */
export async function closeWindow({
  closeToTray,
  hasTray,
  window,
  quit,
  tellOnce,
}: ClosingOptions): Promise<void> {
  if (!closeToTray()) quit()
  else if (!(await hasTray())) window.minimize()
  else {
    window.hide()
    tellOnce()
  }
}
