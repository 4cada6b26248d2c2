-- Version 1. Instants are UTC epoch seconds, lengths minutes where the name says so, JSON is text.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE resource (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE CHECK (length(uid) BETWEEN 8 AND 64),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  kind TEXT NOT NULL CHECK (kind IN ('person', 'room', 'equipment', 'service')),
  colour TEXT NOT NULL CHECK (colour GLOB '#[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]'),
  zone TEXT NOT NULL,
  capacity INTEGER NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 1000),
  buffer_before_minutes INTEGER NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 480),
  buffer_after_minutes INTEGER NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 480),
  description TEXT NOT NULL DEFAULT '',
  image_url TEXT NOT NULL DEFAULT '',
  booking_url TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0,
  expanded_until INTEGER NOT NULL,   -- series are expanded to here; no blocking row ends later
  longest INTEGER NOT NULL DEFAULT 0 CHECK (longest BETWEEN 0 AND 2678400),  -- seconds; bounds every look-back
  version INTEGER NOT NULL DEFAULT 1,
  created INTEGER NOT NULL,
  deleted_at INTEGER
);

CREATE TABLE weekly_hours (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  end_minute INTEGER NOT NULL CHECK (end_minute > start_minute AND end_minute <= 1440)
);
CREATE INDEX weekly_hours_resource ON weekly_hours (resource_id);

-- A closure, holiday or extra opening on dates; without a resource it is the whole place's.
CREATE TABLE availability_exception (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  resource_id INTEGER REFERENCES resource (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('open', 'closed', 'time-off')),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  title TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX availability_exception_span ON availability_exception (resource_id, start, end);

CREATE TABLE pool (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
);

CREATE TABLE pool_member (
  pool_id INTEGER NOT NULL REFERENCES pool (id) ON DELETE CASCADE,
  resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
  PRIMARY KEY (pool_id, resource_id)
) WITHOUT ROWID;

CREATE TABLE service (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
  colour TEXT NOT NULL DEFAULT '',
  buffer_before_minutes INTEGER NOT NULL DEFAULT 0,
  buffer_after_minutes INTEGER NOT NULL DEFAULT 0,
  pool_id INTEGER REFERENCES pool (id) ON DELETE SET NULL
);

CREATE TABLE client (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '',
  created INTEGER NOT NULL,
  erased_at INTEGER,
  UNIQUE (name, phone)
);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE CHECK (length(uid) BETWEEN 8 AND 80),
  parent_id INTEGER REFERENCES booking (id) ON DELETE CASCADE,
  original_start TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL,               -- of any length: what comes from Google is kept whole
  client_id INTEGER REFERENCES client (id),
  service_id INTEGER REFERENCES service (id) ON DELETE SET NULL,
  notes TEXT NOT NULL DEFAULT '',
  location TEXT NOT NULL DEFAULT '',
  start INTEGER,
  end INTEGER,
  zone TEXT,
  start_date TEXT,
  end_date TEXT,
  recurrence TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(recurrence)),
  status TEXT NOT NULL DEFAULT 'confirmed' CHECK (status IN ('confirmed', 'tentative', 'cancelled')),
  progress TEXT NOT NULL DEFAULT '' CHECK (progress IN ('', 'arrived', 'in-room', 'done', 'no-show')),
  transparency TEXT NOT NULL DEFAULT 'opaque' CHECK (transparency IN ('opaque', 'transparent')),
  origin TEXT NOT NULL DEFAULT 'sched' CHECK (origin IN ('sched', 'google')),
  read_only INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1)),
  expires_at INTEGER,                -- a hold blocks until then and is never pushed
  version INTEGER NOT NULL DEFAULT 1,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  deleted_at INTEGER,                -- a tombstone: kept with its links and etags
  CHECK ((start IS NOT NULL AND end > start AND zone IS NOT NULL AND start_date IS NULL AND end_date IS NULL)
      OR (start IS NULL AND end IS NULL AND start_date IS NOT NULL AND end_date > start_date)),
  CHECK ((parent_id IS NULL) = (original_start = '')),
  UNIQUE (parent_id, original_start)
);
CREATE INDEX booking_recurring ON booking (id) WHERE recurrence <> '[]' AND deleted_at IS NULL;

CREATE TABLE booking_resource (
  booking_id INTEGER NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  resource_id INTEGER NOT NULL REFERENCES resource (id),
  position INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (booking_id, resource_id)
) WITHOUT ROWID;
CREATE INDEX booking_resource_resource ON booking_resource (resource_id);

-- "Any treatment room": the pool that was asked for and the resource that was chosen.
CREATE TABLE requirement (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  pool_id INTEGER NOT NULL REFERENCES pool (id),
  resource_id INTEGER REFERENCES resource (id)
);
CREATE INDEX requirement_booking ON requirement (booking_id);

-- The one table of busy time: a row for each occurrence of each resource of each booking.
CREATE TABLE occurrence (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resource (id),
  booking_id INTEGER NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
  original_start TEXT NOT NULL DEFAULT '',
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  busy_start INTEGER NOT NULL CHECK (busy_start <= start),
  busy_end INTEGER NOT NULL CHECK (busy_end >= end),
  claim TEXT NOT NULL CHECK (claim IN ('holds', 'contests', 'free'))
);
CREATE INDEX occurrence_span ON occurrence (resource_id, busy_start, busy_end);
CREATE INDEX occurrence_booking ON occurrence (booking_id);
CREATE INDEX occurrence_long ON occurrence (resource_id, busy_end) WHERE busy_end - busy_start > 2678400;
CREATE INDEX occurrence_contests ON occurrence (resource_id) WHERE claim = 'contests';

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  provider TEXT NOT NULL DEFAULT 'google',
  email TEXT NOT NULL,
  scopes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(scopes)),
  client TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(client)),  -- id, secret and addresses of the OAuth client
  created INTEGER NOT NULL,
  UNIQUE (provider, email)
);

CREATE TABLE connection (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  resource_id INTEGER NOT NULL REFERENCES resource (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  calendar_id TEXT NOT NULL,
  summary TEXT NOT NULL DEFAULT '',
  zone TEXT NOT NULL DEFAULT 'UTC',
  direction TEXT NOT NULL CHECK (direction IN ('two-way', 'push', 'pull')),
  privacy TEXT NOT NULL CHECK (privacy IN ('busy', 'initials', 'title', 'full')),
  incoming TEXT NOT NULL DEFAULT 'details' CHECK (incoming IN ('details', 'busy')),
  policy TEXT NOT NULL CHECK (policy IN ('ask', 'google', 'sched')),
  health TEXT NOT NULL DEFAULT 'new',
  message TEXT NOT NULL DEFAULT '',
  sync_token TEXT NOT NULL DEFAULT '',
  params_hash TEXT NOT NULL DEFAULT '',
  access_role TEXT NOT NULL DEFAULT '',
  synced_at INTEGER NOT NULL DEFAULT 0,
  proven_at INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  UNIQUE (account_id, calendar_id)
);
-- A resource may pull from several calendars and writes to one.
CREATE UNIQUE INDEX connection_writes ON connection (resource_id) WHERE direction <> 'pull';

CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  booking_uid TEXT NOT NULL,         -- of a booking or, `UID/ORIGINAL_START`, of an override
  master_uid TEXT NOT NULL,
  event_id TEXT NOT NULL,
  etag TEXT NOT NULL DEFAULT '',
  base TEXT CHECK (base IS NULL OR json_valid(base)),        -- as Google has it
  agreed TEXT CHECK (agreed IS NULL OR json_valid(agreed)),  -- the same state as Sched has it
  ical_uid TEXT NOT NULL DEFAULT '',
  generation INTEGER NOT NULL DEFAULT 0,
  nonce TEXT NOT NULL DEFAULT '',
  sent TEXT CHECK (sent IS NULL OR json_valid(sent)),
  gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
  ours INTEGER NOT NULL DEFAULT 1 CHECK (ours IN (0, 1)),
  seen_run TEXT NOT NULL DEFAULT '',
  UNIQUE (connection_id, event_id),
  UNIQUE (connection_id, booking_uid)
);
CREATE INDEX link_master ON link (master_uid);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  booking_uid TEXT NOT NULL,
  created INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  parked INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)),
  UNIQUE (connection_id, booking_uid)
);

-- Both sides changed the same field: the value that lost is kept here.
CREATE TABLE conflict (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  booking_uid TEXT NOT NULL,
  field TEXT NOT NULL,
  base TEXT NOT NULL,
  mine TEXT NOT NULL,
  theirs TEXT NOT NULL,
  kept TEXT NOT NULL CHECK (kept IN ('mine', 'theirs', 'both')),
  created INTEGER NOT NULL,
  seen_at INTEGER
);

-- What a person has to decide: a remote delete of one of several events, deletions that the brake held.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  booking_uid TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  created INTEGER NOT NULL,
  resolved_at INTEGER
);
CREATE UNIQUE INDEX decision_open ON decision (connection_id, booking_uid, kind) WHERE resolved_at IS NULL;

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,               -- the operating system's user, or the Google account
  face TEXT NOT NULL,                -- window, cli, api, sync
  action TEXT NOT NULL,
  booking_uid TEXT NOT NULL,
  version INTEGER NOT NULL,          -- of the booking after the change
  summary TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after))
);
CREATE INDEX history_booking ON history (booking_uid, id);

-- What one cycle of one connection did.
CREATE TABLE sync_run (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  started INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  reason TEXT NOT NULL,
  pulled INTEGER NOT NULL DEFAULT 0,
  pushed INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sync_run_connection ON sync_run (connection_id, id);

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  progress TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(progress)),
  created INTEGER NOT NULL
);

INSERT INTO meta (key, value) VALUES ('revision', '0');
