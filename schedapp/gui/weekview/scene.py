"""Everything that one frame of the grid shows; the painters read it and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.geometry import Geometry
from schedapp.gui.weekview.texts import Texts
from schedapp.layout.day import DayFrame
from schedapp.layout.lane import FoldedLane, Lane
from schedapp.layout.open_hours import Closed, Minutes
from schedapp.layout.week import Tile, WeekLayout

NOTHING = -1


class Look(NamedTuple):
    """Colours of a tile as #RRGGBB; `outline` "" for none, `quiet` for secondary text; `dashed`, `hatched` patterns."""

    fill: str
    quiet: str
    outline: str = ""
    thickness: float = 1.5
    dashed: bool = False
    hatched: bool = False


EMPTY_WEEK = WeekLayout((), Lane((), 0))
EMPTY_LANE = FoldedLane((), 0, ())


@dataclass
class Scene:
    """`selected`, `hovered` and `lifted` (being dragged) are rows of the model; `now` is in epoch seconds."""

    theme: Theme
    texts: Texts
    geometry: Geometry
    frames: Sequence[DayFrame] = ()
    entries: Sequence[Entry] = ()
    layout: WeekLayout = EMPTY_WEEK
    lane: FoldedLane = EMPTY_LANE
    opened: Sequence[Sequence[Minutes]] = ()
    closed: Sequence[Sequence[Closed]] = ()
    """The closures of each day."""
    now: int = 0
    selected: int = NOTHING
    focused: bool = False
    hovered: int = NOTHING
    pointed: frozenset[str] = frozenset()
    """Names of occurrences that are marked as if they were selected."""
    flagged: frozenset[str] = frozenset()
    """Names of occurrences, or uids of series, that wait for an answer."""
    locked: str = ""
    """Why nothing can be changed here now, in words."""
    lifted: int = NOTHING
    ghost: Draft | None = None
    unfolded: bool = False
    foldable: Sequence[int] = ()
    """The days of an unfolded lane whose bookings can be folded away again."""
    ratio: float = 1.0
    looks: dict[tuple[object, ...], Look] = field(default_factory=dict)
    tiles_by_day: list[list[Tile]] = field(default_factory=list)

    @property
    def zone(self) -> str:
        return self.frames[0].zone if self.frames else "UTC"

    def today(self) -> int:
        """The day column that holds now, or NOTHING."""
        return next((day for day, frame in enumerate(self.frames) if frame.start <= self.now < frame.end), NOTHING)
