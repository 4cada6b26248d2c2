"""Everything that one frame of the grid shows; the painters read it and change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QPoint

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.geometry import Geometry, Spot
from schedapp.gui.weekview.texts import Texts
from schedapp.layout.column_load import Load
from schedapp.layout.columns import Column, Group
from schedapp.layout.day import DayFrame
from schedapp.layout.lane import FoldedLane, Lane
from schedapp.layout.open_hours import Closed, Minutes
from schedapp.layout.week import Tile, WeekLayout
from schedapp.model.resource import Resource

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
    columns: Sequence[Column] = ()
    groups: Sequence[Group] = ()
    """The upper headings where there are two levels."""
    resources: Mapping[str, Resource] = field(default_factory=dict)
    """The shown ones by uid, in the order of the list."""
    entries: Sequence[Entry] = ()
    layout: WeekLayout = EMPTY_WEEK
    lane: FoldedLane = EMPTY_LANE
    opened: Sequence[Sequence[Minutes]] = ()
    loads: Sequence[Load] = ()
    """How full each column is, where each is of one resource."""
    closed: Sequence[Sequence[Closed]] = ()
    """The closures of each column; `opened` is when each is open."""
    now: int = 0
    selected: int = NOTHING
    focused: bool = False
    hovered: int = NOTHING
    pointed: frozenset[str] = frozenset()
    """Names of occurrences that are marked as if they were selected."""
    flagged: frozenset[str] = frozenset()
    """Names of occurrences, or uids of series, that wait for an answer."""
    glowing: frozenset[str] = frozenset()
    """Names of occurrences, or uids of series, that others changed and nobody here has seen yet."""
    second_zone: str = ""
    """The zone of the second hour bar (IANA name), "" for none."""
    locked: str = ""
    """Why nothing can be changed here now, in words."""
    lifted: int = NOTHING
    ghost: Draft | None = None
    unfolded: bool = False
    foldable: Sequence[int] = ()
    """The columns of an unfolded lane whose bookings can be folded away again."""
    ratio: float = 1.0
    looks: dict[tuple[object, ...], Look] = field(default_factory=dict)
    tiles_by_column: list[list[Tile]] = field(default_factory=list)

    @property
    def zone(self) -> str:
        return self.frames[0].zone if self.frames else "UTC"

    def today(self) -> int:
        """The number of the day that holds now, or NOTHING."""
        return next((day for day, frame in enumerate(self.frames) if frame.start <= self.now < frame.end), NOTHING)

    def spot_at(self, point: QPoint) -> Spot:
        """The nearest place in the grid."""
        at = self.geometry.column_at(point.x())
        return Spot(self.columns[at].day if self.columns else 0, self.geometry.minute_at(point.y()), at)

    def columns_of(self, day: int) -> list[int]:
        """The numbers of the columns of a day."""
        return [at for at, column in enumerate(self.columns) if column.day == day]

    @property
    def days_above(self) -> bool:
        """Whether the upper headings are days, and the lower ones resources."""
        first = self.groups[0] if self.groups else None
        return first is not None and self.columns[first.first].day == self.columns[first.last].day

    def owner(self, at: int) -> Resource | None:
        """The resource that has a column to itself."""
        uids = self.columns[at].resources
        return self.resources.get(uids[0]) if len(uids) == 1 else None
