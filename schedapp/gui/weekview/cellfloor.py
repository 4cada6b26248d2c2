"""What a view of cells tells its keyboard: the ground, where a cell is, what it would book, whether it is free."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QMouseEvent

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import clock, isolated, long_day
from schedapp.gui.weekview.cursor import Cell, Ground, Stand
from schedapp.gui.weekview.drag import Draft, Subject
from schedapp.model.timespan import to_local

READ_ONLY = "This booking cannot be changed here."


class Place(NamedTuple):
    """What a cell would book: UTC epoch seconds, whether whole days, the resources (none: any will do)."""

    start: int
    end: int
    all_day: bool
    resources: tuple[str, ...]


class CellFloor(QObject):
    """Filled by the grid and by the timeline."""

    _view: Any = None  # a view that is being destroyed sends events when the attributes of this object are gone already

    def __init__(self, view: Any) -> None:
        super().__init__(view)
        self._view = view

    @abstractmethod
    def ground(self) -> Ground:
        """The lanes and what is in them."""

    @abstractmethod
    def start(self) -> Cell:
        """Where the keyboard begins: now, if it is shown."""

    @abstractmethod
    def cell_at(self, event: QMouseEvent) -> Cell | None:
        """The cell under the mouse."""

    @abstractmethod
    def scroll_to(self, cell: Cell) -> None:
        """Has a cell in view."""

    @abstractmethod
    def place_of(self, first: Cell, last: Cell, minutes: int) -> Place:
        """What the cells from `first` to `last` would book; one cell is `minutes` long."""

    @abstractmethod
    def rects(self, first: Cell, last: Cell) -> list[QRect]:
        """Where these cells are, in the viewport."""

    @abstractmethod
    def rects_of_item(self, stand: Stand) -> list[QRect]:
        """Where a booking is in the lane that the keyboard is in."""

    @abstractmethod
    def state_of(self, cell: Cell) -> tuple[str, str]:
        """Whose the cell is ("" where it is everybody's), and whether it is free, in words."""

    @abstractmethod
    def joins(self, one: int, other: int) -> bool:
        """Whether a stretch may go over these lanes, both at the same time of one day."""

    @abstractmethod
    def aside(self, draft: Draft, entry: Entry, lanes: int) -> Draft | None:
        """A booking moved so many lanes on; None where there is no other."""

    @abstractmethod
    def paint(self) -> None:
        """Draws the mark over the picture."""

    def past_edge(self, stand: Stand, way: int) -> Stand | None:
        """After the last lane (1) or before the first (-1): turns the page, and where one is then; None to stay."""
        return None

    @abstractmethod
    def drop(self, draft: Draft, entry: Entry) -> None:
        """Hands a move to the view as if the mouse had dropped it."""

    @abstractmethod
    def current(self) -> Stand | None:
        """Where the keyboard is."""


def subject_of(entry: Entry) -> Subject:
    """What is moved."""
    locked = READ_ONLY if entry.read_only else ""
    return Subject(entry.name, entry.title, entry.start, entry.end, entry.resources, entry.zone, locked, entry.all_day)


def when_words(place: Place, zone: str, *, one: bool) -> str:
    """“Tuesday 24 November, 10:15”; with the end unless it is `one` cell."""
    start, end = to_local(place.start, zone), to_local(place.end, zone)
    day = long_day(start.date())
    if place.all_day:
        last = to_local(place.end - 1, zone).date()
        return f"{day}, all day" if last == start.date() else f"{day} to {long_day(last)}, all day"
    return f"{day}, {clock(start)}" if one else f"{day}, {clock(start)} to {clock(end)}"


def taken_words(titles: Sequence[str]) -> str:
    """“taken: Check-up”."""
    return f"taken: {', '.join(isolated(title) for title in titles)}"
