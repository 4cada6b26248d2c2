"""A rehearsed sync on the terminal: how many of what on which side, then each of them."""

from __future__ import annotations

from collections.abc import Sequence

from schedapp.cli.presenter import exit_code, show
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.model.rehearsal import (
    ADDED,
    CHANGED,
    CLASH,
    CONFLICT,
    DELETED,
    GOOGLE,
    HERE,
    LEFT_OUT,
    Planned,
    Rehearsal,
)
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.calendars import rehearsal_shape

_SIDES = ((HERE, "In Sched"), (GOOGLE, "In Google"))
_WORDS = (
    (ADDED, "added", "added"),
    (CHANGED, "changed", "changed"),
    (DELETED, "deleted", "deleted"),
    (CLASH, "clash", "clashes"),
    (CONFLICT, "conflict", "conflicts"),
    (LEFT_OUT, "left out", "left out"),
)
_SHOWN = 200


def show_rehearsals(found: Sequence[Rehearsal], resources: Resources, *, as_json: bool) -> int:
    """Prints what would happen and what would stop it; gives the highest exit code."""
    codes = [exit_code(each.error) if each.error else 0 for each in found]
    if as_json:
        shapes = [rehearsal_shape(each, resources, code) for each, code in zip(found, codes, strict=True)]
        print_json({"calendars": shapes})
    elif not found:
        say("No calendar is connected. Connect one: schedapp connect RESOURCE --calendar primary")
    else:
        for each in found:
            _show(each, resources)
        say("Nothing was changed.", err=True)
    for each in found:
        if each.error is not None:
            show(each.error, each.connection.summary or each.connection.calendar_id)
    return max(codes, default=0)


def _show(rehearsal: Rehearsal, resources: Resources) -> None:
    named = resources.get(rehearsal.connection.resource)
    name = named.name if named else rehearsal.connection.calendar_id
    zone = named.zone if named else local_zone()
    say(clean(f"{name}: {summary(rehearsal)}"))
    rows = [_row(each, zone) for each in rehearsal.planned]
    if rows:
        print_table(("WHERE", "WHAT", "WHEN", "TITLE", "DETAIL"), rows[:_SHOWN], flexible=(3, 4))
    if len(rows) > _SHOWN:
        say(f"and {len(rows) - _SHOWN:,} more (--json lists them all)")


def summary(rehearsal: Rehearsal) -> str:
    """`In Sched: 12 added, 1 changed; In Google: 3 added`."""
    sides = []
    for side, words in _SIDES:
        counts = [
            f"{count} {one if count == 1 else several}"
            for what, one, several in _WORDS
            if (count := rehearsal.counts.get((side, what), 0))
        ]
        if counts:
            sides.append(f"{words}: {', '.join(counts)}")
    return "; ".join(sides) or ("nothing can be said" if rehearsal.error else "nothing to do")


def _row(planned: Planned, zone: str) -> tuple[str, ...]:
    when = show_moment(planned.start, zone) if planned.start else ""
    if planned.all_day and when:
        when = when.rpartition(" ")[0]
    word = next(one for what, one, _ in _WORDS if what == planned.what)
    return ("Google" if planned.side == GOOGLE else "Sched", word, when, planned.title, planned.detail)
