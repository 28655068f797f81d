import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DeviceStore } from '../../main/store/device-store.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import { closeDatabase, openDatabase, type Database } from '../../main/store/open-database.ts'
import { schemaMigrations } from '../../main/store/schema.ts'
import { extension, temporaryFolder, testBinding, testNowMs, valueOf } from '../support/database.ts'

const open = (file: string, version: number) =>
  valueOf(
    openDatabase({
      file,
      nowMs: testNowMs,
      migrations: schemaMigrations.filter((step) => step.version <= version),
    }),
  )

function addOldExtension(db: Database, number: string): void {
  const [md5, sha256] = ['a'.repeat(32), 'b'.repeat(64)]
  db.prepare(
    `INSERT INTO extension (number, name, ha1_md5, ha1_sha256, algorithm_policy, md5_fallback, enabled, created_at_ms)
     VALUES (?, '', ?, ?, 'md5', 0, 1, ?)`,
  ).run(number, md5, sha256, testNowMs)
}

it('2: makes a device of every binding that there is', () => {
  const file = join(temporaryFolder(), 'rollcall.db')
  const old = open(file, 1)
  for (const number of ['101', '102']) addOldExtension(old, number)
  const locations = new SqliteLocationStore(old)
  const [first, second] = [
    testBinding({ instanceId: '<urn:uuid:1>', refreshedAtMs: testNowMs + 5 }),
    testBinding({
      extension: extension('102'),
      userAgent: null,
      source: { address: 'fd00::1', port: 31_000 },
    }),
  ] as const
  locations.apply([first, second].map((binding) => ({ kind: 'add', binding })))
  locations.commit()
  closeDatabase(old)

  const db = open(file, 3)
  const devices = [first, second].map(
    ({ extension: number, instanceId, source, userAgent, registeredAtMs, refreshedAtMs }, at) => ({
      id: at + 1,
      ...{ extension: number, instanceId, source, userAgent },
      firstSeenAtMs: registeredAtMs,
      lastSeenAtMs: refreshedAtMs,
      answersPings: 'unknown',
      ended: null,
    }),
  )
  expect(new DeviceStore(db).loaded).toEqual(devices)
  closeDatabase(db)
})

it('2: lists activity by time without sorting it', () => {
  const db = open(':memory:', 2)
  const plan = db
    .prepare<[], { detail: string }>(
      'EXPLAIN QUERY PLAN SELECT * FROM activity ORDER BY last_at_ms DESC, id DESC LIMIT 100',
    )
    .all()
  expect(plan.map(({ detail }) => detail)).toEqual(['SCAN activity USING INDEX activity_by_time'])
  closeDatabase(db)
})

it('3: knows of no device whether it answers, and mutes no extension', () => {
  const file = join(temporaryFolder(), 'rollcall.db')
  const old = open(file, 2)
  addOldExtension(old, '101')
  old
    .prepare(
      `INSERT INTO device (extension, source_address, source_port, first_seen_at_ms, last_seen_at_ms)
       VALUES ('101', '192.168.1.20', 5060, ?, ?)`,
    )
    .run(testNowMs, testNowMs)
  closeDatabase(old)

  const db = open(file, 3)
  expect(new DeviceStore(db).loaded).toMatchObject([{ extension: '101', answersPings: 'unknown' }])
  expect(new ExtensionStore(db).find('101')).toMatchObject({ muted: false })
  closeDatabase(db)
})
