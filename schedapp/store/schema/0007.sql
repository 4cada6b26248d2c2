-- Version 7: what somebody at this computer has seen of what others changed.

-- Up to which entry of the history: of one booking or, `UID/ORIGINAL_START`, of one date; '' for all that there is.
CREATE TABLE seen (
  actor TEXT NOT NULL,   -- the operating system's user
  name TEXT NOT NULL DEFAULT '',
  entry INTEGER NOT NULL,
  PRIMARY KEY (actor, name)
) WITHOUT ROWID;

-- The last entry of the first complete run: what a calendar brings along when it is connected is nobody's news.
ALTER TABLE connection ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
CREATE INDEX history_at ON history (at);
