"""SQLite's and Peewee's exceptions as Sched's: translated once, where the database is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from schedapp.errors import Damaged, StoreError
from schedapp.store.guard import BEYOND, TAKEN


class SlotTaken(Exception):
    """The trigger refused a row; the repositories turn it into `Taken` or a contest."""


class BeyondHorizon(Exception):
    """A blocking row ends after the resource's `expanded_until`."""


_DAMAGED = ("malformed", "not a database", "corrupt", "unsupported file format")
# Words of SQLite's messages (sqlite3ErrStr in its main.c) -> what a person is told.
_REFUSALS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("locked", "busy"), "The database is busy.", "Another program holds it. Try again in a moment."),
    (("is full",), "The disk is full. The change is not saved.", "Free some space and try again."),
    (("disk i/o",), "The disk did not take the change. It is not saved.", "Check the disk and its free space."),
    (
        ("readonly", "read-only", "unable to open", "authorization"),
        "The database cannot be written.",
        "Check the rights of its folder and the disk.",
    ),
)


def damaged() -> Damaged:
    """What a person is told of a file that is not what SQLite wrote."""
    return Damaged(
        "The database is damaged.",
        "Nothing is deleted. Start the window of Sched, which offers the newest good backup, or restore one: "
        "schedapp backup list",
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turns SQLite's and Peewee's exceptions into Sched's, once. The text of a statement never gets out."""
    try:
        yield
    except (sqlite3.Error, peewee.PeeweeException) as error:
        text = str(error)
        if TAKEN in text:
            raise SlotTaken from error
        if BEYOND in text:
            raise BeyondHorizon from error
        raise store_error(text) from error


def store_error(text: str) -> StoreError:
    """The error that a person sees for a message of SQLite's."""
    words = text.casefold()
    if any(mark in words for mark in _DAMAGED):
        return damaged()
    for marks, title, detail in _REFUSALS:
        if any(mark in words for mark in marks):
            return StoreError(title, detail)
    return StoreError(
        "The database refused the change. It is not saved.",
        f"It said: {text[:200]}. Try again; if it happens again, restore a backup.",
    )
