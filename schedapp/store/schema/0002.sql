-- Version 2: conflicts that people answer, the brake's memory, clashes that were accepted, runs that say more.

-- Values are JSON from here on; NULL in answered_at: a person has not answered yet.
ALTER TABLE conflict RENAME COLUMN seen_at TO answered_at;
ALTER TABLE conflict ADD COLUMN answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'mine', 'theirs', 'both'));
UPDATE conflict SET answered_at = created WHERE answered_at IS NULL;
CREATE INDEX conflict_open ON conflict (booking_uid) WHERE answered_at IS NULL;

-- The database was restored or copied: no deletion is believed without asking.
ALTER TABLE connection ADD COLUMN careful INTEGER NOT NULL DEFAULT 0 CHECK (careful IN (0, 1));

-- An event that was moved from one calendar to another keeps its id.
CREATE INDEX link_event ON link (event_id);

-- Google limits writes to the calendar until then (UTC epoch seconds).
ALTER TABLE connection ADD COLUMN push_after INTEGER NOT NULL DEFAULT 0;

-- How many bookings pulls removed, and when (UTC epoch seconds): the brake counts a day. Negative: accepted.
CREATE TABLE removal (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  count INTEGER NOT NULL
);
CREATE INDEX removal_connection ON removal (connection_id, at);

-- An overlap that a person chose to keep: these two at these times. Moved, it is a clash again.
CREATE TABLE clash_kept (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
  first TEXT NOT NULL,   -- names of the two occurrences, in order
  second TEXT NOT NULL,
  first_start INTEGER NOT NULL,
  first_end INTEGER NOT NULL,
  second_start INTEGER NOT NULL,
  second_end INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,
  UNIQUE (resource_id, first, second)
);

ALTER TABLE sync_run ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN conflicts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
