"""What the grid shows: states of tiles, open hours, now, the lane, zones, both directions, big text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import DARK, LIGHT, Text, Tokens, contrast
from schedapp.gui.weekview.drag import Draft, Kind
from schedapp.gui.weekview.ghost import ghost_rects
from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Delivery, Occurrence
from schedapp.model.resource import OpenHours
from schedapp.model.timespan import MINUTE, parse_iso
from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import MEIER, MONDAY, NOW, OKAFOR, TREATMENT_1, ZONE, all_day, at, clinic, row, week

BLUE = "#2563EB"


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return request.param


def one(qtbot: QtBot, tokens: Tokens = LIGHT, **state: object) -> GridDriver:
    """A grid with one booking on Thursday, 10:00 to 12:00, in a state."""
    return GridDriver(qtbot, [row("a", OKAFOR, 3, "10:00", "12:00", "A. Novak", "Check-up", **state)], tokens=tokens)


def inside(rect: QRect) -> QPoint:
    """A place in a tile without text."""
    return rect.bottomRight() - QPoint(20, 20)


# --- tiles ------------------------------------------------------------------------------------------------


def test_a_tile_is_a_tint_with_a_bar_at_its_leading_edge(qtbot: QtBot, tokens: Tokens) -> None:
    driver = one(qtbot, tokens)
    rect = driver.tile("a")
    assert driver.pixel(inside(rect)) == driver.grid.scene.theme.fill(BLUE, tokens.tint)
    assert driver.pixel(QPoint(rect.left() + 1, rect.center().y())) == BLUE


def test_a_gutter_stays_free_beside_it(qtbot: QtBot) -> None:
    driver = one(qtbot)
    rect = driver.tile("a")
    column = driver.grid.scene.geometry.column(3, 0, 0)
    assert column.right() - rect.right() == round(column.width() * 0.08)
    assert driver.pixel(QPoint(rect.right() + 5, rect.center().y() + 3)) == LIGHT.grid


def test_a_booking_of_two_shown_resources_has_both_colours(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    rect = driver.tile("novak")
    bar = QRect(rect.left() + 1, rect.top() + 8, 1, rect.height() - 16)
    assert driver.colours(bar) == {BLUE, "#0F766E"}


def test_tentative_is_dashed_without_fill(qtbot: QtBot, tokens: Tokens) -> None:
    driver = one(qtbot, tokens, status=Status.TENTATIVE)
    rect = driver.tile("a")
    assert driver.pixel(inside(rect)) == tokens.grid
    top = driver.colours(QRect(rect.left() + 20, rect.top(), rect.width() - 40, 1))
    assert {BLUE, tokens.grid} <= top, "line and gaps"


def test_a_clash_is_outlined_in_red_with_a_sign(qtbot: QtBot, tokens: Tokens) -> None:
    plain, clash = one(qtbot, tokens), one(qtbot, tokens, clash=True)
    rect = clash.tile("a")
    top = QRect(rect.left() + 20, rect.top(), rect.width() - 40, 1)
    assert tokens.danger in clash.colours(top)
    assert tokens.danger not in plain.colours(top)
    sign = QRect(rect.left() + 8, rect.top() + 4, 16, 16)
    assert tokens.danger in clash.colours(sign)
    assert tokens.danger not in plain.colours(sign)


@pytest.mark.parametrize("state", [{"origin": Origin.GOOGLE}, {"read_only": True}])
def test_what_is_foreign_is_hatched(qtbot: QtBot, tokens: Tokens, state: dict[str, object]) -> None:
    own, foreign = one(qtbot, tokens), one(qtbot, tokens, **state)
    empty = QRect(inside(own.tile("a")) - QPoint(16, 16), inside(own.tile("a")))
    assert len(own.colours(empty)) == 1
    assert len(foreign.colours(empty)) > 3


def test_running_now_is_outlined_in_the_accent(qtbot: QtBot, tokens: Tokens) -> None:
    driver = one(qtbot, tokens)
    rect = driver.tile("a")
    top = QRect(rect.left() + 20, rect.top(), rect.width() - 40, 1)
    assert tokens.accent not in driver.colours(top)
    driver.grid.set_now(at(3, "11:00"))
    assert tokens.accent in driver.colours(top)


def test_past_is_told_by_the_fill_alone(qtbot: QtBot, tokens: Tokens) -> None:
    driver = one(qtbot, tokens)
    rect = driver.tile("a")
    words = QRect(rect.left() + 8, rect.top() + 2, 90, 18)
    before = darkest(driver, words, tokens)
    driver.grid.set_now(at(3, "12:00"))
    assert driver.pixel(inside(rect)) == driver.grid.scene.theme.fill(BLUE, tokens.past_tint)
    assert darkest(driver, words, tokens) == before == tokens.text, "the title is as strong as ever"


def darkest(driver: GridDriver, rect: QRect, tokens: Tokens) -> str:
    """The colour in a rectangle that stands out most from the grid: that of the text."""
    return max(driver.colours(rect), key=lambda found: contrast(found, tokens.grid))


@pytest.mark.parametrize("delivery", [Delivery.WAITING, Delivery.TROUBLE])
def test_what_google_has_not_carries_a_mark(qtbot: QtBot, tokens: Tokens, delivery: Delivery) -> None:
    proven, waiting = one(qtbot, tokens, delivery=Delivery.PROVEN), one(qtbot, tokens, delivery=delivery)
    corner = QRect(proven.tile("a").topRight() - QPoint(18, -3), proven.tile("a").topRight() + QPoint(0, 18))
    assert tokens.warning in waiting.colours(corner)
    assert tokens.warning not in proven.colours(corner)


def test_the_selected_one_is_outlined(qtbot: QtBot, tokens: Tokens) -> None:
    driver = one(qtbot, tokens)
    rect = driver.tile("a")
    top = QRect(rect.left() + 20, rect.top(), rect.width() - 40, 2)
    driver.grid.reveal("a")
    assert tokens.accent in driver.colours(top)


def test_overlapping_bookings_stand_side_by_side(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    one_rect, other = driver.tile("novak"), driver.tile("rossi")
    assert not one_rect.intersects(other)
    assert one_rect.right() < other.left()


def test_a_title_of_markup_is_painted_letter_by_letter(qtbot: QtBot) -> None:
    plain = GridDriver(qtbot, [row("a", OKAFOR, 3, "10:00", "12:00", "bold")])
    marked = GridDriver(qtbot, [row("a", OKAFOR, 3, "10:00", "12:00", "<b>bold</b>")])
    rect = plain.tile("a").adjusted(4, 2, -4, -60)
    assert plain.picture().copy(rect) != marked.picture().copy(rect)
    assert darkest_width(marked, rect) > darkest_width(plain, rect) + 20, "the tags take room as letters do"


def darkest_width(driver: GridDriver, rect: QRect) -> int:
    """How many columns of pixels have ink in the first line of a tile."""
    image = driver.picture()
    ground = image.pixel(inside(driver.tile("a")))
    line = range(rect.top(), rect.top() + 16)
    return sum(any(image.pixel(x, y) != ground for y in line) for x in range(rect.left(), rect.right()))


@pytest.mark.parametrize("title", ["x" * 10_000, "👩\u200d⚕️🏥 emoji", "שלום עולם", "مرحبا", "a\u0301\u202eevil\n\x00"])
def test_any_title_can_be_painted(qtbot: QtBot, title: str) -> None:
    narrow = [row(f"n{i}", OKAFOR, 1, "10:00", "10:30", title) for i in range(12)]
    driver = GridDriver(
        qtbot, [row("a", OKAFOR, 3, "10:00", "12:00", title, title), all_day("d", MEIER, 0, 1, title), *narrow]
    )
    assert not driver.picture().isNull()
    assert darkest_width(driver, driver.tile("a").adjusted(4, 2, -4, -60)) > 8


# --- hours, days, now -----------------------------------------------------------------------------------------


def test_open_hours_are_white_and_closed_hours_grey(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [], tokens=tokens)
    assert driver.pixel(driver.place(3, "10:10")) == tokens.grid
    assert driver.pixel(driver.place(3, "19:10")) == tokens.closed
    assert driver.pixel(driver.place(6, "10:10")) == tokens.closed


def test_open_is_when_any_shown_resource_is(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    shown = clinic()
    shown[MEIER] = replace(shown[MEIER], hours=(OpenHours(5, 600, 660),))
    driver.grid.set_occurrences([], shown)
    assert driver.pixel(driver.place(5, "10:10")) == LIGHT.grid
    assert driver.pixel(driver.place(5, "11:10")) == LIGHT.closed
    driver.grid.set_occurrences([], {})
    assert driver.pixel(driver.place(6, "12:10")) == LIGHT.grid, "with nothing to show, nothing is closed"


def test_hour_and_half_hour_lines(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [], tokens=tokens)
    assert driver.pixel(driver.place(3, "10:00") - QPoint(0, 1)) == tokens.line
    assert driver.pixel(driver.place(3, "10:30") - QPoint(0, 1)) == tokens.half_line


def test_the_now_line_crosses_todays_column_alone(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [], tokens=tokens)
    line = driver.place(1, "09:37") - QPoint(0, 1)
    assert driver.pixel(line) == tokens.danger
    assert driver.pixel(line + driver.shift(1, 0)) != tokens.danger
    column = driver.grid.scene.geometry.column(1, 0, 0)
    assert driver.pixel(QPoint(column.left() - 3, line.y())) == tokens.danger, "the dot"


def test_the_now_line_moves_and_goes(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_now(NOW + 60 * MINUTE)
    assert driver.pixel(driver.place(1, "10:37") - QPoint(0, 1)) == LIGHT.danger
    assert driver.pixel(driver.place(1, "09:37") - QPoint(0, 1)) != LIGHT.danger
    driver.grid.set_now(NOW + 30 * 86_400)
    assert driver.grid.scene.today() < 0
    assert LIGHT.danger not in driver.colours(driver.grid.scene.geometry.column(1, 200, 400))


def test_today_is_in_the_accent(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [], tokens=tokens)
    header = [driver.grid.scene.geometry.column(day, 4, 52).adjusted(4, 0, -4, 0) for day in (0, 1)]
    assert tokens.accent in driver.colours(header[1])
    assert tokens.accent not in driver.colours(header[0])


def test_the_now_line_is_in_the_zone_of_the_display(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_week(MONDAY, 7, "Asia/Tokyo")
    driver.show([])
    assert driver.pixel(driver.place(1, "17:37") - QPoint(0, 1)) == LIGHT.danger


def test_bookings_stand_at_the_hour_of_the_display_zone(qtbot: QtBot) -> None:
    driver = one(qtbot)
    driver.grid.set_week(MONDAY, 7, "Asia/Tokyo")
    driver.show([row("a", OKAFOR, 3, "10:00", "12:00", "A. Novak")])
    assert driver.tile("a").top() == driver.grid.scene.geometry.y_of(18 * 60) + 1


def test_a_week_of_five_days(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    wide = driver.tile("silva").width()
    driver.grid.set_week(MONDAY, 5, ZONE)
    driver.show(week())
    assert driver.tile("silva").width() > wide * 1.3
    assert driver.grid.rect_of("closed").isNull(), "Sunday is not shown"
    assert driver.grid.occurrences.row_of("closed") >= 0


def test_another_week_shows_its_own(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    driver.grid.set_week(date(2026, 11, 30), 7, ZONE)
    assert driver.grid.rect_of("silva").isNull(), "also before the bookings of that week are there"
    assert driver.grid.accessibleName() == "Week from Monday 30 November to Sunday 6 December 2026"


@pytest.mark.parametrize(("monday", "gap"), [(date(2026, 3, 23), ((120, 180),)), (date(2026, 10, 19), ())])
def test_the_weeks_in_which_the_clocks_change(qtbot: QtBot, monday: date, gap: tuple) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_week(monday, 7, ZONE)
    noon = parse_iso(f"{monday.replace(day=monday.day + 6)}T12:00", ZONE)
    base = row("a", OKAFOR, 0, "10:00", "12:00", "Noon")
    driver.show([replace(base, start=noon, end=noon + 3600)])
    geometry = driver.grid.scene.geometry
    assert driver.tile("a").top() == geometry.y_of(720) + 1
    assert driver.grid.scene.frames[6].gaps() == gap
    assert not driver.picture().isNull()


def test_an_hour_that_the_clocks_skip_is_hatched(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_week(date(2026, 3, 23), 7, ZONE)
    driver.show([])
    driver.grid.verticalScrollBar().setValue(0)
    geometry = driver.grid.scene.geometry
    skipped = geometry.band(6, 125, 175).adjusted(10, 0, -20, 0)
    assert len(driver.colours(skipped)) > 3
    assert len(driver.colours(skipped.translated(driver.shift(-1, 0)))) <= 2


# --- ghost ----------------------------------------------------------------------------------------------------


def test_a_ghost_over_midnight_is_cut(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    rects = ghost_rects(driver.grid.scene, Draft(Kind.CREATE, at(1, "23:00"), at(2, "01:00")))
    assert len(rects) == 2
    assert rects[0].left() < rects[1].left()


@pytest.mark.parametrize(("start", "end"), [("10:00", "10:15"), ("10:00", "10:45"), ("10:00", "13:00")])
@pytest.mark.parametrize("refused", ["", "Dr Amara Okafor is taken until 18:00 by somebody with a long name"])
def test_ghosts_of_all_heights_have_their_words(qtbot: QtBot, start: str, end: str, refused: str) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_ghost(at(5, start), at(5, end), title="Check-up", refused=refused)
    corner = driver.grid.viewport().mapToGlobal(QPoint(0, 0))
    rect = driver.grid.ghost_rect().translated(-corner)
    assert len(driver.colours(rect.adjusted(6, 3, -6, -3))) > 4, "there is text in it"
    assert (LIGHT.danger in driver.colours(rect)) == bool(refused)


def test_an_all_day_ghost_is_in_the_lane(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_ghost(at(2, "00:00"), at(4, "00:00"), all_day=True)
    corner = driver.grid.viewport().mapToGlobal(QPoint(0, 0))
    rect = driver.grid.ghost_rect().translated(-corner)
    assert driver.grid.scene.geometry.lane().contains(rect)
    assert LIGHT.accent in driver.colours(rect)


def test_a_ghost_in_another_week_is_nowhere(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_ghost(at(20, "10:00"), at(20, "11:00"))
    assert driver.grid.ghost_rect().isNull()
    assert not driver.picture().isNull()


# --- the lane ---------------------------------------------------------------------------------------------------


def full_lane() -> list[Occurrence]:
    return [all_day(f"d{i}", OKAFOR, 1, 2, f"Conference {i}") for i in range(5)]


def test_the_lane_has_one_row_when_it_is_empty_and_two_when_two_are_needed(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    assert driver.grid.scene.geometry.lane_height == 28
    driver.show(full_lane()[:2])
    assert driver.grid.scene.geometry.lane_height == 52
    assert driver.grid.scene.lane.hidden == (0,) * 7


def test_a_full_lane_folds_and_unfolds(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, full_lane())
    assert driver.grid.scene.lane.hidden == (0, 4, 4, 0, 0, 0, 0)
    assert driver.grid.scene.geometry.lane_height == 52
    body = driver.grid.scene.geometry.body_top
    driver.click(driver.lane(1, 1))
    assert driver.grid.scene.lane.hidden == (0,) * 7
    assert driver.grid.scene.geometry.body_top == body + 4 * 24, "the last row is that of the signs to fold it"
    driver.click(driver.grid.scene.geometry.lane_label().center())
    assert driver.grid.scene.geometry.body_top == body
    driver.click(driver.lane(1, 1))
    sign = driver.lane(2, 5)
    QApplication.sendEvent(
        driver.grid.viewport(), QHelpEvent(QEvent.Type.ToolTip, sign, driver.grid.viewport().mapToGlobal(sign))
    )
    assert QToolTip.text() == "Show fewer all-day bookings"
    driver.click(sign)
    assert driver.grid.scene.geometry.body_top == body


def test_what_is_folded_away_has_a_place_and_can_be_revealed(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, full_lane())
    hidden = next(f"d{i}" for i in range(5) if driver.tile(f"d{i}").top() > driver.lane(1, 0).y())
    assert driver.tile(hidden).contains(driver.lane(1, 1)), "the count stands for it"
    driver.grid.reveal(hidden)
    assert driver.grid.selected_name() == hidden
    assert driver.grid.scene.lane.hidden == (0,) * 7, "unfolded to show it"


# --- sizes and directions -----------------------------------------------------------------------------------------


def test_the_week_opens_at_seven(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    assert driver.grid.scene.geometry.minute_at(driver.grid.scene.geometry.body_top) == 420


def test_it_opens_before_an_earlier_booking(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [row("early", OKAFOR, 3, "05:00", "06:00", "Early")])
    assert driver.grid.scene.geometry.minute_at(driver.grid.scene.geometry.body_top) == 270


def test_the_place_is_kept_from_week_to_week(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    driver.grid.verticalScrollBar().setValue(100)
    driver.grid.set_week(date(2026, 11, 30), 7, ZONE)
    driver.show([])
    assert driver.grid.verticalScrollBar().value() == 100


def test_scrolling_to_now(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    driver.grid.set_now(at(1, "23:30"))
    driver.grid.scroll_to_now()
    geometry = driver.grid.scene.geometry
    assert geometry.body().contains(QPoint(600, geometry.y_of(23 * 60 + 30)))
    driver.grid.set_now(NOW)
    driver.grid.scroll_to_now()
    assert geometry.body().contains(QPoint(600, driver.grid.scene.geometry.y_of(9 * 60 + 37)))


def test_the_thin_bar_scrolls_and_follows(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    thin = next(bar for bar in driver.grid.children() if bar.metaObject().className() == "DayScrollBar")
    thin.setValue(30)
    assert driver.grid.scene.geometry.scroll == 30
    driver.grid.verticalScrollBar().setValue(60)
    assert thin.value() == 60
    assert driver.grid.verticalOffset() == 60
    driver.grid.resize(1192, 2000)
    assert not thin.isVisible(), "all of the day is in view"


def test_right_to_left_mirrors_everything(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    before = driver.tile("silva")
    driver.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    after = driver.tile("silva")
    assert after.width() == before.width()
    assert after.right() == driver.grid.viewport().width() - 1 - before.left()
    assert driver.pixel(QPoint(after.right() - 1, after.center().y())) == BLUE, "the bar leads from the right"
    assert driver.grid.scene.geometry.hour_bar().right() == driver.grid.viewport().width() - 1
    driver.click(driver.place(4, "14:00"))
    assert driver.said("create_requested")[0][0] == at(4, "14:00")


def test_at_twice_the_text_size_nothing_is_clipped(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, scale=2.0)
    scene = driver.grid.scene
    assert scene.geometry.hour_height == 112
    assert scene.geometry.header_height == 120
    label = scene.texts.whole("00:00", Text.TILE_LINE)
    assert label.width < scene.geometry.lead
    assert label.height * 2 < scene.geometry.hour_height


def test_another_theme_is_taken_at_once(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    driver.grid.set_theme(Theme(DARK, "Inter"))
    assert driver.pixel(driver.place(3, "17:10")) == DARK.grid


def test_the_tool_tip_tells_the_booking_under_the_mouse(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [row("a", OKAFOR, 3, "10:00", "12:00", "<b>A</b>", "Check-up")])
    tip = driver.tip_at(driver.tile("a").center())
    assert "&lt;b&gt;A&lt;/b&gt;" in tip
    assert "Thursday 26 November, 10:00 to 12:00" in tip
    driver.tip_at(driver.place(5, "10:00"))
    qtbot.waitUntil(lambda: QToolTip.text() == "")


def test_a_rubber_band_selects_what_is_at_its_corner(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    driver.grid.setSelection(QRect(driver.tile("costa").center(), driver.tile("costa").bottomRight()), flag)
    assert driver.grid.selected_name() == "costa"
    region = driver.grid.visualRegionForSelection(driver.grid.selectionModel().selection())
    assert region.contains(driver.tile("costa").center())


def test_a_booking_over_midnight_is_one_item_with_two_tiles(qtbot: QtBot) -> None:
    night = replace(row("night", TREATMENT_1, 3, "22:00", "22:00", "Night"), end=at(4, "06:00"))
    driver = GridDriver(qtbot, [night])
    driver.grid.verticalScrollBar().setValue(0)
    morning = driver.place(4, "03:00") - QPoint(60, 0)
    assert driver.grid.indexAt(morning).row() == 0
    assert driver.grid.visualRect(driver.grid.indexAt(morning)) == driver.tile("night")
