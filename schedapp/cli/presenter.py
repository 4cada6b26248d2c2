"""How an error ends a command: words on stderr (title, then what to do), an exit code, and never a traceback."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from schedapp.cli.terminal import clean, say, styled
from schedapp.errors import (
    Ambiguous,
    AuthError,
    BadInput,
    BookingError,
    Busy,
    DeletionsHeld,
    NotFound,
    NotOpen,
    RemoteError,
    SchedError,
    StoreError,
)

UNEXPECTED = 1
TAKEN = 4
DECISION_NEEDED = 8

# The first class that fits counts.
_CODES: tuple[tuple[type[SchedError], int], ...] = (
    (BadInput, 2),
    (NotFound, 3),
    (BookingError, TAKEN),
    (AuthError, 5),
    (RemoteError, 6),
    (StoreError, 7),
    (Busy, 7),
    (Ambiguous, DECISION_NEEDED),
    (DeletionsHeld, DECISION_NEEDED),
)


def exit_code(error: SchedError) -> int:
    """The exit code that an error of a known kind has."""
    return code_of(type(error))


def code_of(kind: type[SchedError]) -> int:
    """The exit code that errors of a kind have."""
    return next((code for known, code in _CODES if issubclass(kind, known)), UNEXPECTED)


def present(error: Exception, log: Callable[[], Path]) -> int:
    """Show an error to the user and return the exit code; an unexpected one is written to the log."""
    if isinstance(error, SchedError):
        show(error)
        return exit_code(error)
    place = record(error, log)
    say(styled("Something went wrong inside Sched.", "red", bold=True), err=True)
    if place:
        say(f"Where it happened is written in {place}.", err=True)
    say("Try again; `schedapp status` and `schedapp bookings` show what was done.", err=True)
    return UNEXPECTED


def show(error: SchedError, about: str = "") -> None:
    """Title on the first line of stderr, what to do about it on the next ones."""
    prefix = f"{clean(about)}: " if about else ""
    say(styled(f"{prefix}{clean(error.title)}", "red", bold=True), err=True)
    for line in filter(None, map(clean, error.detail.splitlines())):
        say(line, err=True)
    if isinstance(error, NotOpen) and error.kind and not error.firm:
        say("With --anyway it is done all the same.", err=True)


def record(error: Exception, log: Callable[[], Path]) -> Path | None:
    """Write where an unexpected error happened to the log file; returns the file, None if it cannot be written.

    The error's own words are left out: they may hold what a user typed, and a log holds no names of clients.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    moment = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")  # as in the log's other lines
    text = f"{moment} ERROR   {type(error).__name__} in a command\n{frames}"
    try:
        path = log()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except Exception:  # whatever keeps the log from being written, the user gets the words, not a traceback
        return None
    return path
