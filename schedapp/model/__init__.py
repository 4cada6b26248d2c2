"""The words of Sched as frozen dataclasses and pure functions: no I/O, no Qt, no database."""
