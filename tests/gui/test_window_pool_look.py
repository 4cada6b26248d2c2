"""The look at Google before a booking that asks for any of a pool: a member that is taken there is passed over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from schedapp.model.resource import Kind
from schedapp.simulator import DOCTOR, TREATMENT, Simulator
from tests.gui.hands import WED, Hands
from tests.gui.test_window_google import connect, google_time
from tests.gui.test_window_services import Clinic, choose_service

pytestmark = pytest.mark.usefixtures("sim")


def busy(sim: Simulator, calendar: str) -> None:
    """Somebody puts an event into Google, and Sched has not heard of it."""
    start, end = google_time("2026-11-25T16:00:00"), google_time("2026-11-25T17:00:00")
    sim.google.insert(calendar, {"summary": "In Google", "start": start, "end": end})


def surgery(hands: Hands, sim: Simulator) -> Clinic:
    """The form is open on a wish for any of three rooms, two of which have a calendar."""
    clinic = Clinic(hands)
    hands.container.settings.set("frequency", "manual")
    connect(hands, sim, clinic.rooms[0], DOCTOR)
    connect(hands, sim, clinic.rooms[1], TREATMENT)
    hands.container.calendars.sync()
    window = hands.open()
    hands.click(WED, "16:00")
    choose_service(hands, window.booking.form, "surg")
    window.booking.form.title.setFocus()
    hands.wait()
    return clinic


def save(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Return)
    hands.wait()


def rooms(hands: Hands) -> list[str]:
    """Where the surgery is."""
    known = hands.container.resources.list()
    found = [row for row in hands.rows() if row.title == "Minor surgery"]
    return [each.name for each in known if each.kind is Kind.ROOM and any(row.resource == each.uid for row in found)]


def test_the_next_member_is_looked_at_before_it_is_taken(sim: Simulator, hands: Hands) -> None:
    surgery(hands, sim)
    busy(sim, DOCTOR)
    busy(sim, TREATMENT)
    save(hands)
    assert rooms(hands) == ["Treatment 3"]
    assert not any(row.clash for row in hands.rows())
    hands.container.calendars.sync()
    assert not any(row.clash for row in hands.rows()), "the second room was taken in Google, too"


def test_one_that_is_free_in_google_is_taken_without_a_word(sim: Simulator, hands: Hands) -> None:
    surgery(hands, sim)
    busy(sim, DOCTOR)
    save(hands)
    assert rooms(hands) == ["Treatment 2"]
    assert not hands.window.banner.isVisible()


def test_the_user_is_told_when_none_is_left(sim: Simulator, hands: Hands) -> None:
    clinic = surgery(hands, sim)
    hands.book(clinic.rooms[2], WED, "16:00", "17:00", "In the way")
    busy(sim, DOCTOR)
    busy(sim, TREATMENT)
    save(hands)
    form = hands.window.booking.form
    assert rooms(hands) == []
    assert form.isVisible()
    assert "treatment room" in form.verdict.text().casefold()
