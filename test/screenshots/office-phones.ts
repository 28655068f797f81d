import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { receivedRequest, responseTo } from '../support/answering-phone.ts'
import { withHeader, type Lines } from '../support/sip-builder.ts'
import { TestPhone } from '../support/test-phone.ts'
import { portOf } from './office-activity.ts'
import type { OfficeNetwork } from './office-network.ts'
import { officePhones } from './office.ts'

/** Six intervals: its rhythm is that of the last five, and changes are looked at five times a second. */
const refreshes = 7
const refreshEveryMs = 500

/** Lets every phone of the office answer questions, as far as it does, until the test is over. */
export async function connectPhones({ addressOf }: OfficeNetwork): Promise<void> {
  for (const { part, host, answersPings } of officePhones) {
    if (part !== 'there' || !answersPings) continue
    const socket = createSocket('udp4').bind(portOf(host), addressOf(host))
    onTestFinished(() => void socket.close())
    await once(socket, 'listening')
    socket.on('message', (raw, source) => {
      const answer = () => {
        socket.send(responseTo(receivedRequest(raw, source), 200), source.port, source.address)
      }
      // Softphones are on the Wi-Fi, and phones have slow processors.
      setTimeout(answer, host > 130 ? 18 + (host % 5) * 9 : 3 + (host % 7) * 2)
    })
  }
}

/** The phone that is soon overdue: it renews its registration at an even pace, and then no more. */
export async function becomeOverdue({ server, addressOf }: OfficeNetwork): Promise<void> {
  for (const { part, extension, host, userAgent } of officePhones) {
    if (part !== 'overdue') continue
    const phone = await TestPhone.open(server, { extension, address: addressOf(host), port: portOf(host) })
    phone.answersRequests = true
    for (let refresh = 0; refresh < refreshes; refresh++) {
      await registerAs(phone, userAgent)
      await pause(refreshEveryMs)
    }
  }
}

/** Those that knock: one with a wrong password, and one whose extension does not exist. */
export async function knock({ server, addressOf }: OfficeNetwork): Promise<void> {
  const strangers = [
    { extension: '112', host: 123, userAgent: 'Yealink SIP-T33G 124.86.0.40' },
    { extension: '150', host: 124, userAgent: 'Grandstream GXP2170 1.0.11.6' },
  ]
  for (const { extension, host, userAgent } of strangers) {
    const options = { extension, password: 'mistyped', address: addressOf(host), port: 5060 }
    const phone = await TestPhone.open(server, options)
    for (let attempt = 0; attempt < 3; attempt++) {
      await registerAs(phone, userAgent)
      await pause(200)
    }
  }
}

/** Registers as a phone of that model does, from the challenge on; with a wrong password it is refused. */
export async function registerAs(phone: TestPhone, userAgent: string): Promise<void> {
  const wish = { expires: 3600 }
  const named = (lines: Lines) => withHeader(lines, 'User-Agent', userAgent)
  const { challenges } = await phone.request(named(phone.lines('REGISTER', wish)))
  phone.useChallenge(challenges[0])
  await phone.request(named(await phone.authorizedLines(wish)))
}
