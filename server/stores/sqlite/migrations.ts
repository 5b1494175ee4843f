/**
 * Forward-only steps; `user_version` counts how many were applied. Never change a released step.
 *
 * Everything of a user is keyed by their route first, so that it lies together: listing, ending and erasing are
 * range scans, and no table needs a second index for them.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE user (
    route TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
    created_at INTEGER NOT NULL,
    nickname TEXT,
    avatar TEXT,
    phone_sealed BLOB,
    phone_hash BLOB,
    phone_masked TEXT,
    phone_country TEXT,
    phone_verified_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX user_by_phone ON user (phone_hash) WHERE phone_hash IS NOT NULL;

  CREATE TABLE identity (
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    route TEXT NOT NULL,
    union_id TEXT,
    PRIMARY KEY (app_id, open_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX identity_by_union ON identity (union_id) WHERE union_id IS NOT NULL;
  CREATE INDEX identity_by_user ON identity (route);

  CREATE TABLE session_key (
    route TEXT NOT NULL,
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    version INTEGER NOT NULL,
    obtained_at INTEGER NOT NULL,
    previous_sealed BLOB,
    previous_until INTEGER,
    PRIMARY KEY (route, app_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE session (
    route TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    device_id TEXT,
    device_label TEXT,
    ip_prefix TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    rotated_at INTEGER,
    successor BLOB,
    repeats INTEGER NOT NULL DEFAULT 0,
    idle_expires_at INTEGER NOT NULL,
    absolute_expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
    PRIMARY KEY (route, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE access_token (
    route TEXT NOT NULL,
    hash BLOB NOT NULL,
    session_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (route, hash)
  ) STRICT, WITHOUT ROWID;

  -- Every refresh token of a session, so that the use of a retired one is noticed until the session's end.
  CREATE TABLE refresh_token (
    route TEXT NOT NULL,
    hash BLOB NOT NULL,
    session_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (route, hash)
  ) STRICT, WITHOUT ROWID;

  -- Whole days, so that the index grows at its end: what purging looks for.
  CREATE INDEX session_by_end ON session (absolute_expires_at / 86400000);

  CREATE TABLE once (
    hash BLOB NOT NULL PRIMARY KEY,
    fingerprint BLOB,
    sealed_answer BLOB,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX once_by_end ON once (expires_at);

  CREATE TABLE wechat_token (
    app_id TEXT NOT NULL PRIMARY KEY,
    sealed BLOB,
    expires_at INTEGER NOT NULL DEFAULT 0,
    forced_at INTEGER NOT NULL DEFAULT 0,
    forced_day INTEGER NOT NULL DEFAULT 0,
    forced_count INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  -- The last time that a process saw, so that a clock set back between two runs revives nothing.
  CREATE TABLE last_seen (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    time INTEGER NOT NULL
  ) STRICT;
  `,
  // Both tokens of a session side by side: a login and a renewal change one page less, and a login one statement.
  `
  CREATE TABLE token (
    route TEXT NOT NULL,
    hash BLOB NOT NULL,
    session_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    -- Of an access token. A refresh token lives as long as its session, so that the use of a retired one is noticed.
    expires_at INTEGER,
    PRIMARY KEY (route, hash)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO token SELECT route, hash, session_id, generation, expires_at FROM access_token;
  INSERT INTO token SELECT route, hash, session_id, generation, NULL FROM refresh_token;
  DROP TABLE access_token;
  DROP TABLE refresh_token;

  -- What purging looks for: nobody's previous session_key outlives its ten minutes. It grows at its end.
  CREATE INDEX session_key_by_previous ON session_key (previous_until) WHERE previous_until IS NOT NULL;
  `,
]
