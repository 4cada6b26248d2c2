"""The window under a real screen and window manager, worked by mouse and keyboard; what it did is asked elsewhere."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.paths import Paths
from schedapp.simulator import DOCTOR
from tests.cli.consent import write_browser
from tests.desktop.driver import Accessible, Desktop
from tests.desktop.processes import end_group, read_line, wait_until
from tests.end2end.people import PATIENCE_S, Google, User, finish
from tests.end2end.test_consent_browser import close_page, on_consent_page
from tests.end2end.week import APP, ZONE, Week, at, shown, this_monday, window_of

pytestmark = pytest.mark.desktop


def starts(user: User, title: str) -> list[str]:
    """When the bookings of a title begin this week, as another process lists them."""
    first, last = at(0, "00:00")[:10], at(6, "00:00")[:10]
    return [each["start"][:16] for each in user.bookings(first, last) if each["title"] == title]


def until_booked(user: User, title: str, *expected: str) -> None:
    """Wait until the bookings of a title begin at these times."""
    wait_until(lambda: starts(user, title) == list(expected), f"“{title}” at {expected}", PATIENCE_S)


def write_title(screen: Desktop, title: str) -> None:
    """The form is open and has the keyboard: type a title and press Enter."""
    focused(screen, "Title")
    screen.type(title)
    screen.key("Return")


def focused(screen: Desktop, name: str) -> None:
    """Wait until a text field of this name has the keyboard."""

    def has_it() -> bool:
        return any("focused" in field.states for field in screen.find_all(APP, "text", f"^{name}$"))

    wait_until(has_it, f"focus in {name}")


def showing(screen: Desktop, role: str | None, name: str, description: str = "") -> Accessible:
    """Wait until something of this role, name and description is on the screen."""

    def found() -> list[Accessible]:
        every = screen.find_all(APP, role, name)
        return [each for each in every if "showing" in each.states and re.search(description, each.description)]

    return wait_until(found, f"{role} {name}")[0]


@pytest.fixture
def receptionist(at_desk: User) -> User:
    """Somebody with a doctor and a room, and two bookings by which the week is measured."""
    at_desk.done("resource", "add", "Dr A", "--kind", "person", "--timezone", ZONE)
    at_desk.done("resource", "add", "Room 1", "--timezone", ZONE)
    Week.landmarks(at_desk, "Room 1")
    return at_desk


@pytest.fixture
def connected(receptionist: User, tmp_path: Path) -> User:
    """The doctor is connected, and only F5 talks to Google."""
    browser = str(write_browser(tmp_path))
    receptionist.with_(BROWSER=browser).done("connect", "Dr A", "--calendar", DOCTOR)
    receptionist.done("sync")
    container = Container(Paths(receptionist.home), face="cli")
    container.settings.set("frequency", "manual")
    container.close()
    return receptionist


def test_book_move_cancel_and_undo(receptionist: User, screen: Desktop) -> None:
    with window_of(receptionist, screen):
        week = Week.measured(screen)
        screen.click(*week.place(1, "10:07"))
        write_title(screen, "Visit")
        until_booked(receptionist, "Visit", at(1, "10:00"))

        assert shown(screen, "Visit", "Tuesday .*10:00 to 10:30").extents
        screen.drag(week.place(1, "10:12"), week.place(3, "14:12"))
        until_booked(receptionist, "Visit", at(3, "14:00"))

        screen.click(*shown(screen, "Visit", "Thursday .*14:00 to 14:30").centre)
        screen.key("Delete")
        until_booked(receptionist, "Visit")
        screen.key("ctrl+z")
        until_booked(receptionist, "Visit", at(3, "14:00"))
        screen.key("ctrl+z")
        until_booked(receptionist, "Visit", at(1, "10:00"))
        screen.key("ctrl+shift+z")
        until_booked(receptionist, "Visit", at(3, "14:00"))
        assert shown(screen, "Visit", "Thursday").extents


def test_drag_a_length_and_an_edge(receptionist: User, screen: Desktop) -> None:
    def ends() -> list[str]:
        day = at(2, "00:00")[:10]
        return [each["end"][11:16] for each in receptionist.bookings(day, day) if each["title"] == "Long"]

    with window_of(receptionist, screen):
        week = Week.measured(screen)
        screen.drag(week.place(2, "09:35"), week.place(2, "10:52"))
        write_title(screen, "Long")
        until_booked(receptionist, "Long", at(2, "09:30"))
        assert ends() == ["11:00"]
        left, top, width, height = shown(screen, "Long").extents or (0, 0, 0, 0)
        screen.drag((left + width // 2, top + height - 2), week.place(2, "11:58"))
        wait_until(lambda: ends() == ["12:00"], "the longer booking", PATIENCE_S)
        assert starts(receptionist, "Long") == [at(2, "09:30")]


def test_a_double_booking_is_refused(receptionist: User, screen: Desktop) -> None:
    receptionist.done("book", "Dr A", at(1, "10:00"), "+60m", "--title", "First", "--also", "Room 1")
    receptionist.done("book", "Dr A", at(1, "14:00"), "+60m", "--title", "Second")
    with window_of(receptionist, screen):
        week = Week.measured(screen)
        screen.drag(shown(screen, "Second").centre, week.place(1, "10:58"))
        showing(screen, "label", "^Dr A is taken 10:00")
        assert starts(receptionist, "Second") == [at(1, "14:00")]
        screen.click(*screen.find(APP, "push button", "^Close this message$").centre)

        # The gutter beside a booking is free to click.
        screen.click(*week.place(1, "10:20", share=0.97))
        write_title(screen, "Third")
        showing(screen, "label", "^(Dr A|Room 1) is taken")
        assert "focused" in showing(screen, "text", "^Title$").states
        assert starts(receptionist, "Third") == []
        screen.key("Escape")
        assert starts(receptionist, "First") == [at(1, "10:00")]


def test_one_occurrence_of_a_series(receptionist: User, screen: Desktop) -> None:
    weekly = ("--repeat", "FREQ=DAILY;COUNT=3")
    receptionist.done("book", "Dr A", at(1, "10:00"), "+60m", "--title", "Course", *weekly)
    with window_of(receptionist, screen):
        week = Week.measured(screen)
        screen.drag(week.place(2, "10:20"), week.place(2, "14:20"))
        screen.window("^Move a repeating booking")
        screen.click(*showing(screen, "push button", "^This occurrence").centre)
        until_booked(receptionist, "Course", at(1, "10:00"), at(2, "14:00"), at(3, "10:00"))
        assert shown(screen, "Course", "Wednesday .*14:00").extents

        screen.drag(week.place(1, "10:20"), week.place(1, "08:20"))
        screen.window("^Move a repeating booking")
        screen.click(*showing(screen, "push button", "^All occurrences").centre)
        until_booked(receptionist, "Course", at(1, "08:00"), at(2, "14:00"), at(3, "08:00"))


def test_f5_fetches_and_sends(connected: User, screen: Desktop, local_google: Google) -> None:
    day = this_monday()
    with window_of(connected, screen):
        week = Week.measured(screen)
        local_google.insert(DOCTOR, "From Google", f"{day}T11:00:00Z", f"{day}T12:00:00Z")
        screen.click(*week.place(1, "10:07"))
        write_title(screen, "Visit")
        assert shown(screen, "Visit", "not yet in Google").name
        assert local_google.titles(DOCTOR) == ["From Google"]
        screen.key("F5")
        assert shown(screen, "From Google", "from Google").name
        wait_until(lambda: local_google.titles(DOCTOR) == ["From Google", "Visit"], "both in Google", PATIENCE_S)
        assert starts(connected, "From Google"), "only the window has it"


def test_connect_from_the_menu_of_a_resource(receptionist: User, screen: Desktop, local_google: Google) -> None:
    receptionist.done("book", "Dr A", at(4, "10:00"), "+30m", "--title", "Check-up", "--client", "B. Nguyen")
    with window_of(receptionist, screen):
        first_entry(screen, screen.find(APP, "list item", "^Dr A,").centre)
        screen.click(*screen.find(APP, "push button", "^Sign in with Google$").centre)
        on_consent_page(screen, "Allow")
        close_page(screen)
        screen.window("^Connect Dr A")
        screen.click(*screen.find(APP, "list item", "^Dr Amara Okafor").centre)
        asked = showing(screen, None, "^What Google gets$", "Time: ").description
        assert "Title: Busy" in asked, "there is a client, and nobody was asked about patients yet"
        screen.click(*showing(screen, "push button", "^No: Google gets titles").centre)
        preview = showing(screen, None, "^What Google gets$", "Title: Check-up").description
        assert "Nguyen" not in preview
        enabled_button(screen, "Next: what would happen")
        screen.click(*screen.find(APP, "push button", "^Next: what would happen$").centre)
        enabled_button(screen, "Connect and sync")
        assert local_google.titles(DOCTOR) == []
        screen.click(*screen.find(APP, "push button", "^Connect and sync$").centre)
        wait_until(lambda: local_google.titles(DOCTOR) == ["Check-up"], "the booking in Google", PATIENCE_S)
        (status,) = receptionist.done("status", "--json").json["connections"]
        assert (status["resource"], status["calendar_id"], status["direction"]) == ("Dr A", DOCTOR, "two-way")
    assert all("Chrome/" in agent for agent in local_google.ask("consent-user-agents"))


def first_entry(screen: Desktop, place: tuple[int, int]) -> None:
    """Open the menu of what is at a place of the screen, and click its first entry."""
    before = wait_until(screen.windows, "the window")
    screen.click(*place, button=3)
    (menu,) = wait_until(lambda: screen.windows() - before, "a menu")
    geometry = dict(line.split("=") for line in screen.xdotool("getwindowgeometry", "--shell", menu).splitlines())
    screen.click(int(geometry["X"]) + 60, int(geometry["Y"]) + 20)


def enabled_button(screen: Desktop, name: str) -> None:
    """Wait until a button can be pressed."""
    wait_until(lambda: "enabled" in screen.find(APP, "push button", f"^{name}$").states, f"button {name}")


def test_an_empty_start(at_desk: User, screen: Desktop) -> None:
    with window_of(at_desk, screen):
        showing(screen, "label", "^Welcome to Sched$")
        screen.click(*showing(screen, "push button", "^Add resource$", "^Adds the first").centre)
        focused(screen, "Name")
        screen.type("Room 7")
        screen.key("Return")
        assert screen.find(APP, "list item", "^Room 7,").extents
        (made,) = at_desk.done("resource", "list", "--json").json
        assert made["name"] == "Room 7"


def test_the_demo(at_desk: User, screen: Desktop, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with window_of(at_desk.with_(TMPDIR=str(temporary)), screen, "demo") as process:
        assert process.stdout is not None
        said = read_line(process.stdout.fileno(), "the demo's Google", PATIENCE_S)
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        google = Google(address[0], Path(), Path())
        assert screen.find(APP, "list item", "^Dr Amara Okafor, ").extents
        other = screen.find(APP, "list item", "^Dr Jonas Meier, ")
        assert other.extents
        screen.click(other.extents[0] + 12, other.centre[1])  # whoever is free next is offered: nobody else is shown
        wait_until(lambda: "checked" not in screen.find(APP, "list item", "^Dr Jonas Meier, ").states, "unticked")
        screen.key("ctrl+n")
        write_title(screen, "Made in the demo")
        calendars = google.knob("google/calendars")["result"]

        def in_google() -> bool:
            """At night and on Sundays it is asked first whether that is meant."""
            for button in screen.find_all(APP, "push button", "^Book anyway$"):
                if "showing" in button.states:
                    screen.click(*button.centre)
            return any("Made in the demo" in google.titles(number) for number in calendars)

        wait_until(in_google, "the booking in the demo's Google", PATIENCE_S)
    assert not at_desk.home.exists(), "the demo wrote into the user's data"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_closes_the_demo_as_a_click_does(
    sent: signal.Signals, at_desk: User, screen: Desktop, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = at_desk.with_(TMPDIR=str(temporary)).start("demo")
    try:
        screen.window("Sched")
        assert screen.find(APP, "list item", "^Dr Amara Okafor, ").extents
        process.send_signal(sent)
        ended = finish(process)
    finally:
        end_group(process)
    assert ended.code == 0, ended.err
    assert list(temporary.iterdir()) == []
