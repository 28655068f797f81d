import type { Migration } from './migrations.ts'

/** The tables as they came to be. A released step is never edited: a change is a new step at the end. */
export const schemaMigrations: readonly Migration[] = [
  { version: 1, up: (db) => db.exec(firstTables) },
  { version: 2, up: (db) => db.exec(knownDevices) },
  { version: 3, up: (db) => db.exec(livenessColumns + activityByExtension + historyTables) },
]

/**
 * Bindings are read from memory, so no index serves their reads. UNIQUE (extension, contact_uri) guards against
 * listing one Contact twice and lets a deleted extension find its bindings; a refresh changes neither column.
 * `path` holds the Path values joined by newline, which no header field value contains; empty means none.
 * `activity.reason` is why a request was refused or a device replaced.
 */
const firstTables = `
  CREATE TABLE extension (
    number TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    ha1_md5 TEXT NOT NULL CHECK (length(ha1_md5) = 32),
    ha1_sha256 TEXT NOT NULL CHECK (length(ha1_sha256) = 64),
    algorithm_policy TEXT NOT NULL CHECK (algorithm_policy IN ('md5', 'automatic', 'sha256')),
    md5_fallback INTEGER NOT NULL CHECK (md5_fallback IN (0, 1)),
    contact_limit INTEGER CHECK (contact_limit > 0),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE binding (
    id INTEGER PRIMARY KEY,
    extension TEXT NOT NULL REFERENCES extension (number) ON DELETE CASCADE,
    contact_uri TEXT NOT NULL,
    contact_key TEXT NOT NULL,
    instance_id TEXT,
    reg_id INTEGER,
    q REAL CHECK (q BETWEEN 0 AND 1),
    path TEXT NOT NULL,
    call_id TEXT NOT NULL,
    c_seq INTEGER NOT NULL,
    source_address TEXT NOT NULL,
    source_port INTEGER NOT NULL CHECK (source_port BETWEEN 0 AND 65535),
    local_address TEXT NOT NULL,
    local_port INTEGER NOT NULL CHECK (local_port BETWEEN 0 AND 65535),
    user_agent TEXT,
    registered_at_ms INTEGER NOT NULL,
    refreshed_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    UNIQUE (extension, contact_uri)
  ) STRICT;

  CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    reason TEXT,
    detail TEXT,
    by_seconds REAL,
    extension TEXT,
    source_address TEXT,
    source_port INTEGER,
    user_agent TEXT,
    count INTEGER NOT NULL CHECK (count > 0),
    first_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL CHECK (length(value) > 0)
  ) STRICT, WITHOUT ROWID;
`

/**
 * A device outlives its binding, so that a phone that is gone can be named. Its row may be some minutes behind while
 * it is registered: the binding's row is not. The index by extension serves the deletion of one; activity is listed
 * by the time that it last happened.
 */
const knownDevices = `
  CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    extension TEXT NOT NULL REFERENCES extension (number) ON DELETE CASCADE,
    instance_id TEXT,
    source_address TEXT NOT NULL,
    source_port INTEGER NOT NULL CHECK (source_port BETWEEN 0 AND 65535),
    user_agent TEXT,
    first_seen_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    ended_how TEXT CHECK (ended_how IN ('lapsed', 'signed-off', 'replaced', 'removed')),
    CHECK ((ended_at_ms IS NULL) = (ended_how IS NULL))
  ) STRICT;

  CREATE INDEX device_by_extension ON device (extension);

  INSERT INTO device (extension, instance_id, source_address, source_port, user_agent, first_seen_at_ms,
    last_seen_at_ms)
  SELECT extension, instance_id, source_address, source_port, user_agent, registered_at_ms, refreshed_at_ms
  FROM binding ORDER BY id;

  CREATE INDEX activity_by_time ON activity (last_at_ms, id);
`

/** Whether a device answers questions is learnt in minutes, and a phone may die while the program is not running. */
const livenessColumns = `
  ALTER TABLE device ADD COLUMN answers_pings TEXT NOT NULL DEFAULT 'unknown'
    CHECK (answers_pings IN ('unknown', 'yes', 'no'));

  ALTER TABLE extension ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1));
`

/** What happened to one extension is found without reading what happened to all others. */
const activityByExtension = `
  CREATE INDEX activity_by_extension ON activity (extension, last_at_ms, id);
`

/**
 * Each row of `device_state` begins a state that lasts until the device's next row. `observation` holds the times in
 * which Rollcall was watching; outside of them a state says nothing. Neither has an index besides its key: the states
 * are read by device, and observations are few.
 */
const historyTables = `
  CREATE TABLE device_state (
    device_id INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    from_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('registered', 'overdue', 'unreachable', 'gone', 'signed-off')),
    PRIMARY KEY (device_id, from_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE observation (
    from_ms INTEGER PRIMARY KEY,
    to_ms INTEGER NOT NULL CHECK (to_ms >= from_ms)
  ) STRICT;
`
