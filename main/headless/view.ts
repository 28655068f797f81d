import type { AppEvent } from '../app.ts'

/** How the headless program tells what goes on. */
export interface View {
  show(event: AppEvent): void
  /** Lets `write` put lines beside the view, on a terminal that both may share. */
  aside(write: () => void): void
  /** Leaves stdout tidy; nothing is shown afterwards. */
  close(): void
}
