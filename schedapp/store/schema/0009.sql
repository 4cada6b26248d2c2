-- Version 9: holds, clients that people edit and erase, answers of the HTTP API that are given again.

-- What is held is looked for before every write.
CREATE INDEX booking_expires ON booking (expires_at) WHERE expires_at IS NOT NULL AND deleted_at IS NULL;

-- No two clients have one name and phone; of those that were erased nothing is left but the row.
CREATE TABLE new_client (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '',
  former TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(former)),  -- names and phones before the present ones: [[name, phone]]
  version INTEGER NOT NULL DEFAULT 1,
  created INTEGER NOT NULL,
  erased_at INTEGER
);
INSERT INTO new_client (id, uid, name, phone, email, notes, created, erased_at)
  SELECT id, uid, name, phone, email, notes, created, erased_at FROM client;
DROP TABLE client;
ALTER TABLE new_client RENAME TO client;
CREATE UNIQUE INDEX client_name ON client (name, phone) WHERE erased_at IS NULL;
CREATE INDEX client_order ON client (name COLLATE NOCASE, uid) WHERE erased_at IS NULL;

-- What a request with a key was answered: asked again, it is the same answer and nothing is done twice.
CREATE TABLE idempotency (
  token TEXT NOT NULL,     -- the name of the token that asked
  route TEXT NOT NULL,     -- method and path
  key TEXT NOT NULL,
  digest TEXT NOT NULL,    -- SHA-256 of the request's body
  at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  headers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(headers)),
  answer TEXT NOT NULL,
  PRIMARY KEY (token, route, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);
