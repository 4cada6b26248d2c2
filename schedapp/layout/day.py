"""One date of one zone as 1,440 wall-clock minutes, also when that date has 23 or 25 hours."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from schedapp.model.timespan import day_start, to_epoch, to_local

MINUTES = 24 * 60
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a day with one UTC offset: UTC epoch seconds, and the wall second at which it begins."""

    start: int
    end: int
    wall: int


@dataclass(frozen=True, slots=True)
class DayFrame:
    """A date in a display zone; `start` and `end` are UTC epoch seconds, `pieces` parts of equal offset."""

    day: date
    zone: str
    start: int
    end: int
    pieces: tuple[Piece, ...]

    def minute(self, epoch: int) -> int:
        """The wall-clock minute (0 to 1,440) that shows on the clock at `epoch`, clamped to this day."""
        clamped = min(max(epoch, self.start), self.end)
        if clamped == self.end:
            return MINUTES
        piece = next(piece for piece in self.pieces if clamped < piece.end)
        return (piece.wall + clamped - piece.start) // 60

    def instant(self, minute: int) -> int:
        """UTC epoch seconds of a wall-clock minute: the first of two, and after a gap if it does not exist."""
        if minute >= MINUTES:
            return self.end
        local = datetime.combine(self.day, datetime.min.time()) + timedelta(minutes=minute)
        return min(max(to_epoch(local, self.zone), self.start), self.end)

    def hull(self, start: int, end: int) -> tuple[int, int]:
        """The wall-clock minutes that [start, end) touches on this day, as one interval.

        On the day of 25 hours an hour shows twice: what lies across the change covers both showings of it.
        """
        if len(self.pieces) == 1:
            offset = self.pieces[0].wall - self.start
            return (start + offset) // 60, -(-(end + offset) // 60)
        lows, highs = [], []
        for piece in self.pieces:
            low, high = max(start, piece.start), min(end, piece.end)
            if low < high or low == start == end:
                lows.append(piece.wall + low - piece.start)
                highs.append(piece.wall + high - piece.start)
        return min(lows) // 60, -(-max(highs) // 60)

    def gaps(self) -> tuple[tuple[int, int], ...]:
        """Wall-clock minutes that this day does not have (the spring change)."""
        found, expected = [], 0
        for piece in self.pieces:
            if piece.wall > expected:
                found.append((expected // 60, piece.wall // 60))
            expected = max(expected, piece.wall + piece.end - piece.start)
        if expected < MINUTES * 60:
            found.append((expected // 60, MINUTES))
        return tuple(found)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether [start, end), or the instant `start` if both are equal, lies on this day."""
        return start < self.end and (self.start < end or self.start == start == end)


@lru_cache(maxsize=512)
def day_frame(day: date, zone: str) -> DayFrame:
    """The frame of a date. Raises BadInput for an unknown zone."""
    start, end = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    bounds = [start, *_changes(start, end, zone), end]
    pieces = tuple(Piece(low, high, _wall(low, day, zone)) for low, high in itertools.pairwise(bounds))
    return DayFrame(day, zone, start, end, pieces)


def week_frames(first: date, days: int, zone: str) -> tuple[DayFrame, ...]:
    """The frames of `days` dates from `first` on."""
    return tuple(day_frame(first + timedelta(days=offset), zone) for offset in range(days))


def _offset(epoch: int, zone: str) -> int:
    local = to_local(epoch, zone)
    return int(local.replace(tzinfo=UTC).timestamp()) - epoch


def _wall(epoch: int, day: date, zone: str) -> int:
    return epoch + _offset(epoch, zone) - (day - _EPOCH).days * 86_400


def _changes(start: int, end: int, zone: str) -> Iterator[int]:
    """The instants inside [start, end) at which the UTC offset changes."""
    if end - start == 86_400 and _offset(start, zone) == _offset(end - 1, zone):
        return
    steps = [*range(start, end, 3600), end - 1]
    for low, high in itertools.pairwise(steps):
        if _offset(low, zone) != _offset(high, zone):
            yield _bisect(low, high, zone)


def _bisect(low: int, high: int, zone: str) -> int:
    """The first second after `low` with another offset than `low` has; `high` has another one."""
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high
