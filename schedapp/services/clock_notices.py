"""What moved because rules of the clocks changed, as one notice with the old and the new times."""

from __future__ import annotations

from collections.abc import Mapping

from schedapp.errors import NotFound
from schedapp.model.attention import BOTH, Answer, Attention, AttentionKind
from schedapp.model.booking import Booking
from schedapp.model.timespan import to_local
from schedapp.services.attention_words import Scene, quoted, span_words
from schedapp.services.clock_rules import ClockChange, ClockRuleService, Moved
from schedapp.services.conflicts import Resolution
from schedapp.services.decisions import allow
from schedapp.store.attention import AttentionRepository
from schedapp.sync.identity import part_of

LISTED = 12
_SEEN = (Answer(BOTH, "Seen", "Takes it off this list; the bookings stay where they are."),)


class ClockNotices:
    """Lists and settles them."""

    def __init__(self, store: AttentionRepository, clocks: ClockRuleService) -> None:
        self._store = store
        self._clocks = clocks

    def open(self) -> tuple[ClockChange, ...]:
        return self._clocks.told()

    def shown(self, scene: Scene) -> list[Attention]:
        changes = self.open()
        known = self._store.bookings({m.name.partition("/")[0] for change in changes for m in change.moved[:LISTED]})
        return [_attention(change, known, scene) for change in changes]

    def settle(self, key: str, answer: str, _scene: Scene) -> Resolution:
        """Raises NotFound, BadInput."""
        change = next((each for each in self.open() if str(each.at) == key), None)
        if change is None:
            raise NotFound("This is settled already.", "List what is open with “schedapp attention list”.")
        allow(answer, (BOTH,))
        self._clocks.saw(change.at)
        return Resolution("Seen. The bookings stay where they are.")


def _attention(change: ClockChange, known: Mapping[str, Booking], scene: Scene) -> Attention:
    zones = sorted({each.zone for each in change.moved})
    many = len(change.moved)
    counted = "1 booking keeps" if many == 1 else f"{many} bookings keep"
    lines = [_line(each, known, scene) for each in change.moved[:LISTED]]
    if many > LISTED:
        lines.append(f"and {many - LISTED} more, each in the history of its booking.")
    reason = (
        f"The rules of the clocks in {' and '.join(zones)} changed since Sched was last started. {counted} the time of "
        "day that was typed here. What came from Google is where Google has it."
    )
    return Attention(
        id=f"clocks-{change.at}",
        kind=AttentionKind.CLOCKS_CHANGED,
        title="1 booking moved by a new rule" if many == 1 else f"{many} bookings moved by a new rule",
        reason=reason,
        at=change.at,
        answers=_SEEN,
        lines=tuple(lines),
    )


def _line(moved: Moved, known: Mapping[str, Booking], scene: Scene) -> str:
    """`Tue 6 Apr, 09:00 (not 10:00): “Check-up”`."""
    booking = known.get(moved.name.partition("/")[0])
    part = None if booking is None else part_of(booking, moved.name)
    title = quoted(part.title) if part is not None else "a deleted booking"
    first, _, _ = span_words(moved.new, moved.new, moved.zone, scene.now).partition("–")
    since = "from " if part is not None and part.recurring else ""
    return f"{since}{first} (not {to_local(moved.old, moved.zone):%H:%M}): {title}"
