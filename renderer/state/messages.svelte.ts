import { after } from './now.svelte.ts'

/** A short message in the corner of the window, read out by screen readers. */
export interface Message {
  readonly id: number
  readonly kind: 'done' | 'problem'
  readonly text: string
}

export interface Messages {
  readonly shown: readonly Message[]
  /** Something worked; gone after a few seconds. */
  done(text: string): void
  /** Something failed; stays until it is closed. */
  problem(text: string): void
  close(id: number): void
}

const doneForMs = 5_000
const mostShown = 4

export function createMessages(): Messages {
  let shown = $state.raw<readonly Message[]>([])
  let nextId = 1

  function show(kind: Message['kind'], text: string): number {
    const id = nextId++
    shown = [...shown, { id, kind, text }].slice(-mostShown)
    return id
  }

  function close(id: number): void {
    shown = shown.filter((message) => message.id !== id)
  }

  return {
    get shown() {
      return shown
    },
    done(text) {
      const id = show('done', text)
      after(doneForMs, () => close(id))
    },
    problem(text) {
      show('problem', text)
    },
    close,
  }
}
