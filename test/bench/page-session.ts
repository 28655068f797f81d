import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { pageUrl } from '../../main/shell/page-protocol.ts'

const giveUpMs = 30_000

/**
 * Runs code in the program's page over Chromium's debugging port. Playwright would do the same, but it holds up the
 * start until it is attached, and keeps the page busy.
 */
export interface PageSession {
  /** The value that the expression, or its promise, comes to. Throws what it throws. */
  evaluate<T>(expression: string): Promise<T>
  /** Leaves the page to itself. */
  close(): void
}

interface Reply {
  readonly id?: number
  readonly error?: { readonly message: string }
  readonly result?: {
    readonly result: { readonly value?: unknown }
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } }
  }
}

/** Waits until the program has its page. */
export async function openPageSession(debuggingPort: number): Promise<PageSession> {
  const socket = new WebSocket(await addressOfPage(debuggingPort))
  await once(socket, 'open')
  const waiting = new Map<number, (reply: Reply) => void>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply)
  })
  socket.addEventListener('close', () => {
    for (const answer of waiting.values()) answer({ error: { message: 'the page is gone' } })
  })
  async function ask(expression: string): Promise<Reply> {
    const id = ++lastId
    const params = { expression, awaitPromise: true, returnByValue: true }
    socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }))
    const reply = await new Promise<Reply>((resolve) => waiting.set(id, resolve))
    waiting.delete(id)
    // The window had no page yet, or another one: the next takes its place.
    return reply.error?.message.includes('context was destroyed') ? ask(expression) : reply
  }
  return {
    async evaluate<T>(expression: string) {
      const { error, result } = await ask(expression)
      const thrown = result?.exceptionDetails?.exception?.description ?? error?.message
      if (thrown !== undefined) throw new Error(`The page could not be asked: ${thrown}`)
      return result?.result.value as T
    },
    close: () => socket.close(),
  }
}

async function addressOfPage(port: number): Promise<string> {
  const giveUpAtMs = performance.now() + giveUpMs
  while (performance.now() < giveUpAtMs) {
    const targets = await targetsOf(port)
    const page = targets.find(({ url }) => url === pageUrl)
    if (page !== undefined) return page.webSocketDebuggerUrl
    await delay(5)
  }
  throw new Error(`The program had no page within ${giveUpMs / 1000} s.`)
}

async function targetsOf(
  port: number,
): Promise<readonly { readonly url: string; readonly webSocketDebuggerUrl: string }[]> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`)
    return (await response.json()) as Awaited<ReturnType<typeof targetsOf>>
  } catch {
    return [] // it does not listen yet
  }
}
