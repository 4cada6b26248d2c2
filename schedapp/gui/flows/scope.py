"""Which occurrences a change means: asked on a series, known otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.model.booking import Booking, EditScope, occurrence_key, override_uid, split_name
from schedapp.model.split import begins_at
from schedapp.model.timespan import span_of

if TYPE_CHECKING:
    from schedapp.model.change import Change

PAST_STAYS = "With all, earlier ones that have begun keep their time."


def with_scope(
    desk: Desk,
    name: str,
    verb: str,
    title: str,
    act: Callable[[EditScope], None],
    dropped: Callable[[], None] | None = None,
    *,
    repetition: bool = False,
) -> None:
    """Calls `act` with the scope: at once for a single booking, after the answer for an occurrence of a series.

    `repetition` says that the rule itself is changed, which one occurrence cannot have for itself.
    """
    original_start = split_name(name)[1]
    series = _series(desk, name) if original_start else None
    scopes = _scopes(series, original_start, repetition=repetition)
    if len(scopes) == 1:
        act(scopes[0])
        return
    note = PAST_STAYS if verb != "Cancel" and EditScope.FOLLOWING in scopes and _has_begun(desk, series) else ""
    dialog = ScopeDialog(desk.window, desk.source, verb, title, act, scopes=scopes, note=note)
    if dropped is not None:
        dialog.rejected.connect(dropped)
    dialog.open()


def name_after(name: str, change: Change) -> str:
    """How the occurrence of a name is called after a change: what goes on of a series has another name."""
    booking = change.booking
    if change.second is None or booking.deleted:
        return name
    return override_uid(booking.uid, occurrence_key(booking.when)) if booking.recurring else booking.uid


def _scopes(series: Booking | None, original_start: str, *, repetition: bool) -> tuple[EditScope, ...]:
    """The scopes that differ: from the first occurrence on is all."""
    narrow = () if repetition else (EditScope.THIS,)
    if not original_start:
        return (EditScope.ALL,)
    if series is not None and begins_at(series, original_start):
        return (*narrow, EditScope.ALL)
    return (*narrow, EditScope.FOLLOWING, EditScope.ALL)


def _series(desk: Desk, name: str) -> Booking | None:
    """None for a series that is gone: the change itself says so."""
    try:
        return desk.services.bookings.series(name)
    except SchedError:
        return None


def _has_begun(desk: Desk, series: Booking | None) -> bool:
    return series is not None and span_of(series.when, desk.week.zone).start < desk.now()
