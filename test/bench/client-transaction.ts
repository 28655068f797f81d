/** RFC 3261 §17.1.2.2, in milliseconds: first interval, longest interval, and when to give up. */
const t1 = 500
const t2 = 4000
const timerF = 64 * t1

/** Timers of a non-INVITE client transaction over UDP. Reused for one request after the other. */
export class ClientTransaction {
  /** The request's bytes, for its retransmission; undefined while nothing is in flight. */
  request: Buffer | undefined
  #intervalMs = t1
  #resendAtMs = 0
  #giveUpAtMs = 0

  start(request: Buffer, nowMs: number): void {
    this.request = request
    this.#intervalMs = t1
    this.#resendAtMs = nowMs + t1
    this.#giveUpAtMs = nowMs + timerF
  }

  /** A final response has arrived, or nobody waits for it any more. */
  end(): void {
    this.request = undefined
  }

  /** What timers E and F ask for now. `resend` starts the next interval. */
  due(nowMs: number): 'nothing' | 'resend' | 'timeout' {
    if (this.request === undefined || nowMs < Math.min(this.#resendAtMs, this.#giveUpAtMs)) return 'nothing'
    if (nowMs >= this.#giveUpAtMs) return 'timeout'
    this.#intervalMs = Math.min(this.#intervalMs * 2, t2)
    this.#resendAtMs = nowMs + this.#intervalMs
    return 'resend'
  }
}
