/** Resolves when the event loop has been round once, so that whatever has arrived meanwhile was answered. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
