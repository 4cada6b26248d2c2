"""Keeps the scene right: arranges the week anew when dates, bookings or sizes changed, and not before it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QRect

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.all_day import FOLDED_ROWS, UNFOLDED_ROWS, count_rect
from schedapp.gui.weekview.geometry import Geometry
from schedapp.gui.weekview.pages import Ground, Page, Pages, arranged
from schedapp.gui.weekview.scene import Scene
from schedapp.gui.weekview.texts import Texts
from schedapp.gui.weekview.zoom import Zoom
from schedapp.layout.column_load import load_of
from schedapp.layout.columns import Column, Order, day_columns, groups, resource_columns
from schedapp.layout.day import MINUTES, week_frames
from schedapp.layout.lane import fold
from schedapp.layout.open_hours import Closed, Closing
from schedapp.layout.week import Tile
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource


class Board:
    """Owns the scene. Whoever reads `scene` after a change gets it arranged."""

    def __init__(self, theme: Theme) -> None:
        self._scene = Scene(theme, Texts(theme), Geometry(0, 0, 0, scale=theme.scale))
        self._order: Order | None = None
        self._pages = Pages()
        self._page: Page | None = None
        self._closings: tuple[Closing, ...] = ()
        self._closed: list[tuple[Closed, ...]] = []
        self._arranged = True
        self._hours_known = True

    @property
    def scene(self) -> Scene:
        if not self._arranged:
            self._arrange()
        return self._scene

    @property
    def state(self) -> Scene:
        """The scene as it is, perhaps not arranged: for writing to it."""
        return self._scene

    @property
    def arranged(self) -> bool:
        return self._arranged

    @property
    def resources(self) -> Mapping[str, Resource]:
        return self._scene.resources

    def set_theme(self, theme: Theme) -> None:
        self._scene.theme, self._scene.texts = theme, Texts(theme)
        self._scene.looks.clear()
        self._scene.geometry = replace(self._scene.geometry, scale=theme.scale)

    def set_week(self, monday: date, days: int, zone: str, order: Order | None) -> bool:
        """Whether that is another week than before."""
        frames = week_frames(monday, days, zone)
        if (frames, order) == (self._scene.frames, self._order):
            return False
        self._scene.frames, self._order = frames, order
        self._divide()
        return True

    def set_resources(self, resources: Mapping[str, Resource]) -> None:
        if list(resources.items()) != list(self._scene.resources.items()):
            self._scene.resources = dict(resources)
            self._divide()

    def _divide(self) -> None:
        """The columns follow from the days and, where each has its own, from the resources."""
        scene = self._scene
        scene.columns = _columns(len(scene.frames), scene.resources, self._order)
        scene.groups = groups(scene.columns)
        scene.geometry = replace(scene.geometry, columns=len(scene.columns))
        self._arranged = self._hours_known = False

    def set_closings(self, closings: Sequence[Closing]) -> None:
        if tuple(closings) != self._closings:
            self._closings = tuple(closings)
            self._arranged = self._hours_known = False

    def page(self, rows: Sequence[Occurrence]) -> Page:
        """These rows on the shown days, merged and arranged."""
        self._page = self._pages.page(rows, self._ground())
        return self._page

    def prepare(
        self, rows: Sequence[Occurrence], closings: tuple[Closing, ...], first: date, days: int, zone: str
    ) -> None:
        """Has these rows ready for when those days are shown; on any thread."""
        resources, order = self._scene.resources, self._order
        ground = Ground(resources, week_frames(first, days, zone), _columns(days, resources, order))
        self._pages.page(rows, ground)
        self._pages.hours(ground, closings)

    def _ground(self) -> Ground:
        return Ground(self._scene.resources, self._scene.frames, self._scene.columns)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self._scene.entries = entries
        self._arranged = False

    def set_sizes(self, width: int, height: int, *, rtl: bool, ratio: float) -> None:
        self._scene.geometry = replace(self._scene.geometry, width=width, height=height, rtl=rtl)
        self._scene.ratio = ratio

    def set_scroll(self, down: int, across: int) -> None:
        self._scene.geometry = replace(self._scene.geometry, scroll=down, across=across)

    def set_zoom(self, zoom: Zoom) -> None:
        self._scene.geometry = replace(self._scene.geometry, row_zoom=zoom.rows, column_zoom=zoom.columns)

    def set_second_zone(self, zone: str) -> None:
        self._scene.second_zone = zone
        self._scene.geometry = replace(self._scene.geometry, bars=2 if zone else 1)

    def toggle_lane(self) -> None:
        """Fold the all-day lane, or show all of it."""
        self._scene.unfolded = not self._scene.unfolded
        self._fold()

    def rects_of(self, row: int) -> list[QRect]:
        """Where an occurrence is shown: a rectangle for each column, or its bar, or the count that stands for it."""
        scene = self.scene
        found = [scene.geometry.tile(tile) for tile in scene.layout.tiles if tile.item == row]
        found += [scene.geometry.bar(bar) for bar in scene.lane.bars if bar.item == row]
        if not found:
            hidden = (bar for bar in scene.layout.lane.bars if bar.item == row)
            found = [count_rect(scene, bar.first) for bar in hidden]
        return found

    def first_tile(self, row: int) -> Tile | None:
        """The tile of an occurrence in its first column; None for an all-day one."""
        return next((tile for tile in self.scene.layout.tiles if tile.item == row), None)

    def _arrange(self) -> None:
        self._arranged = True
        scene = self._scene
        if not scene.frames:
            return
        page, ground = self._page, self._ground()
        if page is not None and page.entries is scene.entries and page.ground == ground:
            scene.layout, scene.tiles_by_column = page.layout, page.tiles_by_column
        else:
            scene.layout, scene.tiles_by_column = arranged(scene.entries, ground)
        if not self._hours_known:
            self._hours_known = True
            hours = self._pages.hours(ground, self._closings)
            scene.opened = [one.opened for one in hours]
            self._closed = [one.closed for one in hours]
        taken = self._taken_all_day()
        scene.closed = [(*shut, *parts) for shut, parts in zip(self._closed, taken, strict=True)]
        own = zip(scene.tiles_by_column, scene.opened, map(len, taken), strict=True)
        scene.loads = [load_of(*column) for column in own] if self._order is not None else ()
        self._fold()

    def _taken_all_day(self) -> list[list[Closed]]:
        """For each column, where each is of one resource, what takes all day long all that there is of it."""
        scene = self._scene
        taken: list[list[Closed]] = [[] for _ in scene.columns]
        for bar in scene.layout.lane.bars if self._order is not None else ():
            entry = scene.entries[bar.item]
            if entry.all_day and not entry.free:
                for at in range(bar.first, bar.last + 1):
                    taken[at].append(Closed(0, MINUTES, entry.title, False))
        owners = [scene.owner(at) for at in range(len(taken))]
        return [
            parts if owner and len(parts) >= owner.capacity else [] for owner, parts in zip(owners, taken, strict=True)
        ]

    def _fold(self) -> None:
        scene = self._scene
        limit = UNFOLDED_ROWS if scene.unfolded else FOLDED_ROWS
        scene.lane = fold(scene.layout.lane, len(scene.columns), limit)
        folded = fold(scene.layout.lane, len(scene.columns), FOLDED_ROWS)
        scene.foldable = [at for at, hidden in enumerate(folded.hidden) if hidden] if scene.unfolded else []
        rows = scene.lane.rows + (any(scene.lane.hidden) or bool(scene.foldable))
        scene.geometry = replace(scene.geometry, lane_rows=max(rows, 1))


def _columns(days: int, resources: Mapping[str, Resource], order: Order | None) -> tuple[Column, ...]:
    return day_columns(days) if order is None else resource_columns(days, tuple(resources), order)
