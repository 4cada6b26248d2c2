-- Version 4: when things can be booked.

-- How long before its start, and how far ahead, a resource can be booked; NULL: as the place has it (`setting`).
ALTER TABLE resource ADD COLUMN notice_minutes INTEGER CHECK (notice_minutes BETWEEN 0 AND 527040);
ALTER TABLE resource ADD COLUMN horizon_days INTEGER CHECK (horizon_days BETWEEN 0 AND 3660);

-- Public holidays are closures of the whole place, with a kind of their own. An 'open' one gives its dates other hours.
CREATE TABLE new_exception (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  resource_id INTEGER REFERENCES resource (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('open', 'closed', 'time-off', 'holiday')),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  title TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  zone TEXT NOT NULL DEFAULT 'UTC',
  start_date TEXT,
  end_date TEXT,
  deleted_at INTEGER
);
INSERT INTO new_exception (id, uid, resource_id, kind, start, end, title, version, zone, start_date, end_date, deleted_at)
  SELECT id, uid, resource_id, kind, start, end, title, version, zone, start_date, end_date, deleted_at
    FROM availability_exception;
DROP TABLE availability_exception;
ALTER TABLE new_exception RENAME TO availability_exception;
CREATE INDEX availability_exception_span ON availability_exception (resource_id, start, end);
