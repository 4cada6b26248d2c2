"""What is remembered of the views: which one, how far it is zoomed and scrolled. All of it are settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schedapp.gui.viewstate import FEWEST_DAYS, MOST_DAYS, View
from schedapp.gui.weekview.zoom import Zoom, parsed, written
from schedapp.layout.columns import Order
from schedapp.layout.day import MINUTES

if TYPE_CHECKING:
    from schedapp.services.settings import SettingsService

VIEW, LENGTH, ORDER, MINUTE, ZOOM, SECOND_ZONE = (
    "view", "view_days", "view_order", "view_minute", "view_zoom", "second_zone",
)  # fmt: skip
DEFAULT_LENGTH = 4


class Remembered(NamedTuple):
    """The view that was shown last, for `ViewState`."""

    view: View
    length: int
    order: Order


def read_view(settings: SettingsService) -> Remembered:
    """The view of the last time; what is not understood is as at the first time."""
    kept = settings.all()
    view = kept.get(VIEW, "")
    length = kept.get(LENGTH, "")
    days = int(length) if length.isascii() and length.isdigit() else DEFAULT_LENGTH
    return Remembered(
        View(view) if view in list(View) else _view_before(kept),
        min(max(days, FEWEST_DAYS), MOST_DAYS),
        Order.RESOURCES_FIRST if kept.get(ORDER) == Order.RESOURCES_FIRST else Order.DAYS_FIRST,
    )


def _view_before(kept: dict[str, str]) -> View:
    """Before there were views, the days of the week could be chosen."""
    return View.WORKWEEK if kept.get("week_days") == "5" else View.WEEK


def write_view(settings: SettingsService, seen: Remembered) -> None:
    settings.set(VIEW, str(seen.view))
    settings.set(LENGTH, str(seen.length))
    settings.set(ORDER, str(seen.order))


def read_zoom(settings: SettingsService, view: View) -> Zoom:
    """How far a view was zoomed: each has its own."""
    return parsed(settings.get(f"{ZOOM}_{view}"))


def write_zoom(settings: SettingsService, view: View, zoom: Zoom) -> None:
    settings.set(f"{ZOOM}_{view}", written(zoom))


def read_minute(settings: SettingsService) -> int | None:
    """The wall-clock minute at the top when the window was closed; None at the first time."""
    kept = settings.get(MINUTE)
    return int(kept) if kept.isascii() and kept.isdigit() and int(kept) < MINUTES else None
