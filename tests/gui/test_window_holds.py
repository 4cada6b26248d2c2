"""What another program holds, in the window: dashed, with its end; confirmed by hand, or gone when its time is over."""

from __future__ import annotations

from PySide6.QtCore import Qt

from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed, iso
from tests.gui.conftest import Clock
from tests.gui.hands import WED, ZONE, Hands, at
from tests.gui.test_window_tile_menu import entries, menu_of

TEXT = Qt.ItemDataRole.AccessibleTextRole


def held(hands: Hands, seconds: int = 600) -> Booking:
    room = hands.resource("Room 1")
    wanted = Booking("", "", Timed(at(WED, "10:00"), at(WED, "11:00"), ZONE), (room.uid,))
    return hands.container.holds.hold(wanted, seconds).booking


def shown(hands: Hands) -> list[str]:
    model = hands.window.grid.model()
    return [str(model.index(row, 0).data(TEXT)) for row in range(model.rowCount())]


def test_a_hold_says_until_when_and_goes_by_itself(hands: Hands, clock: Clock) -> None:
    booking = held(hands)
    hands.open()
    (words,) = shown(hands)
    assert f"held until {iso(booking.expires_at, ZONE)[11:16]}" in words
    clock.now += 600
    hands.window.desk.feed.look()
    assert shown(hands) == []


def test_it_is_confirmed_by_its_menu(hands: Hands, clock: Clock) -> None:
    booking = held(hands)
    hands.open()
    menu = menu_of(hands, booking)
    assert "Confirm" in entries(menu)
    hands.choose(menu, "Confirm")
    hands.until(lambda: not hands.container.bookings.get(booking.uid).expires_at)
    clock.now += 86_400
    hands.window.desk.feed.look()
    (words,) = shown(hands)
    assert "held" not in words.removeprefix("Held")
