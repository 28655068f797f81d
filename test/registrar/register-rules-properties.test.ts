import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideRegister, isLive } from '../../main/registrar/register-rules.ts'
import { parseUri, sameUri } from '../../main/sip/uri.ts'
import type { Binding } from '../../shared/model.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { extension, testNowMs } from '../support/database.ts'
import { MemoryLocationStore } from '../support/memory-location-store.ts'
import { request } from '../support/requests.ts'

const ext101 = extension('101')
const local = { address: '192.168.1.2', port: 5060 }

const contact = fc
  .record({
    uri: fc.constantFrom(
      'sip:a@h',
      'sip:a@H',
      'sip:b@h',
      'sip:%62@h',
      'sip:b@h;x=1',
      'sip:c@h',
      'tel:+49',
      'sip:d@h',
    ),
    instance: fc.constantFrom('', '', '<urn:uuid:1>', '<urn:uuid:2>', '<urn:uuid:3>'),
    expires: fc.constantFrom('', '', ';expires=0', ';expires=60', ';expires=30', ';q=9'),
  })
  .map(({ uri, instance, expires }) => `<${uri}>${instance && `;+sip.instance="${instance}"`}${expires}`)

const step = fc.record({
  contact: fc.oneof(
    { weight: 9, arbitrary: fc.array(contact, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant(['*']) },
  ),
  expires: fc.constantFrom(0, 600, 3600),
  callId: fc.constantFrom('one', 'two'),
  cSeq: fc.integer({ min: 1, max: 6 }),
  host: fc.integer({ min: 1, max: 3 }),
  secondsLater: fc.constantFrom(0, 1, 31, 32, 61, 3600),
})

const policies = fc.record({
  contactLimit: fc.integer({ min: 1, max: 4 }),
  whenFull: fc.constantFrom('replace' as const, 'refuse' as const),
  cSeqPolicy: fc.constantFrom('self-healing' as const, 'strict' as const),
})

/** Two rows that one phone could have made: equal texts or one instance id. */
function isSameDevice(a: Binding, b: Binding): boolean {
  return a.contactUri === b.contactUri || (a.instanceId !== null && a.instanceId === b.instanceId)
}

it('whatever phones send, the limit holds, no device has two rows, and a refusal changes nothing', () => {
  fc.assert(
    fc.property(policies, fc.array(step, { maxLength: 12 }), (policy, steps) => {
      const store = new MemoryLocationStore()
      let nowMs = testNowMs
      for (const { host, secondsLater, ...parts } of steps) {
        nowMs += secondsLater * 1000
        const source = { address: `192.168.1.${host}`, port: 5060 }
        const live = store.bindingsOf(ext101).filter((binding) => isLive(binding, nowMs))
        const expired = store.bindingsOf(ext101).filter((binding) => !isLive(binding, nowMs))
        const decision = decideRegister({
          request: request(parts),
          extension: ext101,
          source,
          local,
          live,
          policy: { ...defaultSettings, ...policy },
          nowMs,
          grant: (seconds) => seconds,
        })
        if (decision.kind !== 'plan') {
          expect(decision).not.toHaveProperty('changes')
          continue
        }
        // The store itself refuses to change one row twice and to hold one Contact twice.
        store.apply([
          ...expired.map((binding) => ({ kind: 'remove', binding }) as const),
          ...decision.changes,
        ])
        const rows = store.bindingsOf(ext101)
        expect(rows.length).toBeLessThanOrEqual(policy.contactLimit)
        for (const [at, row] of rows.entries()) {
          expect(rows.slice(at + 1).some((other) => isSameDevice(row, other))).toBe(false)
        }
        expect(new Set(decision.ownContacts).size).toBe(decision.ownContacts.length)
      }
    }),
    { numRuns: 500 },
  )
})

it('a Contact that was granted time is in the store afterwards, as it was sent or by an equal one', () => {
  fc.assert(
    fc.property(fc.array(contact, { minLength: 1, maxLength: 4 }), (contacts) => {
      const store = new MemoryLocationStore()
      for (const cSeq of [1, 2]) {
        const decision = decideRegister({
          request: request({ contact: cSeq === 1 ? contacts : contacts.toReversed(), cSeq, expires: 600 }),
          extension: ext101,
          source: { address: '192.168.1.20', port: 5060 },
          local,
          live: store.bindingsOf(ext101),
          policy: { ...defaultSettings, contactLimit: 10 },
          nowMs: testNowMs,
          grant: (seconds) => seconds,
        })
        if (decision.kind === 'plan') store.apply(decision.changes)
        if (decision.kind !== 'plan' || contacts.some((text) => text.includes('expires=0'))) continue
        const instances = new Set(store.bindingsOf(ext101).map(({ instanceId }) => instanceId))
        for (const text of contacts) {
          const uri = parseUri(/<([^>]*)>/.exec(text)?.[1] ?? '')!
          const instance = /instance="([^"]*)"/.exec(text)?.[1]
          const isStored = store.bindingsOf(ext101).some((row) => sameUri(parseUri(row.contactUri)!, uri))
          expect(isStored || (instance !== undefined && instances.has(instance))).toBe(true)
        }
      }
    }),
    { numRuns: 500 },
  )
})
