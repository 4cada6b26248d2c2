-- Version 6: bookings that are squeezed in on purpose. (`progress` is a column since version 1.)

-- Why it may overlap, in a person's words; '' for every other booking.
ALTER TABLE booking ADD COLUMN squeeze TEXT NOT NULL DEFAULT '';

-- The row contests on purpose: it is no clash. It blocks as any other row does.
ALTER TABLE occurrence ADD COLUMN squeezed INTEGER NOT NULL DEFAULT 0 CHECK (squeezed IN (0, 1));
CREATE INDEX occurrence_squeezed ON occurrence (booking_id) WHERE squeezed = 1;
