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
from schedapp.gui.weekview.scene import Scene
from schedapp.gui.weekview.texts import Texts
from schedapp.layout.day import MINUTES, week_frames
from schedapp.layout.lane import fold
from schedapp.layout.open_hours import Closing, closed_parts, open_minutes
from schedapp.layout.week import Item, Tile, arrange
from schedapp.model.resource import Resource


class Board:
    """Owns the scene. Whoever reads `scene` after a change gets it arranged."""

    def __init__(self, theme: Theme) -> None:
        self._scene = Scene(theme, Texts(theme), Geometry(0, 0, 0, scale=theme.scale))
        self._resources: Mapping[str, Resource] = {}
        self._closings: tuple[Closing, ...] = ()
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
        return self._resources

    def set_theme(self, theme: Theme) -> None:
        self._scene.theme, self._scene.texts = theme, Texts(theme)
        self._scene.looks.clear()
        self._scene.geometry = replace(self._scene.geometry, scale=theme.scale)

    def set_week(self, monday: date, days: int, zone: str) -> None:
        self._scene.frames = week_frames(monday, days, zone)
        self._scene.geometry = replace(self._scene.geometry, days=days)
        self._arranged = self._hours_known = False

    def set_resources(self, resources: Mapping[str, Resource]) -> None:
        if dict(resources) != self._resources:
            self._resources = dict(resources)
            self._arranged = self._hours_known = False

    def set_closings(self, closings: Sequence[Closing]) -> None:
        if tuple(closings) != self._closings:
            self._closings = tuple(closings)
            self._arranged = self._hours_known = False

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self._scene.entries = entries
        self._arranged = False

    def set_sizes(self, width: int, height: int, *, rtl: bool, ratio: float) -> None:
        self._scene.geometry = replace(self._scene.geometry, width=width, height=height, rtl=rtl)
        self._scene.ratio = ratio

    def set_scroll(self, pixels: int) -> None:
        self._scene.geometry = replace(self._scene.geometry, scroll=pixels)

    def toggle_lane(self) -> None:
        """Fold the all-day lane, or show all of it."""
        self._scene.unfolded = not self._scene.unfolded
        self._fold()

    def rects_of(self, row: int) -> list[QRect]:
        """Where an occurrence is shown: a rectangle for each day, or its bar, or the count that stands for it."""
        scene = self.scene
        found = [scene.geometry.tile(tile) for tile in scene.layout.tiles if tile.item == row]
        found += [scene.geometry.bar(bar) for bar in scene.lane.bars if bar.item == row]
        if not found:
            hidden = (bar for bar in scene.layout.lane.bars if bar.item == row)
            found = [count_rect(scene, bar.first) for bar in hidden]
        return found

    def first_tile(self, row: int) -> Tile | None:
        """The tile of an occurrence on its first shown day; None for an all-day one."""
        return next((tile for tile in self.scene.layout.tiles if tile.item == row), None)

    def _arrange(self) -> None:
        self._arranged = True
        scene = self._scene
        if not scene.frames:
            return
        items = [Item(entry.key, entry.start, entry.end, entry.all_day, entry.zone) for entry in scene.entries]
        scene.layout = arrange(items, scene.frames)
        scene.tiles_by_day = [[] for _ in scene.frames]
        for tile in scene.layout.tiles:
            scene.tiles_by_day[tile.day].append(tile)
        if not self._hours_known:
            self._hours_known = True
            scene.opened = self._opened()
            scene.closed = closed_parts(self._shown_closings(), scene.opened, scene.frames)
        self._fold()

    def _opened(self) -> Sequence[Sequence[tuple[int, int]]]:
        """With nothing to show, no time is closed."""
        if not self._resources:
            return [[(0, MINUTES)] for _ in self._scene.frames]
        return open_minutes(self._resources.values(), self._scene.frames, self._closings)

    def _shown_closings(self) -> list[Closing]:
        """Those of the whole place, and of what is shown: with a name where more than one resource is."""
        found = []
        for closing in self._closings:
            resource = self._resources.get(closing.resource)
            if not closing.resource:
                found.append(closing)
            elif resource is not None:
                several = len(self._resources) > 1
                found.append(closing._replace(words=f"{resource.name}: {closing.words}" if several else closing.words))
        return found

    def _fold(self) -> None:
        scene = self._scene
        limit = UNFOLDED_ROWS if scene.unfolded else FOLDED_ROWS
        scene.lane = fold(scene.layout.lane, len(scene.frames), limit)
        folded = fold(scene.layout.lane, len(scene.frames), FOLDED_ROWS)
        scene.foldable = [day for day, hidden in enumerate(folded.hidden) if hidden] if scene.unfolded else []
        rows = scene.lane.rows + (any(scene.lane.hidden) or bool(scene.foldable))
        scene.geometry = replace(scene.geometry, lane_rows=max(rows, 1))
