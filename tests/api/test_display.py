"""The desk display: a shell without data, what it asks for, and the page itself in Chromium while bookings change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files

import pytest

from schedapp.api.desk import Desk
from schedapp.api.server import ApiServer
from schedapp.model.booking import Booking, Status
from schedapp.model.resource import Kind, OpenHours, Resource
from schedapp.model.timespan import AllDay, Timed, parse_iso, to_local
from schedapp.services.api_tokens import Scope
from tests.api.browser import Page, chromium
from tests.api.conftest import NOON, ZONE, Api
from tests.desktop.processes import wait_until

SHELL = ("/display", "/display/display.css", "/display/display.js", "/display/board.js", "/display/day.js",
         "/display/stream.js", "/display/icon.svg")  # fmt: skip
PassTime = Callable[[int], None]
HOURS = tuple(OpenHours(weekday, 480, 1_080) for weekday in range(7))


def book(api: Api, room: Resource, start: str, end: str, title: str = "Canary", **fields: object) -> Booking:
    """Today, from one time of the day to another."""
    when = Timed(parse_iso(f"2026-12-01T{start}", ZONE), parse_iso(f"2026-12-01T{end}", ZONE), ZONE)
    made = Booking("", title, when, (room.uid,), **fields)  # type: ignore[arg-type]
    return api.container.bookings.add(made, anyway=True).booking


# --- the shell ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHELL)
@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_the_shell_needs_no_token_and_loads_nothing_from_elsewhere(api: Api, path: str, prefix: str) -> None:
    answer = api.get(prefix + path, scope=None)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", answer.text)) - {"http://www.w3.org/2000/svg"}
    assert addresses == set()
    assert " style=" not in answer.text, "the policy would not let it"


def test_the_shell_is_the_same_whatever_there_is(api: Api) -> None:
    before = [api.get(path, scope=None).text for path in SHELL]
    book(api, api.resource("Canary room"), "13:00", "14:00")
    after = [api.get(path, scope=None).text for path in SHELL]
    assert after == before
    assert not any("Canary" in text for text in after)


def test_every_file_of_the_shell_is_served() -> None:
    there = {each.name for each in files("schedapp.api").joinpath("static").iterdir() if each.is_file()}
    assert there >= {path.rpartition("/")[2] for path in SHELL[1:]} | {"display.html"}


# --- what it asks for -----------------------------------------------------------------------------


def test_today_in_the_zone_of_each_resource(api: Api) -> None:
    room = api.resource("Room", hours=HOURS)
    there = api.resource("There", Kind.PERSON, zone="America/New_York", hours=HOURS)
    book(api, room, "12:30", "13:00")
    day = api.get("/display/day", scope=Scope.READ_BUSY).json()
    assert day["now"] == "2026-12-01T11:00:00Z"
    shown = {each["name"]: each for each in day["resources"]}
    assert shown["Room"]["day"] == {"start": "2026-12-01T00:00:00+01:00", "end": "2026-12-02T00:00:00+01:00"}
    assert shown["Room"]["open"] == [{"start": "2026-12-01T08:00:00+01:00", "end": "2026-12-01T18:00:00+01:00"}]
    assert shown["Room"]["bookings"] == [
        {
            "start": "2026-12-01T12:30:00+01:00",
            "end": "2026-12-01T13:00:00+01:00",
            "all_day": False,
            "tentative": False,
            "title": None,
        }
    ]
    assert shown["There"]["day"]["start"] == "2026-12-01T00:00:00-05:00"
    assert shown["There"]["id"] == there.uid


@pytest.mark.parametrize(
    ("scope", "titles", "told"),
    [
        (Scope.READ_BUSY, False, False),
        (Scope.READ_BUSY, True, False),
        (Scope.READ, False, False),
        (Scope.READ, True, True),
    ],
)
def test_titles_only_where_they_are_asked_for_and_may_be_read(api: Api, scope: Scope, titles: bool, told: bool) -> None:
    book(api, api.resource("Room"), "12:30", "13:00", client="Canary-client", notes="Canary-notes")
    text = api.get(f"/display/day?titles={str(titles).lower()}", scope=scope).text
    assert ('"title":"Canary"' in text) == told
    assert "Canary-client" not in text
    assert "Canary-notes" not in text


def test_only_the_resources_that_are_asked_for(api: Api) -> None:
    rooms = [api.resource(f"Room {number}") for number in range(3)]
    found = api.get(f"/display/day?resource_id={rooms[2].uid}&resource_id={rooms[0].uid}").json()
    assert [each["name"] for each in found["resources"]] == ["Room 0", "Room 2"]


def test_what_is_free_or_was_cancelled_takes_nothing(api: Api) -> None:
    room = api.resource("Room")
    api.container.bookings.cancel(book(api, room, "13:00", "14:00").uid)
    (shown,) = api.get("/display/day").json()["resources"]
    assert shown["bookings"] == []


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with chromium() as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    browser.messages.clear()
    browser.size(1920, 1080)
    yield browser
    browser.call("Page.navigate", url="about:blank")


class Screen:
    """The display of a server, as somebody in front of it reads it."""

    def __init__(self, api: Api, page: Page) -> None:
        self.api = api
        self.page = page

    def show(self, scope: Scope = Scope.READ_BUSY, settings: str = "") -> None:
        self.page.open(f"{self.api.server.address}/display#token={self.api.token[scope]}{settings}")
        self.page.wait("document.body.dataset.state === 'live'")

    def card(self, name: str) -> str:
        """All that a card says, in one line; "" where there is none."""
        script = f"""[...document.querySelectorAll('.card')].filter(card => card.querySelector('.name').textContent
            === {name!r}).map(card => card.innerText).join()"""
        return " ".join(str(self.page.evaluate(script)).split())

    def says(self, name: str, *words: str) -> None:
        """Waits until a card says all of these."""
        wait_until(lambda: all(word in self.card(name) for word in words), f"{words} in {name}, not {self.card(name)}")


@pytest.fixture
def pass_time(page: Page) -> Iterator[PassTime]:
    """The clock of what the page shows from now on stands still; a call moves it on, by at most 40 s in all: a stream
    that was not heard of for longer is given up."""
    source = "{ const began = Date.now(); window.passed = 0; Date.now = () => began + window.passed; }"
    script = page.call("Page.addScriptToEvaluateOnNewDocument", source=source)
    yield lambda seconds: page.evaluate(f"window.passed += {seconds * 1_000}")
    page.call("Page.removeScriptToEvaluateOnNewDocument", **script)


@pytest.fixture
def screen(api: Api, page: Page) -> Screen:
    return Screen(api, page)


@pytest.mark.desktop
def test_it_follows_what_changes(api: Api, screen: Screen) -> None:
    """No reload, and nothing but the stream that says when to look: the page's own timer looks every five minutes."""
    room = api.resource("Room", hours=HOURS)
    screen.show()
    screen.says("Room", "Free", "until 18:00", "Nothing more today")
    screen.page.evaluate("window.stays = true")

    booking = book(api, room, "11:30", "12:30")
    screen.says("Room", "Taken", "until 12:30")
    api.container.bookings.move(booking.uid, replace_time(booking, "13:00", "14:00"))
    screen.says("Room", "Free", "until 13:00", "Next 13:00 – 14:00")
    book(api, room, "11:30", "12:15", "Held for somebody", status=Status.TENTATIVE)
    screen.says("Room", "Held", "until 12:15")
    api.container.bookings.cancel(booking.uid)
    screen.says("Room", "Nothing more today")
    api.resource("Other", hours=HOURS)
    screen.says("Other", "Free")
    api.container.resources.remove(room.uid, force=True)
    wait_until(lambda: screen.card("Room") == "", "the room to go")

    assert screen.page.evaluate("window.stays") is True, "the page was loaded again"
    assert "Held for somebody" not in screen.page.text()
    assert screen.page.complaints() == []


def replace_time(booking: Booking, start: str, end: str) -> Timed:
    assert isinstance(booking.when, Timed)
    return replace(booking.when, start=parse_iso(f"2026-12-01T{start}", ZONE), end=parse_iso(f"2026-12-01T{end}", ZONE))


@pytest.mark.desktop
def test_the_token_is_in_memory_alone(api: Api, screen: Screen) -> None:
    api.resource("Room")
    screen.show()
    token = api.token[Scope.READ_BUSY]
    page = screen.page
    assert page.evaluate("location.href") == f"{api.server.address}/display"
    assert page.evaluate("history.length && document.documentElement.outerHTML").find(token) == -1
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert not any(token in address.partition("#")[0] for address in page.requested())
    assert all(address.startswith((api.server.address, "about:")) for address in page.requested())


@pytest.mark.desktop
def test_titles_where_the_setting_and_the_token_say_so(api: Api, screen: Screen) -> None:
    book(api, api.resource("Room"), "11:30", "12:30", "<b>Ada</b> & co")
    screen.show(Scope.READ)
    screen.says("Room", "Taken")
    assert "Ada" not in screen.page.text()
    screen.show(Scope.READ, "&titles=1")
    screen.says("Room", "<b>Ada</b> & co")
    screen.show(Scope.READ_BUSY, "&titles=1")
    screen.says("Room", "Taken")
    assert "Ada" not in screen.page.text()


@pytest.mark.desktop
def test_it_says_when_it_is_not_connected_and_comes_back(api: Api, screen: Screen) -> None:
    room = api.resource("Room", hours=HOURS)
    screen.show()
    port = api.server.port
    api.server.stop()
    screen.page.wait("document.body.dataset.state === 'lost'")
    assert "Not connected. This is how it was at 12:00" in screen.page.text()
    assert "Free" in screen.card("Room"), "what was known is gone"
    book(api, room, "11:30", "12:30")
    again = ApiServer(Desk(api.container, api.container.api_tokens, now=lambda: api.clock), port)
    again.start()
    try:
        screen.says("Room", "Taken", "until 12:30")
        screen.page.wait("document.body.dataset.state === 'live'")
        assert "Not connected" not in screen.page.text()
    finally:
        again.stop()


@pytest.mark.desktop
def test_without_a_token_it_asks_for_one(api: Api, page: Page) -> None:
    api.resource("Room")
    page.open(f"{api.server.address}/display#token=sched_wrong")
    page.wait("document.body.innerText.includes('This token is not known.')")
    page.open(f"{api.server.address}/display")
    page.wait("document.body.innerText.includes('This display needs a token.')")
    page.evaluate("document.getElementById('token').focus()")
    page.call("Input.insertText", text=api.token[Scope.READ_BUSY])
    page.evaluate("document.querySelector('#token-form button').click()")
    page.wait("document.querySelector('.card .name')?.textContent === 'Room'")
    assert page.evaluate("document.getElementById('token').value") == ""
    assert page.evaluate("location.href") == f"{api.server.address}/display"


@pytest.mark.desktop
def test_at_midnight_it_turns_to_the_next_day(api: Api, screen: Screen, pass_time: PassTime) -> None:
    room = api.resource("Room")
    tomorrow = to_local(NOON + 86_400, ZONE).date()
    api.container.bookings.add(Booking("", "All day", AllDay(tomorrow, tomorrow.replace(day=3)), (room.uid,)))
    api.clock = parse_iso("2026-12-01T23:59:35", ZONE)
    screen.show()
    screen.says("Room", "Free")
    assert "Tuesday 1 December" in screen.page.text()
    api.clock = parse_iso("2026-12-02T00:00:05", ZONE)
    pass_time(30)
    screen.says("Room", "Taken", "all day")
    assert "Wednesday 2 December" in screen.page.text()


@pytest.mark.desktop
def test_a_day_passes_without_a_change(api: Api, screen: Screen, pass_time: PassTime) -> None:
    """What is taken becomes free by the clock of the page alone."""
    book(api, api.resource("Room", hours=HOURS), "11:30", "12:30")
    api.clock = parse_iso("2026-12-01T12:29:35", ZONE)
    screen.show()
    screen.says("Room", "Taken", "until 12:30")
    pass_time(30)
    screen.says("Room", "Free", "until 18:00")


@pytest.mark.desktop
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)], ids=["1080p", "768p"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_twelve_long_names_fit_and_are_big(api: Api, screen: Screen, size: tuple[int, int], dark: bool) -> None:
    for number in range(12):
        room = api.resource(f"Treatment room {number} on the second floor, behind the stairs", hours=HOURS)
        book(api, room, "11:30", "12:30", "A title that is longer than any card is wide, and then some more")
    screen.page.size(*size, dark=dark)
    screen.show(Scope.READ, "&titles=1")
    screen.page.wait("document.querySelectorAll('.card').length === 12")
    outside = screen.page.evaluate(
        """[...document.querySelectorAll('.card')].flatMap(card => {
            const edges = card.getBoundingClientRect();
            const parts = [...card.querySelectorAll('.inside > *')].map(part => part.getBoundingClientRect());
            return parts.filter(part => part.bottom > edges.bottom || part.right > edges.right);
        }).length"""
    )
    assert outside == 0
    assert screen.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    least = screen.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.card .state')).fontSize)")
    assert least >= 40, "not to be read from a metre away"
    background = screen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(18, 22, 28)" if dark else "rgb(246, 247, 249)")
