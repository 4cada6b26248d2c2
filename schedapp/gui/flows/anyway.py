"""Rules of the place that may be overridden: their reason, and the question whether it is to be done all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schedapp.errors import NotOpen
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.anyway_dialog import AnywayDialog
from schedapp.gui.ports import Services


def why_closed(
    services: Services, resources: Sequence[str], start: int, end: int, *, ignore: str = ""
) -> NotOpen | None:
    """The rule that refuses a slot, if any does; without a query while nothing is written."""
    found = services.availability.why_not(resources, start, end, ignore=ignore)
    if found is None:
        return None
    return NotOpen(found.words, found.detail, kind=found.kind.value, spans=((start, end),), firm=found.firm)


def closed_note(services: Services, uid: str, start: int, end: int, *, ignore: str = "") -> str:
    """Why a resource is closed, such as “not in on Saturdays”; "" when it is open."""
    table = services.availability.timetables().get(uid)
    found = services.availability.why_not([uid], start, end, ignore=ignore)
    if found is None or table is None:
        return ""
    return found.words.removeprefix(f"{table.resource.name} ").removeprefix("is ").rstrip(".")


def ask_anyway(desk: Desk, error: Exception, act: str, again: Callable[[], None], leave: Callable[[], None]) -> bool:
    """Asks whether to do it all the same, where that may be; whether there was something to ask."""
    if not isinstance(error, NotOpen) or error.firm:
        return False
    dialog = AnywayDialog(desk.window, desk.source, error, act, again)
    dialog.rejected.connect(leave)
    dialog.open()
    return True
