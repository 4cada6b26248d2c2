"""What an empty place of a view would book: asked for its menu, and by keys."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint

from schedapp.gui.monthview import MonthView
from schedapp.gui.stage import Shown
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.drag import click_start, span_on
from schedapp.gui.weekview.hit import Part, hit

MINUTES = 24 * 60


class Spot(NamedTuple):
    """UTC epoch seconds; `resources` are those of the column or row, () where any will do."""

    start: int
    end: int
    all_day: bool = False
    resources: tuple[str, ...] = ()


def place_at(view: Shown, point: QPoint) -> Spot | None:
    """The place under a point of the viewport; None where a booking is, or nothing can be."""
    if isinstance(view, WeekGrid):
        return _in_grid(view, point)
    if isinstance(view, TimelineView):
        return _in_timeline(view, point)
    if isinstance(view, MonthView):
        return _in_month(view, point)
    return None


def _in_grid(grid: WeekGrid, point: QPoint) -> Spot | None:
    scene = grid.scene
    found = hit(scene, point)
    if found.part not in (Part.CELL, Part.LANE):
        return None
    frame = scene.frames[found.spot.day]
    resources = tuple(scene.columns[found.spot.column].resources)
    if found.part is Part.LANE:
        return Spot(frame.start, frame.end, True, resources)
    top = click_start(found.spot.minute, 0)
    start, end = span_on(frame, top, min(top + grid.default_minutes, MINUTES))
    return Spot(start, end, False, resources)


def _in_timeline(view: TimelineView, point: QPoint) -> Spot | None:
    view.ready()
    scene = view.scene
    if view.row_at(point) >= 0 or not scene.uids or not scene.frames or not scene.geometry.body().contains(point):
        return None
    spot = scene.spot_at(point)
    top = click_start(spot.minute, 0)
    start, end = span_on(scene.frames[spot.day], top, min(top + view.default_minutes, MINUTES))
    return Spot(start, end, False, tuple(scene.columns[spot.column].resources))


def _in_month(view: MonthView, point: QPoint) -> Spot | None:
    view.ready()
    # Behind the bookings its days are items, too.
    if 0 <= view.row_at(point) < len(view.scene.entries) or not view.scene.geometry.body().contains(point):
        return None
    draft = view.draft_on(view.scene.geometry.day_at(point))
    return Spot(draft.start, draft.end)
