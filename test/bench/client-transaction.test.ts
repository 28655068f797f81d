import { expect, test } from 'vitest'
import { ClientTransaction } from './client-transaction.ts'

function transactionStartedAt(ms: number): ClientTransaction {
  const transaction = new ClientTransaction()
  transaction.start(Buffer.from('REGISTER'), ms)
  return transaction
}

test('resends after 500 ms, then at doubled intervals of at most 4 s, and gives up after 32 s', () => {
  const transaction = transactionStartedAt(1000)
  const events: string[] = []
  for (let ms = 0; ms <= 32_000; ms += 100) {
    const due = transaction.due(1000 + ms)
    if (due !== 'nothing') events.push(`${due} ${ms}`)
  }
  expect(events).toEqual([
    'resend 500',
    'resend 1500',
    'resend 3500',
    'resend 7500',
    'resend 11500',
    'resend 15500',
    'resend 19500',
    'resend 23500',
    'resend 27500',
    'resend 31500',
    'timeout 32000',
  ])
})

test('asks for nothing once the final response has arrived', () => {
  const transaction = transactionStartedAt(0)
  transaction.end()
  expect(transaction.due(40_000)).toBe('nothing')
})
