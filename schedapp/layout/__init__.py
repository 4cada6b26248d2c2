"""Where occurrences stand in a week, in days and wall-clock minutes: no Qt, no database, no pixels."""
