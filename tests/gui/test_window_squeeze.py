"""Squeezed in on purpose: offered by the form and after a drop where the place allows it, and nowhere else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from schedapp.errors import Taken
from schedapp.gui.dialogs.squeeze_dialog import SqueezeDialog
from schedapp.gui.theme_tokens import LIGHT
from schedapp.model.booking import Booking
from schedapp.model.occurrence import Claim
from schedapp.services.settings import SQUEEZE_INS
from tests.gui.grid_driver import GridDriver
from tests.gui.hands import WED, Hands, at
from tests.gui.sample_week import OKAFOR, row


@pytest.fixture
def booking(hands: Hands) -> Booking:
    hands.container.settings.set(SQUEEZE_INS, "on")
    return hands.book(hands.resource("Room 1"), WED, "10:00", "11:00")


def draft_over(hands: Hands, booking: Booking) -> None:
    """The form of a new booking at a time that is taken."""
    hands.window.booking.create_at(at(WED, "10:30"), at(WED, "11:30"), False, booking.resources)
    hands.wait()
    hands.type("Emergency")


def reasons(hands: Hands) -> dict[str, str]:
    return {row.title: row.squeeze for row in hands.rows()}


def test_the_form_asks_for_the_reason(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    draft_over(hands, booking)
    form = window.booking.form
    assert form.anyway_button.text() == "Squeeze in…"
    hands.press(form.anyway_button)
    dialog = hands.dialog(SqueezeDialog)
    hands.key(Qt.Key.Key_Return)
    assert dialog.isVisible(), "an empty reason is none"
    assert "needs a reason" in dialog.problem.text()
    hands.type("Severe pain")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert reasons(hands) == {"Check-up": "", "Emergency": "Severe pain"}
    assert "squeezed in: Severe pain" in window.toast.text.text()
    assert not any(entry.clash for entry in window.grid.occurrences.entries)
    window.booking.open_booking(next(row.name for row in hands.rows() if row.squeeze))
    assert form.verdict.text().startswith("Squeezed in: Severe pain.")


def test_escape_leaves_the_form_as_it_was(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    draft_over(hands, booking)
    hands.press(window.booking.form.anyway_button)
    hands.dialog(SqueezeDialog)
    hands.key(Qt.Key.Key_Escape)
    assert window.booking.form.is_open
    assert window.booking.form.title.text() == "Emergency"
    assert len(hands.rows()) == 1


def test_it_is_not_offered_while_the_place_does_not_want_it(hands: Hands, booking: Booking) -> None:
    hands.container.settings.set(SQUEEZE_INS, "off")
    window = hands.open()
    draft_over(hands, booking)
    assert "Taken" in window.booking.form.verdict.text()
    assert not window.booking.form.anyway_button.isVisible()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert not window.booking.form.anyway_button.isVisible()
    assert len(hands.rows()) == 1


def test_a_refused_save_offers_it(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    draft_over(hands, booking)
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert window.booking.form.anyway_button.isVisible()
    assert len(hands.rows()) == 1


def test_a_drop_upon_another_asks(hands: Hands, booking: Booking) -> None:
    room = hands.container.resources.list()[0]
    other = hands.book(room, WED, "13:00", "14:00", "Other")
    window = hands.open()
    hands.drag_tile(other.uid, 0, -150)
    dialog = hands.dialog(SqueezeDialog)
    hands.type("Late train")
    hands.press(dialog.confirm_button)
    hands.wait()
    assert reasons(hands) == {"Check-up": "", "Other": "Late train"}
    assert {row.start for row in hands.rows() if row.squeeze} == {at(WED, "10:30")}
    window.desk.history.undo()
    hands.wait()
    assert reasons(hands) == {"Check-up": "", "Other": ""}
    assert at(WED, "13:00") in {row.start for row in hands.rows()}


def test_a_drop_that_is_not_given_a_reason_goes_back(hands: Hands, booking: Booking) -> None:
    other = hands.book(hands.container.resources.list()[0], WED, "13:00", "14:00", "Other")
    window = hands.open()
    hands.drag_tile(other.uid, 0, -150)
    hands.dialog(SqueezeDialog).reject()
    hands.wait()
    assert at(WED, "13:00") in {row.start for row in hands.rows()}
    assert window.grid.ghost_rect().isNull()


def test_the_menu_switches_it_on(hands: Hands) -> None:
    window = hands.open()
    assert hands.container.settings.get(SQUEEZE_INS) == "off"
    window.menus.choice("squeeze_ins", "on").trigger()
    assert hands.container.settings.get(SQUEEZE_INS) == "on"


def test_the_refusal_in_the_dialog_does_not_send_elsewhere(hands: Hands) -> None:
    window = hands.open()
    error = Taken("Room 1 is taken.", "In the way: “X”. Choose another time or resource.")
    dialog = SqueezeDialog(window, window.desk.source, error, lambda _reason: None)
    assert "Choose another" not in " ".join(label.text() for label in dialog.findChildren(type(dialog.problem)))
    dialog.reject()


def test_its_tile_looks_like_no_clash(qtbot: object) -> None:
    squeezed = row("sq", OKAFOR, 2, "08:15", "09:30", "Emergency", claim=Claim.CONTESTS, squeeze="Pain")
    rows = [row("first", OKAFOR, 2, "08:00", "09:00", "Check-up"), squeezed]
    driver = GridDriver(qtbot, rows)  # type: ignore[arg-type]
    first, second = driver.tile("first"), driver.tile("sq")
    assert not first.intersects(second)
    assert LIGHT.danger not in driver.colours(second)
    assert QColor("#2563EB").name().upper() in driver.colours(second.adjusted(0, second.height() - 2, 0, 0))
    entry = driver.grid.occurrences.entry(driver.grid.occurrences.row_of("sq"))
    assert entry.detail.startswith("Squeezed in: Pain")
    spoken = str(driver.grid.occurrences.index(1).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "squeezed in: Pain" in spoken
    assert "clash" not in spoken
