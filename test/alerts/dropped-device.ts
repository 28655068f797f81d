import type { DroppedDevice } from '../../main/devices/device-event.ts'
import { extension, testNowMs } from '../support/database.ts'

/** Anna's Yealink, which has the extension's number as its id. */
export const dropped = (number: string, changes: Partial<DroppedDevice> = {}): DroppedDevice => ({
  deviceId: Number(number),
  extension: extension(number),
  name: 'Anna',
  source: { address: '192.168.1.40', port: 5060 },
  userAgent: 'Yealink SIP-T46S 66.85.0.5',
  lastSeenAtMs: testNowMs,
  goneAtMs: testNowMs + 60_000,
  ...changes,
})
