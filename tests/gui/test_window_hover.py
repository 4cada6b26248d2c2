"""The card of a booking: after a rest of the mouse or by Space, all in plain text, never with the focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from schedapp.gui.hovercard.card import breakable
from schedapp.gui.hovercard.content import Content, content_of
from schedapp.gui.hovercard.hover import REST_MS
from schedapp.gui.stage import Stage
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.viewstate import View
from schedapp.model.booking import Booking, Status
from schedapp.model.occurrence import Delivery
from schedapp.model.progress import Progress, Reached
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed
from schedapp.services.settings import SQUEEZE_INS
from tests.gui.conftest import Clock
from tests.gui.hands import MON, NOW, SUN, TUE, WED, ZONE, Hands, at

NO_BUTTON = Qt.MouseButton.NoButton


def hover(hands: Hands, point: QPoint) -> None:
    """The mouse comes to rest there."""
    view = hands.window.grid.viewport()
    spot = QPointF(point)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        spot,
        QPointF(view.mapToGlobal(point)),
        NO_BUTTON,
        NO_BUTTON,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, move)


def leave(hands: Hands) -> None:
    QApplication.sendEvent(hands.window.grid.viewport(), QEvent(QEvent.Type.Leave))


def card(hands: Hands) -> list[str]:
    """What the card says, once it is there."""
    hands.until(lambda: hands.window.hover.card.isVisible())
    return hands.window.hover.card.texts()


@pytest.fixture
def booking(hands: Hands) -> Booking:
    room, doctor = hands.resource("Room 1"), hands.resource("Dr Okafor", Kind.PERSON)
    return hands.book(
        doctor,
        WED,
        "10:00",
        "10:30",
        "Check-up",
        client="M. Rossi",
        phone="079 555",
        notes="brings report\n\nasks",
        also=(room,),
    )


def test_it_tells_all_after_a_rest(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    hover(hands, hands.tile(booking.uid))
    assert window.hover.card.isHidden()
    assert window.hover._rest.interval() == REST_MS == 400
    told = card(hands)
    assert told[:2] == ["Check-up", "Wednesday 25 November, 10:00 to 10:30"]
    assert {"Dr Okafor", "Room 1", "M. Rossi · 079 555", "brings report\nasks"} <= set(told)
    assert told[-1].startswith("Booked by ")
    assert told[-1].endswith(", Tue 24 Nov 09:37")
    assert window.hover.card.accessibleDescription().startswith("Check-up. Wednesday 25 November")


def test_it_is_off_the_column_and_takes_no_focus(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    window.grid.setFocus()
    hover(hands, hands.tile(booking.uid))
    card(hands)
    grid, found = window.grid, window.hover.card
    column = grid.scene.geometry.column(WED, 0, 10)
    left = found.mapToGlobal(found.card.pos()).x()
    edge = grid.viewport().mapToGlobal(column.topLeft()).x()
    assert left >= edge + column.width() or left + found.card.width() <= edge
    assert grid.hasFocus()
    hover(hands, hands.place(SUN, "08:00"))
    hands.until(lambda: not found.isVisible())


def test_the_pin_keeps_it(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    window.grid.setFocus()
    hover(hands, hands.tile(booking.uid))
    card(hands)
    found = window.hover.card
    hands.press(found.pin)
    assert found.pinned
    assert window.grid.hasFocus()
    leave(hands)
    hover(hands, hands.place(MON, "15:00"))
    assert not window.hover._grace.isActive()
    assert found.isVisible()
    hands.press(found.pin)
    assert not found.isVisible()
    assert not found.pinned


def test_the_mouse_may_go_to_the_card(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    hover(hands, hands.tile(booking.uid))
    card(hands)
    leave(hands)
    assert window.hover._grace.isActive()
    window.hover.card.entered.emit()
    assert not window.hover._grace.isActive()
    window.hover.card.left.emit()
    hands.until(lambda: not window.hover.card.isVisible())


def test_space_shows_and_hides_it_and_escape_closes_it(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    window.grid.setFocus()
    window.grid.reveal(booking.uid)
    hands.key(Qt.Key.Key_Space)
    assert "Check-up" in card(hands)
    assert window.grid.hasFocus()
    assert window.grid.selected_name() == booking.uid
    hands.key(Qt.Key.Key_Space)
    assert not window.hover.card.isVisible()
    hands.key(Qt.Key.Key_Space)
    card(hands)
    hands.key(Qt.Key.Key_Escape)
    assert not window.hover.card.isVisible()
    assert window.hover.shown == ""


@pytest.mark.parametrize("act", ["press", "wheel", "key"])
def test_whatever_is_done_closes_it(hands: Hands, booking: Booking, act: str) -> None:
    window = hands.open()
    point = hands.tile(booking.uid)
    hover(hands, point)
    card(hands)
    acts: dict[str, Callable[[], object]] = {
        "press": lambda: QTest.mouseClick(
            window.grid.viewport(), Qt.MouseButton.LeftButton, pos=hands.place(SUN, "08:00")
        ),
        "wheel": lambda: window.grid.verticalScrollBar().setValue(0),
        "key": lambda: QTest.keyClick(window.grid, Qt.Key.Key_Down),
    }
    acts[act]()
    assert not window.hover.card.isVisible()


def test_the_tool_tip_of_a_booking_makes_way(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    point = hands.tile(booking.uid)
    viewport = window.grid.viewport()
    QToolTip.hideText()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, point, viewport.mapToGlobal(point)))
    assert not QToolTip.isVisible()


def test_how_long_somebody_waits(hands: Hands, booking: Booking, clock: Clock) -> None:
    window = hands.open()
    window.desk.services.progress.mark(booking.uid, Progress.ARRIVED)
    clock.now += 12 * 60
    window.desk.feed.look()
    hands.wait()
    hover(hands, hands.tile(booking.uid))
    assert "Arrived 09:37, waiting 12 min" in card(hands)


def test_why_somebody_was_squeezed_in(hands: Hands, booking: Booking) -> None:
    hands.container.settings.set(SQUEEZE_INS, "on")
    found = Booking("", "Emergency", booking.when, booking.resources, squeeze="Severe <b>pain</b>")
    name = hands.container.bookings.add(found).booking.uid
    hands.open()
    hover(hands, hands.tile(name))
    assert "Squeezed in: Severe <b>pain</b>" in card(hands)


def test_it_follows_a_change_and_goes_with_its_booking(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    window.grid.setFocus()
    window.grid.reveal(booking.uid)
    hands.key(Qt.Key.Key_Space)
    card(hands)
    window.hover.card.set_pinned(True)
    hands.container.bookings.edit(booking.uid, {"title": "Ultrasound"})
    window.desk.feed.look()
    hands.until(lambda: window.hover.card.texts()[0] == "Ultrasound")
    hands.container.bookings.cancel(booking.uid)
    window.desk.feed.look()
    hands.until(lambda: not window.hover.card.isVisible())


def test_as_google_sees_it_nothing_more_is_told(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    window.as_google.turn(True)
    hands.wait()
    hover(hands, hands.tile(window.grid.occurrences.entry(0).name))
    assert not window.hover._rest.isActive()


def test_other_views_have_it_too(hands: Hands, booking: Booking) -> None:
    window = hands.open()
    window.views.set_view(View.MONTH)
    hands.wait()
    month = window.pages.month
    month.setFocus()
    assert month.reveal(booking.uid)
    hands.key(Qt.Key.Key_Space)
    assert "Check-up" in card(hands)
    assert isinstance(window.middle, Stage)


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
def test_long_names_stay_inside_of_the_card(hands: Hands, choice: Choice) -> None:
    long = "Untersuchung mit sehr ausführlicher Beratung " * 8
    booking = hands.book(hands.resource("R" * 110), TUE, "10:00", "11:00", long, client="K" * 150, notes="n" * 900)
    window = hands.open()
    window.desk.source.set_choice(choice)
    hover(hands, hands.tile(booking.uid))
    card(hands)
    found = window.hover.card
    assert found.card.width() == window.desk.source.theme.px(304)
    assert found.height() <= window.middle.height() + 48
    for label in found.findChildren(QLabel):
        assert label.minimumSizeHint().width() <= found.card.width(), "a word is cut off"


def content(booking: Booking, reached: tuple[Reached, ...] = (), now: int = NOW) -> Content:
    room = Resource("r", "Room 1", Kind.ROOM, "#2563EB", ZONE)
    return content_of("b", booking, (), reached, {"r": room}, "", Delivery.TROUBLE, ZONE, now)


def test_states_in_words() -> None:
    plain = Booking("b", "X", Timed(at(TUE, "09:00"), at(TUE, "10:00"), ZONE), ("r", "gone"))
    here = (Reached(Progress.ARRIVED, at(TUE, "09:00"), "a"), Reached(Progress.IN_ROOM, at(TUE, "09:20"), "a"))
    cases = {
        Progress.IN_ROOM: "In the room since 09:20, arrived 09:00",
        Progress.DONE: "Done, arrived 09:00",
        Progress.NO_SHOW: "Did not come",
    }
    for progress, words in cases.items():
        marked = Booking(
            "b", "X", plain.when, plain.resources, progress=progress, status=Status.TENTATIVE, read_only=True
        )
        assert content(marked, here).states[:2] == (words, "Tentative")
    told = content(plain)
    assert told.resources == (("Room 1", "#2563EB"),)
    assert told.delivery.startswith("Google refused it")
    assert content(Booking("b", "X", plain.when, ("r",), notes="1\n2\n3\n4\n5")).notes == ("1", "2", "3", "4", "…")


def test_the_card_is_as_high_as_what_it_says_whatever_it_said_before(hands: Hands) -> None:
    room, other = hands.resource("Treatment 1"), hands.resource("Treatment 2")
    long = hands.book(room, TUE, "10:00", "11:00", "Long", also=(other,), client="Novak", notes="Line\n" * 5).uid
    short = hands.book(room, WED, "10:00", "11:00", "Short").uid
    window = hands.open()
    card = window.hover.card
    heights = []
    for name in (long, short, long, short):
        window.hover.toggle(window.grid, name)
        hands.until(lambda name=name: window.hover.shown == name)
        QApplication.processEvents()
        heights.append(card.height())
        assert card.height() == card.wanted_size().height()
        window.hover.hide()
    assert heights[0] == heights[2] > heights[1] + 100
    assert heights[1] == heights[3]
    window.hover.toggle(window.grid, short)
    hands.until(lambda: window.hover.shown == short)
    hands.container.bookings.edit(short, {"notes": "Line\n" * 5})
    window.desk.feed.refresh()
    hands.until(lambda: "Line" in " ".join(card.texts()))
    QApplication.processEvents()
    assert card.height() == card.wanted_size().height() > heights[1] + 40, "also while it is shown"


def test_an_overlong_name_is_broken_after_its_hyphens_first() -> None:
    assert breakable("Novak-Hohenstein-Württemberg") == "Novak-Hohenstein-Württemberg"
    parts = breakable(f"Novak-{'x' * 60}").split("\u200b")
    assert [len(part) for part in parts] == [len("Novak-") + 24, 24, 12]
    assert breakable("x" * 24) == "x" * 24
