"""A press of the mouse from the button going down to a draft, or to nothing: a state machine without widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from schedapp.gui.weekview.drafting import Pressed, drafted
from schedapp.gui.weekview.drag import DEAD_ZONE, Draft, Kind, Pointer, Subject, slot_of
from schedapp.gui.weekview.geometry import Spot
from schedapp.layout.columns import Column
from schedapp.layout.day import DayFrame


class DragMachine:
    """One press, from the button going down to a draft, or to nothing.

    `press` -> any number of `move` and `turn` -> `release` (the draft, if it may be dropped) or `cancel`.
    """

    def __init__(self) -> None:
        self._pressed: Pressed | None = None
        self._point = (0, 0)
        self._dragging = False
        self._draft: Draft | None = None
        self._check: Callable[[Draft], Draft] = lambda draft: draft

    @property
    def active(self) -> bool:
        """Whether the button is down on something of ours."""
        return self._pressed is not None

    @property
    def dragging(self) -> bool:
        return self._dragging

    @property
    def kind(self) -> Kind:
        return self._pressed.kind if self._pressed else Kind.CREATE

    @property
    def subject(self) -> Subject | None:
        return self._pressed.subject if self._pressed else None

    @property
    def draft(self) -> Draft | None:
        return self._draft

    def press(
        self,
        kind: Kind,
        point: tuple[int, int],
        spot: Spot,
        frames: Sequence[DayFrame],
        columns: Sequence[Column],
        subject: Subject | None,
        check: Callable[[Draft], Draft],
    ) -> None:
        """The button went down. `check` completes a draft with why it is refused, if it is."""
        self.cancel()
        owners = columns[spot.column].resources
        self._point, self._check = point, check
        self._pressed = Pressed(kind, spot.day, spot.minute, owners, tuple(frames), tuple(columns), subject)

    def move(self, pointer: Pointer) -> Draft | None:
        """The mouse moved: the draft, or None while it is still within the dead zone."""
        if self._pressed is None:
            return None
        point = pointer.point
        distance = max(abs(point[0] - self._point[0]), abs(point[1] - self._point[1]))
        if not self._dragging and distance < DEAD_ZONE:
            return None
        self._dragging = True
        draft = drafted(self._pressed, pointer)
        if self._draft is None or slot_of(draft) != slot_of(self._draft):
            self._draft = self._check(draft)
        return self._draft

    def turn(self, frames: Sequence[DayFrame], columns: Sequence[Column]) -> None:
        """Other days are shown now; the place that was pressed is as many days away as it is."""
        if self._pressed is not None:
            away = (self._pressed.frames[0].day - frames[0].day).days
            day = self._pressed.day + away
            self._pressed = replace(self._pressed, day=day, frames=tuple(frames), columns=tuple(columns))

    def release(self) -> Draft | None:
        """The button went up: the draft if there was a drag that may be dropped."""
        draft = self._draft if self._dragging else None
        self.cancel()
        return draft

    def cancel(self) -> None:
        self._pressed, self._draft, self._dragging = None, None, False
