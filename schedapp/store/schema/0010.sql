-- Version 10: what changed, one row for each change, and the addresses that are told of it.

-- Written by triggers, so that no program that writes here can leave it out. The newest 100,000 are kept.
CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  topic TEXT NOT NULL CHECK (topic IN ('booking', 'resource', 'availability', 'attention')),
  uid TEXT NOT NULL DEFAULT '',      -- of the booking or the resource; '' for the whole place and for attention
  act TEXT NOT NULL DEFAULT 'changed' CHECK (act IN ('added', 'changed', 'removed')),
  entry INTEGER NOT NULL DEFAULT 0   -- of the history, for a booking
);

-- Cursors begin with it: a database that was restored or copied goes on with another one.
INSERT INTO meta (key, value) VALUES ('feed', lower(hex(randomblob(4))));

-- Its signing secret is in the system's keyring.
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 2000),
  events TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(events)),
  content TEXT NOT NULL DEFAULT 'times' CHECK (content IN ('times', 'names')),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  stopped TEXT NOT NULL DEFAULT '',  -- why Sched itself made it inactive, in words
  position INTEGER NOT NULL,         -- the last change that was looked at
  version INTEGER NOT NULL DEFAULT 1,
  created INTEGER NOT NULL
);

-- What one address is to be told, in order; the message itself is made when it is sent.
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  webhook_id INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  change_id INTEGER,                 -- NULL for what is no change: a ping, or the word that changes were missed
  subject TEXT NOT NULL DEFAULT '',
  entry INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL DEFAULT 0,
  status INTEGER NOT NULL DEFAULT 0, -- of the last answer; 0 where none came
  error TEXT NOT NULL DEFAULT '',
  created INTEGER NOT NULL,
  ended INTEGER,
  UNIQUE (webhook_id, change_id)
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, id) WHERE state = 'waiting';
