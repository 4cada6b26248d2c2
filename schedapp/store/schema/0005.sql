-- Version 5: service types and pools as people use them. Removed ones stay: past bookings still name them.

ALTER TABLE service ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE service ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE service ADD COLUMN deleted_at INTEGER;

ALTER TABLE pool ADD COLUMN choice TEXT NOT NULL DEFAULT 'first' CHECK (choice IN ('first', 'least-used'));
ALTER TABLE pool ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE pool ADD COLUMN deleted_at INTEGER;
ALTER TABLE pool_member ADD COLUMN position INTEGER NOT NULL DEFAULT 0;

-- A person chose this member by hand: it is not chosen again when the booking moves.
ALTER TABLE requirement ADD COLUMN fixed INTEGER NOT NULL DEFAULT 0 CHECK (fixed IN (0, 1));
CREATE UNIQUE INDEX requirement_member ON requirement (booking_id, resource_id);
CREATE INDEX booking_service ON booking (service_id) WHERE service_id IS NOT NULL;
