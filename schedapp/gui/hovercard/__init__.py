"""The card that tells all of a booking while the mouse rests on it, or after Space."""
