-- Version 8: bookings are found by words of their title or by their client, from now on and back.

CREATE INDEX booking_search ON booking (start, title, client_id) WHERE deleted_at IS NULL AND status <> 'cancelled';
CREATE INDEX booking_client ON booking (client_id, start) WHERE deleted_at IS NULL AND client_id IS NOT NULL;
