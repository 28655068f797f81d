import type { Problem } from '../../shared/model.ts'
import type { Device } from '../store/device-row.ts'

interface Failure {
  readonly ok: false
  readonly problem: Problem
}

/** Somebody else has taken it out of the list, or it was forgotten by itself. */
export const noSuchDevice: Failure = {
  ok: false,
  problem: {
    code: 'no-such-device',
    message: 'This phone is not in the list any more, so there is nothing to remove.',
  },
}

/** It would be in the list again with its next refresh. */
export function stillRegistered({ extension, source }: Device): Failure {
  const message =
    `The phone at ${source.address} is registered for ${extension}, so it stays in the list. ` +
    'End its registration first, or wait until it is gone.'
  return { ok: false, problem: { code: 'bad-request', message } }
}
