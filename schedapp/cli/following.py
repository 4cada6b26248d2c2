"""The change feed on the command line: what there is after a cursor, and what other processes commit meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schedapp.cli.terminal import clean, print_json, say
from schedapp.cli.times import local_zone, show_moment, show_when
from schedapp.errors import BadInput
from schedapp.model.feed import Cursor, FeedEntry, FeedType, parse_cursor

if TYPE_CHECKING:
    from schedapp.model.feed import FeedPage
    from schedapp.services.feed import FeedWatch
    from schedapp.services.ports import Services

_NOW = "now"
_LOOK_EVERY = 0.5
"""Seconds between two looks whether it is to end."""
_WORDS = {
    FeedType.BOOKING_CREATED: "Booked",
    FeedType.BOOKING_CHANGED: "Changed",
    FeedType.BOOKING_MOVED: "Moved",
    FeedType.BOOKING_CANCELLED: "Cancelled",
    FeedType.RESOURCE_ADDED: "Added resource",
    FeedType.RESOURCE_CHANGED: "Changed resource",
    FeedType.RESOURCE_REMOVED: "Removed resource",
    FeedType.AVAILABILITY_CHANGED: "Other hours or rules",
    FeedType.ATTENTION_CHANGED: "What waits for a person changed",
    FeedType.RESET: "The cursor is too old, or of before a restore: read everything anew",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown: after the cursor `since` ("" and "now": from now on).

    Without `follow` it ends with what there is, or after `limit` changes.
    """

    since: str
    follow: bool
    limit: int


def is_cursor(text: str) -> bool:
    """Whether it is a place in the feed, and no moment of a day."""
    if text == _NOW:
        return True
    try:
        parse_cursor(text)
    except BadInput:
        return False
    return True


def show_feed(services: Services, wanted: Wanted, ended: threading.Event, *, as_json: bool) -> None:
    """Prints changes, the oldest first, until there are no more, or with `follow` until `ended`. Raises BadInput."""
    start = services.feed.head() if wanted.since in ("", _NOW) else parse_cursor(wanted.since)
    if as_json:
        print_json({"cursor": str(start)}, indent=None)
    elif wanted.follow:
        say("What changes is printed as it comes. Ctrl+C ends it.", err=True)
    pages = _followed(services, start, ended) if wanted.follow else _there(services, start, wanted.limit)
    names = _Names(services)
    shown = False
    for page in pages:
        for cursor, entry in _entries(page, services.bookings.now()):
            shown = True
            if as_json:
                _print_line(cursor, entry)
            else:
                say(clean(_words(entry, names)))
    if not (shown or as_json or wanted.follow):
        say("Nothing has changed since then.")


def _there(services: Services, cursor: Cursor, limit: int) -> Iterator[FeedPage]:
    """What there is by now."""
    more = True
    while more and limit > 0:
        page = services.feed.after(cursor, limit)
        cursor, more = page.cursor, page.more
        limit -= len(page.entries)
        yield page


def _followed(services: Services, cursor: Cursor, ended: threading.Event) -> Iterator[FeedPage]:
    """What there is and what comes, page by page. One thread looks whether anybody has written, and wakes this one."""
    watch: FeedWatch = services.watch(ended.is_set)
    wake = threading.Event()
    with watch.listening(wake.set):
        while True:
            wake.clear()
            if watch.closed:
                return
            page = watch.after(cursor) or services.feed.after(cursor)
            cursor = page.cursor
            yield page
            if not page.more:
                _wait(wake, watch)


def _wait(wake: threading.Event, watch: FeedWatch) -> None:
    """Until it is woken, or is to end: the watch itself may notice that late, where the storage cannot be read."""
    while not watch.closed and not wake.wait(_LOOK_EVERY):
        pass


def _entries(page: FeedPage, now: int) -> Iterator[tuple[Cursor, FeedEntry]]:
    """Each change with the place after it. A reset is one, too: on its own there is nothing to go on from."""
    if page.reset:
        yield page.cursor, FeedEntry(page.cursor.number, now, FeedType.RESET, "")
    for entry in page.entries:
        yield Cursor(page.cursor.feed, entry.number), entry


def _print_line(cursor: Cursor, entry: FeedEntry) -> None:
    from schedapp.services.shapes.feed import feed_shape

    print_json({"cursor": str(cursor)} | feed_shape(entry, names=True), indent=None)


class _Names:
    """Names of resources; read anew where one came that is not known."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, uid: str) -> tuple[str, str]:
        """Name and time zone; of one that was removed the beginning of its id."""
        if uid not in self._known:
            self._known = {each.uid: (each.name, each.zone) for each in self._services.resources.list()}
        return self._known.get(uid, (uid[:8], local_zone()))

    def forget(self) -> None:
        self._known = {}


def _words(entry: FeedEntry, names: _Names) -> str:
    """`Mon 7 Dec 2026 09:12  Booked “Check-up”, Tue 8 Dec 2026 09:00–09:45, Dr. Weber (3f2a9c41)`."""
    if entry.type.startswith("resource."):
        names.forget()
    said = f"{show_moment(entry.at, local_zone())}  {_WORDS[entry.type]}"
    booking = entry.booking or entry.before
    known = [names.of(uid) for uid in entry.resources]
    who = ", ".join(name for name, _ in known)
    if booking is None:
        short = entry.subject[:8] if entry.type.startswith("booking.") else who
        return f"{said} {short}".rstrip()
    zone = known[0][1] if known else local_zone()
    return f"{said} “{booking.title}”, {show_when(booking.when, zone)}, {who} ({booking.uid[:8]})"
