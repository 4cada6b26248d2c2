"""What becomes of the rows of a period before it is shown: merged and arranged, kept, and made ahead on any thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schedapp.gui.models.merging import merge
from schedapp.gui.models.occurrences import Entry
from schedapp.layout.columns import Column
from schedapp.layout.day import DayFrame
from schedapp.layout.open_hours import Closing, Hours, column_hours
from schedapp.layout.week import Item, Tile, WeekLayout, arrange
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource

KEPT = 16
Closings = tuple[Closing, ...]


class Ground(NamedTuple):
    """What a page is arranged on. `resources` are the shown ones by uid, in the order of the list."""

    resources: Mapping[str, Resource]
    frames: Sequence[DayFrame]
    columns: Sequence[Column]


class Page(NamedTuple):
    """The entries of one period, and where they stand."""

    rows: Sequence[Occurrence]
    ground: Ground
    entries: list[Entry]
    layout: WeekLayout
    tiles_by_column: list[list[Tile]]


def arranged(entries: Sequence[Entry], ground: Ground) -> tuple[WeekLayout, list[list[Tile]]]:
    """The layout of entries, and its tiles by column."""
    items = [Item(one.key, one.start, one.end, one.all_day, one.zone, one.resources) for one in entries]
    layout = arrange(items, ground.frames, ground.columns)
    by_column: list[list[Tile]] = [[] for _ in ground.columns]
    for tile in layout.tiles:
        by_column[tile.column].append(tile)
    return layout, by_column


class Pages:
    """The last pages. Rows are known by being the same list, which nobody changes after it was shown."""

    def __init__(self) -> None:
        self._kept: tuple[Page, ...] = ()
        self._hours: tuple[tuple[Ground, Closings, list[Hours]], ...] = ()

    def page(self, rows: Sequence[Occurrence], ground: Ground) -> Page:
        """From memory, else made."""
        for page in self._kept:
            if page.rows is rows and page.ground.resources is ground.resources and page.ground[1:] == ground[1:]:
                return page
        entries = merge(rows, ground.resources)
        page = Page(rows, ground, entries, *arranged(entries, ground))
        # One assignment: another thread sees the old ones or the new ones.
        self._kept = (page, *self._kept[: KEPT - 1])
        return page

    def hours(self, ground: Ground, closings: Closings) -> list[Hours]:
        """When each column is open, and why not; from memory, else found out."""
        for known, shut, hours in self._hours:
            if known.resources is ground.resources and known[1:] == ground[1:] and shut == closings:
                return hours
        hours = column_hours(ground.columns, ground.resources, ground.frames, closings)
        self._hours = ((ground, closings, hours), *self._hours[: KEPT - 1])
        return hours
