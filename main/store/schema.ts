import type { Migration } from './migrations.ts'

/** The tables as they came to be. A released step is never edited: a change is a new step at the end. */
export const schemaMigrations: readonly Migration[] = [{ version: 1, up: (db) => db.exec(firstTables) }]

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
