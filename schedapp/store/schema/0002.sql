-- Version 2: conflicts that people answer, the brake's memory, clashes that were accepted, runs that say more.

-- Values are JSON from here on; NULL in answered_at: a person has not answered yet.
ALTER TABLE conflict RENAME COLUMN seen_at TO answered_at;
ALTER TABLE conflict ADD COLUMN answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'mine', 'theirs', 'both'));
UPDATE conflict SET answered_at = created WHERE answered_at IS NULL;
CREATE INDEX conflict_open ON conflict (booking_uid) WHERE answered_at IS NULL;

-- The database was restored or copied: no deletion is believed without asking.
ALTER TABLE connection ADD COLUMN careful INTEGER NOT NULL DEFAULT 0 CHECK (careful IN (0, 1));

-- Closures and time off that a calendar gets as busy events. All-day ones keep their dates; a tombstone's event has to go.
ALTER TABLE connection ADD COLUMN availability INTEGER NOT NULL DEFAULT 0 CHECK (availability IN (0, 1));
ALTER TABLE availability_exception ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE availability_exception ADD COLUMN start_date TEXT;
ALTER TABLE availability_exception ADD COLUMN end_date TEXT;
ALTER TABLE availability_exception ADD COLUMN deleted_at INTEGER;

-- An event that was moved from one calendar to another keeps its id.
CREATE INDEX link_event ON link (event_id);

-- Google limits writes to the calendar until then (UTC epoch seconds).
ALTER TABLE connection ADD COLUMN push_after INTEGER NOT NULL DEFAULT 0;

-- How many bookings pulls removed, and when (UTC epoch seconds): the brake counts a day.
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

-- Which connection a change came over, '' for one that was made here. `until` is the last entry of a run.
ALTER TABLE history ADD COLUMN connection TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_run ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX history_connection ON history (connection, id) WHERE connection <> '';

-- The texts came from a calendar that gets none: no other calendar gets them.
ALTER TABLE booking ADD COLUMN confined INTEGER NOT NULL DEFAULT 0 CHECK (confined IN (0, 1));

-- The item is sent again because the privacy level of its connection was changed.
ALTER TABLE outbox ADD COLUMN rewrite INTEGER NOT NULL DEFAULT 0 CHECK (rewrite IN (0, 1));

ALTER TABLE sync_run ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN conflicts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
