/** What components ask of a page and jsdom has not: measures, and a media query. */
import { beforeEach, vi } from 'vitest'

class RestingObserver {
  observe(): void {
    // nothing changes its size here
  }
  unobserve(): void {
    // as above
  }
  disconnect(): void {
    // as above
  }
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', RestingObserver)
  vi.stubGlobal('IntersectionObserver', RestingObserver)
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
  Element.prototype.scrollIntoView = () => undefined
})
