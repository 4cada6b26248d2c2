"""Another program reads the window through AT-SPI and works it, as a screen reader does: no mouse, no pixels."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest

from tests.desktop.driver import Accessible, Desktop
from tests.desktop.processes import read_line, wait_until
from tests.end2end.people import User
from tests.end2end.week import APP, ZONE, at, shown, this_monday, window_of

pytestmark = pytest.mark.desktop

CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "combo box", "spin button", "text", "password text",
    "list", "list item", "table", "table cell", "table column header", "menu item", "tree", "frame", "dialog", "label",
}  # fmt: skip
"""Roles of what a person reads or works; the others only hold these together."""


@pytest.fixture
def user(at_desk: User) -> User:
    """Somebody with a doctor, a room, both always there, and a booking of both with a client."""
    always = ("--timezone", ZONE, "--hours", "Mo-Su 00:00-24:00")
    at_desk.done("resource", "add", "Dr A", "--kind", "person", *always)
    at_desk.done("resource", "add", "Room 1", *always)
    people = ("--client", "B. Nguyen", "--phone", "044 000 00 00", "--notes", "brings the picture")
    at_desk.done("book", "Dr A", at(1, "10:00"), "+45m", "--title", "Check-up", "--also", "Room 1", *people)
    at_desk.done("book", "Room 1", at(3, "15:00"), "+30m", "--title", "Cleaning")
    return at_desk


def on_screen(screen: Desktop) -> list[Accessible]:
    """All that is shown now; what lies in a list that is not open is no part of the screen."""
    inside = screen.find(APP, "frame").extents
    assert inside is not None
    left, top, width, height = inside

    def within(node: Accessible) -> bool:
        x, y, wide, high = node.extents or (0, 0, 0, 0)
        return wide > 0 and high > 0 and left <= x < left + width and top <= y < top + height

    return [node for node in screen.find_all(APP) if "showing" in node.states and within(node)]


def test_a_booking_is_read_selected_and_opened(user: User, screen: Desktop) -> None:
    with window_of(user, screen):
        week = screen.find(APP, "list", "^Week from ")
        assert week.name.startswith(f"Week from Monday {_words(0)} to Sunday {_words(6)} ")
        found = shown(screen, "Check-up")
        assert found.name == f"Check-up, Dr A and Room 1, Tuesday {_words(1)}, 10:00 to 10:45"
        assert "B. Nguyen" in found.description
        assert found.parent == week.name
        assert "selectable" in found.states
        _assert_inside(found, week)
        _assert_later_and_to_the_right(shown(screen, "Cleaning"), found)

        screen.select(APP, "list item", "^Check-up, ")
        assert "selected" in shown(screen, "Check-up").states
        assert "selected" not in shown(screen, "Cleaning").states

        # The grid has the keyboard since the window was opened: Enter is for what is selected.
        screen.key("Return")
        wait_until(lambda: _text(screen, "Title") == "Check-up", "the form on the booking")
        assert _text(screen, "Client") == "B. Nguyen"
        assert _text(screen, "Phone") == "044 000 00 00"
        assert _text(screen, "Notes") == "brings the picture"
        assert (_text(screen, "Start"), _text(screen, "End")) == ("10:00", "10:45")
        assert screen.find(APP, "push button", "^Take off Dr A$").extents
        screen.key("Escape")
        wait_until(lambda: "showing" not in screen.find(APP, "text", "^Title$").states, "the form closed")
        assert [each["title"] for each in user.bookings(at(1, "00:00")[:10], at(1, "00:00")[:10])] == ["Check-up"]


def test_what_is_shown_has_a_name(user: User, screen: Desktop) -> None:
    with window_of(user, screen):
        shown(screen, "Check-up")
        _assert_named(on_screen(screen))
        screen.key("ctrl+n")
        wait_until(lambda: "focused" in screen.find(APP, "text", "^Title$").states, "an empty form")
        nodes = on_screen(screen)
        assert any(node.role == "text" and node.name == "Title" for node in nodes), "the form is not among them"
        _assert_named(nodes)
        # The verdict can be heard, not only seen.
        assert any(node.role == "label" and "Free in Sched" in node.name for node in on_screen(screen))
        screen.key("Escape")


def test_what_is_shown_of_a_closed_time_has_a_name(at_desk: User, screen: Desktop) -> None:
    at_desk.done("resource", "add", "Room 1", "--timezone", ZONE)
    at_desk.done("closure", "add", at(0, "00:00")[:10], at(13, "00:00")[:10], "--all-day", "--title", "Holidays")
    with window_of(at_desk, screen):
        screen.find(APP, "list", "^Week from ")
        screen.key("Down", "Return")  # Ctrl+N would offer the next time that is open
        wait_until(lambda: _shown(screen, "push button", "^Book anyway$"), "what is closed")
        _assert_named(on_screen(screen))
        assert _shown(screen, "label", "Next open: ")
        screen.key("Escape")


def _shown(screen: Desktop, role: str, name: str) -> list[Accessible]:
    return [node for node in screen.find_all(APP, role, name) if "showing" in node.states]


def test_buttons_do_what_they_say(user: User, screen: Desktop) -> None:
    with window_of(user, screen):
        shown(screen, "Check-up")
        screen.act(APP, "push button", "^Forward$")
        assert screen.find(APP, "list", f"^Week from Monday {_words(7)} ").extents
        with pytest.raises(LookupError):
            screen.find_all(APP, "list item", "^Check-up, ", seconds=0)
        screen.act(APP, "push button", "^Today$")
        assert shown(screen, "Check-up").extents
        screen.act(APP, "list", "^Resources$", "SetFocus")
        screen.select(APP, "list item", "^Dr A,")
        screen.key("space")
        wait_until(lambda: "checked" not in screen.find(APP, "list item", "^Dr A,").states, "the doctor unticked")
        assert ", Room 1 and Dr A, " in shown(screen, "Check-up", "Room 1 and Dr A").name


def _words(day: int) -> str:
    """“17 November”."""
    found = this_monday() + timedelta(days=day)
    return f"{found.day} {found:%B}"


def _text(screen: Desktop, name: str) -> str:
    return screen.find(APP, "text", f"^{name}$").text or ""


def _assert_named(nodes: list[Accessible]) -> None:
    nameless = [node for node in nodes if node.role in CONTROLS and not node.name.strip()]
    assert nameless == []
    marked_up = [node for node in nodes if "<qt>" in node.name + node.description]
    assert marked_up == [], "markup is read out"


def _assert_inside(inner: Accessible, outer: Accessible) -> None:
    assert inner.extents is not None
    assert outer.extents is not None
    left, top, width, height = outer.extents
    x, y, wide, high = inner.extents
    assert left <= x < x + wide <= left + width
    assert top <= y < y + high <= top + height


def _assert_later_and_to_the_right(later: Accessible, earlier: Accessible) -> None:
    assert later.extents is not None
    assert earlier.extents is not None
    assert later.extents[0] > earlier.extents[0] + earlier.extents[2]
    assert later.extents[1] > earlier.extents[1] + earlier.extents[3]


_LISTEN = """\
import sys, pyatspi
def said(event):
    print(event.any_data, flush=True)
    pyatspi.Registry.stop()
pyatspi.Registry.registerEventListener(said, "object:announcement")
print("listening", flush=True)
pyatspi.Registry.start()
"""


def test_what_was_done_is_announced(user: User, screen: Desktop) -> None:
    listener = subprocess.Popen(
        ["/usr/bin/python3", "-c", _LISTEN], env=screen.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert listener.stdout is not None
    try:
        assert read_line(listener.stdout.fileno(), "the listener") == "listening"
        with window_of(user, screen):
            screen.select(APP, "list item", "^Cleaning, ")
            screen.key("Delete")
            assert "Cleaning" in read_line(listener.stdout.fileno(), "an announcement")
    finally:
        listener.kill()
        listener.communicate()
