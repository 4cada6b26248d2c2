"""Whether a slot may be had, asked once for each slot of a drag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from schedapp.errors import NotOpen, Taken
from schedapp.gui.weekview.drag import Draft, Subject, TakenCheck, with_reason

TWICE = "This booking is in that column already."


def _free(_resources: Sequence[str], _start: int, _end: int, _ignore: str) -> Taken | NotOpen | None:
    return None


class SlotChecks:
    """Asks a `TakenCheck` and keeps its answers until `forget`. `shown` gives the uids of the shown resources."""

    def __init__(self, shown: Callable[[], Sequence[str]]) -> None:
        self._shown = shown
        self._taken: TakenCheck = _free
        self._answers: dict[tuple[tuple[str, ...], int, int, str], Taken | NotOpen | None] = {}

    def ask_with(self, taken: TakenCheck | None) -> None:
        self._taken = taken or _free
        self.forget()

    def forget(self) -> None:
        """The bookings may have changed."""
        self._answers.clear()

    def taken(self, resources: Sequence[str], start: int, end: int, ignore: str = "") -> Taken | NotOpen | None:
        key = (tuple(resources), start, end, ignore)
        if key not in self._answers:
            self._answers[key] = self._taken(resources, start, end, ignore)
        return self._answers[key]

    def for_new(self, draft: Draft) -> Draft:
        """A new booking is for the first resource of its column that is free; where none is, for the first that is only
        closed by a rule that may be overridden; else refused."""
        reasons: list[tuple[str, Taken | NotOpen]] = []
        candidates = draft.resources or tuple(self._shown())
        for uid in candidates:
            reason = self.taken([uid], draft.start, draft.end)
            if reason is None:
                return replace(draft, resources=(uid,))
            reasons.append((uid, reason))
        soft = [each for each in reasons if isinstance(each[1], NotOpen) and not each[1].firm]
        if not reasons:
            return draft
        uid, why = (soft or reasons)[0]
        return with_reason(replace(draft, resources=(uid,)), why)

    def for_existing(self, draft: Draft, subject: Subject) -> Draft:
        """A booking must be ours to change, and its new slot free on all of the resources that it is to have."""
        if subject.locked:
            return with_reason(draft, subject.locked)
        if draft.copies:
            return with_reason(draft, self.taken(draft.resources, draft.start, draft.end))
        same = (subject.start, subject.end, subject.all_day, subject.resources)
        if (draft.start, draft.end, draft.all_day, draft.resources) == same:
            return draft
        if len(set(draft.resources)) < len(draft.resources):
            return with_reason(draft, TWICE)
        return with_reason(draft, self.taken(draft.resources, draft.start, draft.end, subject.name))
