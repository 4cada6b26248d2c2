"""Which resources a draft could have: what the form says of those that are taken or closed at its time."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.gui.desk import Desk
from schedapp.gui.flows.anyway import closed_note
from schedapp.gui.flows.looking import why_taken
from schedapp.gui.forms.draft import Draft
from schedapp.model.timespan import span_of


class FreeResources:
    """Local looks, fast enough for each change. `name` gives that of the booking that does not stand in its own way."""

    def __init__(self, desk: Desk, draft: Callable[[], Draft | None], name: Callable[[], str]) -> None:
        self._desk = desk
        self._draft = draft
        self._name = name

    def why_not(self, uid: str) -> str:
        """Why a resource cannot be added to the draft, "" when it is free."""
        draft = self._draft()
        if draft is None:
            return ""
        span = span_of(draft.when, self._desk.week.zone)
        return why_taken(self._desk.services, uid, span.start, span.end, ignore=self._name())

    def note_of(self, uid: str) -> str:
        """Why a resource is closed at the time of the draft: it may be added all the same."""
        draft = self._draft()
        if draft is None:
            return ""
        span = span_of(draft.when, self._desk.week.zone)
        return closed_note(self._desk.services, uid, span.start, span.end, ignore=self._name())

    def between(self, start: int, end: int) -> list[str]:
        """The shown resources (uids) that are free then (UTC epoch seconds), the open ones first."""
        services = self._desk.services
        free = [uid for uid in self._desk.feed.shown if not why_taken(services, uid, start, end, ignore=self._name())]
        return sorted(free, key=lambda uid: bool(closed_note(services, uid, start, end)))
