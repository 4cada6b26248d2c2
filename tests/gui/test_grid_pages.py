"""Pages of the grid that are made ahead: the same as those that are made when they are shown, and never stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from schedapp.gui.weekview import pages
from schedapp.gui.weekview.pages import Ground, Pages
from schedapp.layout.columns import day_columns
from schedapp.layout.day import week_frames
from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import MONDAY, OKAFOR, ZONE, clinic, row, week


@pytest.fixture
def driver(qtbot: QtBot) -> GridDriver:
    return GridDriver(qtbot)


def ground(weeks: int = 0) -> Ground:
    return Ground(clinic(), week_frames(MONDAY + timedelta(weeks=weeks), 7, ZONE), day_columns(7))


def test_the_same_rows_on_the_same_ground_are_arranged_once() -> None:
    kept, rows, here = Pages(), week(), ground()
    assert kept.page(rows, here) is kept.page(rows, here)
    assert kept.page(list(rows), here) is not kept.page(rows, here), "another list may say something else"
    assert kept.page(rows, ground(1)).layout != kept.page(rows, here).layout
    assert kept.page(rows, here._replace(resources=dict(clinic()))) is not kept.page(rows, here)


def test_old_pages_are_forgotten() -> None:
    kept, rows, here = Pages(), week(), ground()
    first = kept.page(rows, here)
    for weeks in range(1, pages.KEPT + 1):
        kept.page(rows, here._replace(frames=week_frames(MONDAY + timedelta(weeks=weeks), 7, ZONE)))
    assert kept.page(rows, here) is not first


def test_what_was_prepared_is_shown_as_if_it_had_not_been(driver: GridDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row("later", OKAFOR, 8, "10:00", "11:00", "Later"), row("late", OKAFOR, 8, "10:30", "12:00", "Late")]
    monday = MONDAY + timedelta(weeks=1)
    driver.grid.prepare(rows, (), monday, 7, ZONE)
    with monkeypatch.context() as patch:
        patch.setattr(pages, "column_hours", lambda *_: pytest.fail("the hours were known already"))
        patch.setattr(pages, "arrange", lambda *_: pytest.fail("it was arranged already"))
        driver.grid.set_week(monday, 7, ZONE)
        driver.show(rows)
        shown = driver.picture()
    driver.show(list(rows))
    assert driver.picture() == shown
    assert [tile.tracks for tile in driver.grid.scene.layout.tiles] == [2, 2]


def test_another_list_is_shown_as_it_is(driver: GridDriver) -> None:
    rows = [row("one", OKAFOR, 1, "10:00", "11:00", "One")]
    driver.show(rows)
    driver.show([replace(rows[0], title="Other")])
    assert [entry.title for entry in driver.grid.scene.entries] == ["Other"]
    driver.show(rows)
    assert [entry.title for entry in driver.grid.scene.entries] == ["One"]
