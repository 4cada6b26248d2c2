"""A new rule of a zone's clocks: what was typed here keeps its time of day, and what moved for it is listed once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, Origin, occurrence_key
from schedapp.model.clock_rules import ClockRule, first_difference, kept_names, kept_when, read_rule
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, Timed, When
from schedapp.store.bookings import BookingRepository
from schedapp.store.clock_rules import ClockRuleReader
from schedapp.store.closures import ClosureRepository
from schedapp.store.database import Database
from schedapp.store.occurrences import FARTHEST
from schedapp.store.records import RecordRepository
from schedapp.store.trail import Note, TrailReader
from schedapp.sync.identity import part_of

log = logging.getLogger(__name__)
RULES, TOLD = "clock_rules", "clock_rules_told"
AHEAD = 400 * DAY
CLOCKS = "clocks"
"""The face of the history, and what stands for the connection: nobody answered anything by it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A booking, or one date of a series, by name: where it was and where it begins now (UTC epoch seconds)."""

    name: str
    zone: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What was moved at a moment (UTC epoch seconds) because rules had changed."""

    at: int
    moved: tuple[Moved, ...]


class ClockRuleService:
    """`now` is the program's clock, UTC epoch seconds; `actor` the operating system's user."""

    def __init__(
        self,
        database: Database,
        bookings: BookingRepository,
        closures: ClosureRepository,
        records: RecordRepository,
        *,
        now: Callable[[], int],
        actor: str,
    ) -> None:
        self._database = database
        self._bookings = bookings
        self._closures = closures
        self._records = records
        self._reader = ClockRuleReader(database)
        self._trail = TrailReader(database)
        self._now = now
        self._actor = actor

    def follow(self) -> None:
        """Called once, when the program starts: it keeps the rules that it was started with. Nothing is written while
        they are those of the last start."""
        if not self._is_new(self.rules()):
            return
        with self._database.write():
            known = self.rules()  # another process may have been quicker
            if not self._is_new(known):
                return
            fresh = self._fresh(known)
            moved = tuple(
                each for zone, rule in known.items() if zone in fresh for each in self._keep(rule, fresh[zone])
            )
            self._records.put_setting(RULES, json.dumps([[r.zone, r.steps, r.until] for r in fresh.values()]))
            if moved:
                self._tell(ClockChange(self._now(), moved))

    def rules(self) -> dict[str, ClockRule]:
        """Those of the last start, by zone."""
        kept = json.loads(self._records.settings().get(RULES) or "[]")
        return {zone: ClockRule(zone, tuple(map(tuple, steps)), until) for zone, steps, until in kept}

    def told(self) -> tuple[ClockChange, ...]:
        """The changes that nobody has seen yet, the newest first."""
        kept = json.loads(self._records.settings().get(TOLD) or "[]")
        return tuple(ClockChange(at, tuple(Moved(*each) for each in moved)) for at, moved in kept)

    def saw(self, at: int) -> None:
        """Somebody has seen the change of that moment."""
        with self._database.write():
            self._put_told(each for each in self.told() if each.at != at)

    # --- rules ------------------------------------------------------------------------------------

    def _is_new(self, known: Mapping[str, ClockRule]) -> bool:
        """Whether a zone is unknown, a rule is another one, or what is known of it ends soon."""
        if not self._reader.zones() <= known.keys() or any(self._ends_soon(rule) for rule in known.values()):
            return True
        return any(first_difference(known[zone], rule) is not None for zone, rule in self._fresh(known).items())

    def _ends_soon(self, rule: ClockRule) -> bool:
        return rule.until < self._now() + FARTHEST - 100 * DAY

    def _fresh(self, known: Iterable[str]) -> dict[str, ClockRule]:
        """The rules of today. A zone that is not known any more is left as it is."""
        span, found = Span(self._now() - DAY, self._now() + FARTHEST), {}
        for zone in sorted(self._reader.zones() | set(known)):
            try:
                found[zone] = read_rule(zone, span)
            except BadInput:
                log.warning("the zone %s is not known any more", zone)
        return found

    # --- what keeps its time of day ---------------------------------------------------------------

    def _keep(self, old: ClockRule, new: ClockRule) -> list[Moved]:
        since = first_difference(old, new)
        if since is None:
            return []
        log.warning("the clocks of %s have new rules", old.zone)
        moved: list[Moved] = []
        as_before = self._reader.all_day(old.zone, since)
        for uid in self._reader.timed(old.zone, since):
            booking = self._bookings.find(uid)
            assert booking is not None
            after = self._kept(booking, old)
            if after == booking:
                as_before.append(uid)
            else:
                note = Note(self._actor, CLOCKS, "moved", f"“{booking.title}” keeps its time of day in {old.zone}")
                self._bookings.save(after, note, contest=True, origin=CLOCKS)
            moved += _moved(booking, after, old, since)
        self._bookings.placing.place_again(as_before)
        self._keep_closures(old, since)
        return moved

    def _kept(self, booking: Booking, old: ClockRule) -> Booking:
        """What came from Google is at the instant that Google has; what was typed here, at its time of day."""
        after = replace(booking, when=self._kept_time(booking, old))
        if not booking.recurring or not self._is_typed(booking):
            return after
        dates = (replace(date, when=self._kept_time(date, old)) for date in booking.overrides)
        return kept_names(replace(after, overrides=tuple(dates)), old)

    def _kept_time(self, part: Booking, old: ClockRule) -> When:
        if not isinstance(part.when, Timed) or part.when.zone != old.zone:
            return part.when
        after = kept_when(part.when, old)
        return after if after != part.when and self._is_typed(part) else part.when

    def _is_typed(self, part: Booking) -> bool:
        """Whether its time was last set by somebody at a desk of this database, by the rules of then."""
        for entry in self._trail.of(part.parent or part.uid):
            was, now = (None if each is None else part_of(each, part.uid) for each in (entry.before, entry.after))
            if now is not None and (was is None or was.when != now.when):
                return entry.face != "sync"
        return part.origin is Origin.SCHED

    def _keep_closures(self, old: ClockRule, since: int) -> None:
        for uid in self._reader.closures(old.zone, since):
            closure = self._closures.find(uid)
            if closure is not None:
                when = kept_when(closure.when, old) if isinstance(closure.when, Timed) else closure.when
                self._closures.save(replace(closure, when=when), old.zone)

    # --- the list ---------------------------------------------------------------------------------

    def _tell(self, change: ClockChange) -> None:
        self._put_told((change, *self.told()))

    def _put_told(self, changes: Iterable[ClockChange]) -> None:
        kept = [[each.at, [[m.name, m.zone, m.old, m.new] for m in each.moved]] for each in changes]
        self._records.put_setting(TOLD, json.dumps(kept))


def _moved(before: Booking, after: Booking, old: ClockRule, since: int) -> Iterator[Moved]:
    """What begins at another instant than before; of a series its first such date, and the dates with own times."""
    if after.recurring:
        yield from _first_moved(after, old, since)
    elif isinstance(before.when, Timed) and isinstance(after.when, Timed) and before.when != after.when:
        yield Moved(after.uid, old.zone, before.when.start, after.when.start)
    dates = zip(before.overrides, after.overrides, strict=True)
    for was, now in dates:
        if now.live and isinstance(was.when, Timed) and isinstance(now.when, Timed) and was.when != now.when:
            yield Moved(now.uid, old.zone, was.when.start, now.when.start)


def _first_moved(series: Booking, old: ClockRule, since: int) -> Iterator[Moved]:
    if not isinstance(series.when, Timed) or series.when.zone != old.zone:
        return
    for when in expand(series.when, series.recurrence, Span(since, since + AHEAD), old.zone):
        assert isinstance(when, Timed)
        before = old.before(when.start)
        if before != when.start and series.override(occurrence_key(when)) is None:
            yield Moved(series.uid, old.zone, before, when.start)
            return
