"""Two-way sync: ports (what it needs), plan (pure), engine (one cycle), cadence (when)."""
