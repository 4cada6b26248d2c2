-- Version 3: series that were taken apart ("this and following").

-- The uid of a booking that has to be sent first over the same connection, '' where none has: a split is never half told.
ALTER TABLE outbox ADD COLUMN waits_for TEXT NOT NULL DEFAULT '';

-- Which series goes on as which other one, from which original start on.
CREATE TABLE continuation (
  uid TEXT PRIMARY KEY,    -- of the series that goes on
  earlier TEXT NOT NULL,   -- of the series that it was a part of
  cut TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX continuation_earlier ON continuation (earlier, cut);
