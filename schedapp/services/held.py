"""Deletions that the brake holds, one by one: which bookings would go if they were accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schedapp.errors import DeletionsHeld
from schedapp.model.connection import Connection
from schedapp.model.rehearsal import DELETED, Planned, Rehearsal
from schedapp.model.timespan import to_local
from schedapp.services.attention_words import day_words, quoted

LISTED = 12
NOTHING = "Google has them again: the next sync removes nothing."

Rehearse = Callable[[Sequence[Connection]], tuple[Rehearsal, ...]]


def held_lines(rehearse: Rehearse, connection: Connection, zone: str, now: int) -> tuple[str, ...]:
    """[network] `Tue 8 Dec, 09:00: “Check-up”` of each booking that would go, the earliest first; at most 12, and how
    many more. `zone` is the resource's, `now` in UTC epoch seconds. Raises what kept Google from being asked."""
    (found,) = rehearse([connection])
    if found.error is not None and not isinstance(found.error, DeletionsHeld):
        raise found.error
    gone = [each for each in found.here if each.what == DELETED] if found.error is not None else []
    if not gone:
        return (NOTHING,) if found.error is None else ()
    gone.sort(key=lambda each: (each.start, each.title))
    lines = [_line(each, zone, now) for each in gone[:LISTED]]
    if len(gone) > LISTED:
        lines.append(f"and {len(gone) - LISTED:,} more")
    return tuple(lines)


def _line(planned: Planned, zone: str, now: int) -> str:
    moment = to_local(planned.start, zone)
    day = day_words(moment.date(), to_local(now, zone).year)
    return f"{day}, {'all day' if planned.all_day else f'{moment:%H:%M}'}: {quoted(planned.title or '(No title)')}"
