"""Month and timeline say of a booking what the week grid says, in its order; what gives way in little room."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from schedapp.gui.weekview.signs import BADGE, SMALL_BADGE
from schedapp.model.occurrence import Occurrence
from schedapp.model.progress import Progress
from tests.gui.painted_words import Painted
from tests.gui.sample_week import MEIER, OKAFOR, TREATMENT_1, row
from tests.gui.view_driver import month_driver, timeline_driver


def visit(start: str, end: str, client: str, progress: Progress = Progress.NONE, uid: str = "a") -> Occurrence:
    return replace(row(uid, OKAFOR, 0, start, end, "Check-up"), client=client, progress=progress)


def test_a_chip_of_the_month_tells_the_client_before_the_title(qtbot: QtBot) -> None:
    driver = month_driver(qtbot, [visit("10:00", "11:00", "N. Ito")])
    assert Painted(driver.view).words == ["10:00", "N. Ito · Check-up"]


def test_where_both_do_not_fit_it_tells_the_client_and_then_what_is_left(qtbot: QtBot) -> None:
    driver = month_driver(qtbot, [visit("10:00", "11:00", "Irena Kowalska")])
    words = Painted(driver.view).words
    assert words[:2] == ["10:00", "Irena Kowalska"]
    driver.view.resize(560, 812)
    words = Painted(driver.view).words
    assert len(words) == 1, "the start gives way before the client"
    assert words[0].startswith("Iren")


def test_the_badge_of_a_chip_shrinks_before_the_client_does(qtbot: QtBot) -> None:
    driver = month_driver(qtbot, [visit("10:00", "11:00", "Irena Kowalska", Progress.ARRIVED)])
    assert Painted(driver.view).signs == [BADGE]
    driver.view.resize(800, 812)
    found = Painted(driver.view)
    assert found.signs == [SMALL_BADGE]
    assert found.words[-1].startswith("Irena Kow")
    driver.view.resize(380, 812)
    found = Painted(driver.view)
    assert (found.signs, found.words[0][:1]) == ([], "I"), "the first letters stay"


def test_a_bar_of_the_timeline_tells_client_and_title_over_the_time(qtbot: QtBot) -> None:
    rows = [visit("10:00", "12:00", "N. Ito"), replace(visit("10:00", "12:00", "N. Ito"), resource=TREATMENT_1)]
    driver = timeline_driver(qtbot, rows, days=1)
    assert Painted(driver.view).words == [
        "N. Ito · Check-up",
        "10:00 – 12:00 · Treatment 1",
        "N. Ito · Check-up",
        "10:00 – 12:00 · Dr Amara Okafor",
    ]


def test_what_the_first_line_leaves_out_follows_the_time(qtbot: QtBot) -> None:
    driver = timeline_driver(qtbot, [visit("10:00", "11:45", "Irena Kowalska-Maier")], days=1)
    assert Painted(driver.view).words == ["Irena Kowalska-Maier", "10:00 – 11:45 · Check-up"]


def test_half_an_hour_with_a_badge_still_says_whose_it_is(qtbot: QtBot) -> None:
    driver = timeline_driver(qtbot, [visit("10:00", "10:30", "Okafor Nina", Progress.ARRIVED)], days=1)
    found = Painted(driver.view)
    ((name, _, top),) = found.lines
    assert name.startswith("Ok")
    assert len(name) > 2
    assert found.signs == [BADGE]
    assert found._signs[0][2] > top + 10, "below the name"


def test_the_badge_is_smaller_where_the_start_fits_beside_it(qtbot: QtBot) -> None:
    driver = timeline_driver(qtbot, [visit("10:00", "10:40", "Okafor Nina", Progress.ARRIVED)], days=1)
    driver.view.set_zoom(0.93)
    found = Painted(driver.view)
    assert (found.words[-1], found.signs) == ("10:00", [SMALL_BADGE])


def test_a_booking_without_a_client_says_its_title(qtbot: QtBot) -> None:
    driver = timeline_driver(qtbot, [row("m", MEIER, 0, "10:00", "12:00", "Team meeting")], days=1)
    assert Painted(driver.view).words == ["Team meeting", "10:00 – 12:00"]
