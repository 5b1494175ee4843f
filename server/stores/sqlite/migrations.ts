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
  // A session holds its own tokens: a login and a renewal write fewer rows, and to find a token takes one look.
  `
  CREATE TABLE session_with_tokens (
    route TEXT NOT NULL,
    id TEXT NOT NULL,
    -- What is searched for stands in front: SQLite reads a row up to the last column it needs.
    ended_at INTEGER,
    idle_expires_at INTEGER NOT NULL,
    -- Tokens of the active generation.
    access_hash BLOB NOT NULL,
    refresh_hash BLOB NOT NULL,
    -- Of its parent, which lives on for the window.
    parent_access_hash BLOB,
    access_expires_at INTEGER NOT NULL,
    parent_access_expires_at INTEGER,
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
    absolute_expires_at INTEGER NOT NULL,
    end_reason TEXT,
    PRIMARY KEY (route, id)
  ) STRICT, WITHOUT ROWID;
  -- An access token may be gone already; no token has the hash that then stands in its place.
  INSERT INTO session_with_tokens
    SELECT session.route, session.id, ended_at, idle_expires_at, coalesce(access.hash, zeroblob(32)), refresh.hash,
      parent.hash, coalesce(access.expires_at, 0), parent.expires_at, user_id, app_id, device_id, device_label,
      ip_prefix, scope, created_at, last_used_at, session.generation, rotated_at, successor, repeats,
      absolute_expires_at, end_reason
    FROM session
    JOIN refresh_token AS refresh ON refresh.route = session.route
      AND refresh.session_id = session.id AND refresh.generation = session.generation
    LEFT JOIN access_token AS access ON access.route = session.route
      AND access.session_id = session.id AND access.generation = session.generation
    LEFT JOIN access_token AS parent ON parent.route = session.route
      AND parent.session_id = session.id AND parent.generation = session.generation - 1;

  -- Every refresh token that was replaced, so that the use of one is noticed until its session's end.
  CREATE TABLE retired_token (
    route TEXT NOT NULL,
    hash BLOB NOT NULL,
    session_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (route, hash)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO retired_token
    SELECT refresh_token.route, hash, session_id, refresh_token.generation FROM refresh_token
    JOIN session ON session.route = refresh_token.route AND session.id = session_id
    WHERE refresh_token.generation < session.generation;

  DROP TABLE access_token;
  DROP TABLE refresh_token;
  DROP TABLE session;
  ALTER TABLE session_with_tokens RENAME TO session;
  -- What purging looks for. It grows at its end, so that logins share its last page.
  CREATE INDEX session_by_end ON session (absolute_expires_at);

  -- What purging looks for: nobody's previous session_key outlives its ten minutes. It grows at its end.
  CREATE INDEX session_key_by_previous ON session_key (previous_until) WHERE previous_until IS NOT NULL;
  `,
  // A login and a renewal write as few pages as they can.
  `
  -- To remove what is over, purging walks through all sessions now and then.
  DROP INDEX session_by_end;

  -- The first bytes of each refresh token's hash that was replaced last, oldest in front.
  ALTER TABLE session ADD COLUMN retired BLOB NOT NULL DEFAULT x'';
  -- And of those before, from this generation on.
  CREATE TABLE retired_batch (
    route TEXT NOT NULL,
    session_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (route, session_id, generation)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO retired_batch SELECT route, session_id, generation, substr(hash, 1, 16) FROM retired_token;
  DROP TABLE retired_token;
  `,
]
