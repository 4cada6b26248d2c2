"""“Since you last looked”: what others changed, kept until somebody at this computer has seen it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from schedapp.errors import SchedError
from schedapp.model.booking import Booking, override_uid, split_name
from schedapp.model.change import HistoryEntry
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, span_of
from schedapp.services import edits
from schedapp.services.history import HistoryService
from schedapp.services.history_words import Difference, Known, differences, who_words
from schedapp.store.seen import SeenRepository
from schedapp.store.trail import TrailReader

AHEAD = 400 * DAY
KEPT = 4_000
"""Entries that are remembered as they were read: they never change."""


@dataclass(frozen=True, slots=True)
class News:
    """What became of a booking (`name` is its uid), or of one date of a series, since it was last seen.

    `entry` is the newest entry of the history about it, `at` its time and `start` where it is, or was if it is `gone`
    (UTC epoch seconds). `said` is what that entry says, `differences` tell all that changed meanwhile.
    """

    name: str
    entry: int
    at: int
    who: str
    said: str
    title: str
    start: int
    resources: tuple[str, ...]
    differences: tuple[Difference, ...]
    gone: bool = False


class SeenService:
    """`actor` is the operating system's user; `own` gives the entries that this process made, by booking: whoever
    changes something has seen it."""

    def __init__(
        self, store: SeenRepository, trail: TrailReader, history: HistoryService, *, actor: str,
        own: Callable[[], Mapping[str, int]],
    ) -> None:  # fmt: skip
        self._store = store
        self._trail = trail
        self._history = history
        self._actor = actor
        self._own = own
        self._entries: dict[int, HistoryEntry] = {}

    def begin(self) -> None:
        """Somebody looks at the bookings; who does for the first time has seen them as they are."""
        self._store.begin(self._actor)

    def unseen(self) -> tuple[News, ...]:
        """What others changed and nobody here has seen yet, by start. Changes that came to nothing are none."""
        own = self._own()
        found = [(entry, uid) for entry, uid in self._store.unseen(self._actor) if entry > own.get(uid, 0)]
        if not found:
            return ()
        marks, known = self._store.marks(self._actor), self._history.known()
        bookings: dict[str, list[HistoryEntry]] = {}
        for entry in self._read(number for number, _ in found):
            bookings.setdefault(entry.booking, []).append(entry)
        news = [each for entries in bookings.values() for each in _news_of(entries, marks, known)]
        return tuple(sorted(news, key=lambda each: (each.start, each.name)))

    def saw(self, entries: Mapping[str, int]) -> None:
        """These bookings or dates (by name) were seen up to these entries."""
        self._store.put(self._actor, {**self._own(), **entries})
        last = self._store.last()
        if not self.unseen():
            self._store.put_all(self._actor, last)

    def saw_all(self) -> None:
        """Everything that there is was seen."""
        self._store.put_all(self._actor, self._store.last())

    def keep_own(self) -> None:
        """What this process changed is not new to the next one."""
        own = self._own()
        if own:
            self.saw(own)

    def _read(self, numbers: Iterable[int]) -> list[HistoryEntry]:
        """The entries of some ids, the oldest first."""
        wanted = sorted(numbers)
        missing = [number for number in wanted if number not in self._entries]
        if len(self._entries) > KEPT:
            self._entries, missing = {}, wanted
        fresh = {entry.id: entry for entry in self._trail.entries(missing)} if missing else {}
        self._entries |= fresh
        return [self._entries[number] for number in wanted if number in self._entries]


def _news_of(entries: list[HistoryEntry], marks: Mapping[str, int], known: Known) -> Iterator[News]:
    """What changes of one booking, in their order, come to: for the whole of it, or for single dates."""
    names: dict[str, list[HistoryEntry]] = {}
    for entry in entries:
        for name in _touched(entry):
            if entry.id > marks.get(name, 0):
                names.setdefault(name, []).append(entry)
    whole = names.get(entries[0].booking)
    if whole is not None:  # the dates are part of it
        names = {entries[0].booking: [entry for entry in entries if entry.id >= whole[0].id]}
    for name, about in names.items():
        news = _news(name, about, known)
        if news is not None:
            yield news


def _touched(entry: HistoryEntry) -> set[str]:
    """The names of what a change was about: the booking, or dates of it."""
    before, after = entry.before, entry.after
    if before is None or after is None or before.deleted != after.deleted or _plain(before) != _plain(after):
        return {entry.booking}
    keys = {each.original_start for one in (before, after) for each in one.overrides}
    return {override_uid(entry.booking, key) for key in keys if before.override(key) != after.override(key)}


def _plain(booking: Booking) -> Booking:
    return replace(booking, overrides=(), version=0)


def _news(name: str, entries: list[HistoryEntry], known: Known) -> News | None:
    """None where it is as it was, or came and went."""
    last, key = entries[-1], split_name(name)[1]
    before, after = _part(entries[0].before, key), _part(last.after, key)
    found = differences(before, after, known)
    shown = after or before
    if shown is None or not found or (before is None and after is None):
        return None
    return News(
        name, last.id, last.at, who_words(last.actor, last.face), last.summary, shown.title,
        _start(shown, known), shown.resources, found, gone=after is None,
    )  # fmt: skip


def _part(booking: Booking | None, key: str) -> Booking | None:
    """A booking, or one date of it, while it lives."""
    if booking is None or not booking.live:
        return None
    try:
        part = edits.part(booking, key)
    except SchedError:
        return None
    return part if part.live else None


def _start(booking: Booking, known: Known) -> int:
    """When it is; of a series when it is next."""
    zone = known.zone(booking)
    if booking.recurring:
        window = Span(known.now, known.now + AHEAD)
        following = next(iter(expand(booking.when, booking.recurrence, window, zone)), booking.when)
        return span_of(following, zone).start
    return span_of(booking.when, zone).start
