/** Attached to what the keyboard is to begin with in a dialog: focused once the dialog has remembered what was before. */
export function focusWhenShown(element: HTMLElement): void {
  queueMicrotask(() => element.focus())
}
