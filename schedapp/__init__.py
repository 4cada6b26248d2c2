"""Sched: books rooms, doctors and equipment, in two-way sync with Google Calendar."""

__version__ = "0.1.0"
