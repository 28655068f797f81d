import type { BindingRecord, HeadlessProcess } from '../support/headless-process.ts'
import type { Response } from '../support/sip-response.ts'
import type { TestPhone } from '../support/test-phone.ts'

/** What a phone has been told, which the registrar must not have forgotten. */
type Told =
  { readonly state: 'nothing' | 'signed off' } | { readonly state: 'registered'; readonly cSeq: number }

/** One phone of the office with what it knows of its registration. */
export class Line {
  readonly phone: TestPhone
  #told: Told = { state: 'nothing' }
  /** What it has asked and not been told: after a crash both are right, that it was done and that it was not. */
  #open: 'register' | 'sign off' | undefined

  constructor(phone: TestPhone) {
    this.phone = phone
  }

  get extension(): string {
    return this.phone.account.username
  }

  async register(): Promise<void> {
    this.#open = 'register'
    const { contacts } = await this.#accepted(() => this.phone.register({ expires: 3600 }))
    if (!contacts.some(({ uri }) => uri === this.phone.contactUri))
      throw new Error('a 200 without the own Contact')
    this.#told = { state: 'registered', cSeq: this.phone.cSeq }
    this.#open = undefined
  }

  async signOff(): Promise<void> {
    this.#open = 'sign off'
    await this.#accepted(() => this.phone.register({ expires: 0 }))
    this.#told = { state: 'signed off' }
    this.#open = undefined
  }

  /** Asks the registrar which devices it knows of. */
  async devices(): Promise<readonly string[]> {
    const { contacts } = await this.#accepted(() => this.phone.query())
    return contacts.map(({ uri }) => uri)
  }

  /** What the row (or its absence) says against what the phone was told; undefined where all is well. */
  contradictionIn(row: BindingRecord | undefined): string | undefined {
    const told = this.#told
    if (told.state !== 'registered') {
      return row === undefined || this.#open === 'register' ? undefined : `${told.state}, but there is a row`
    }
    if (row === undefined) return this.#open === 'sign off' ? undefined : 'registered, but there is no row'
    if (row.contact_uri !== this.phone.contactUri) return 'registered, but the row is not of this phone'
    return row.c_seq >= told.cSeq ? undefined : 'registered, but the row is older'
  }

  /** After a crash, what the registrar has kept is what counts. */
  believe(row: BindingRecord | undefined): void {
    this.#open = undefined
    this.#told = row === undefined ? { state: 'nothing' } : { state: 'registered', cSeq: row.c_seq }
  }

  /** The 200, for a registrar that has restarted after one more challenge, which must not blame the password. */
  async #accepted(send: () => Promise<Response>): Promise<Response> {
    let response = await send()
    const [challenge] = response.challenges
    if (challenge?.stale === 'true') {
      this.phone.useChallenge(challenge)
      response = await send()
    }
    if (response.status !== 200) throw new Error(`${this.extension} was answered ${response.status}`)
    return response
  }
}

/** Lets all phones register, refresh and sign off at once, until a crash at the moment that so many 200s have come. */
export async function workUntilCrash(
  registrar: HeadlessProcess,
  lines: readonly Line[],
  answers: number,
  random: () => number,
): Promise<void> {
  let left = answers
  let crash = (): void => undefined
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = () => void registrar.kill().then(() => resolve('crashed'))
  })
  const work = async (line: Line) => {
    for (;;) {
      const done = random() < 0.2 ? line.signOff() : line.register()
      if ((await Promise.race([done, crashed])) === 'crashed') return
      left--
      if (left === 0) crash()
    }
  }
  await Promise.all(lines.map(work))
}
