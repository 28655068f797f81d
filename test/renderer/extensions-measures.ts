import { vi } from 'vitest'

type Measured = (
  entries: readonly { target: Element; contentRect: { width: number; height: number } }[],
) => void

/** As jsdom lays nothing out: a list is 640 pixels high and each of its rows 40, which a list that scrolls must know. */
export function measurePage(): void {
  class MeasuringObserver {
    readonly #measured: Measured
    constructor(measured: Measured) {
      this.#measured = measured
    }
    observe(target: HTMLElement): void {
      const height = target.style.position === 'absolute' ? 40 : 640
      queueMicrotask(() => this.#measured([{ target, contentRect: { width: 800, height } }]))
    }
    unobserve(): void {
      // sizes do not change here
    }
    disconnect(): void {
      // as above
    }
  }
  vi.stubGlobal('ResizeObserver', MeasuringObserver)
  Object.defineProperty(HTMLElement.prototype, 'offsetParent', {
    configurable: true,
    get(this: HTMLElement) {
      return this.parentElement
    },
  })
}
