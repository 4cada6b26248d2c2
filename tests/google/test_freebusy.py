"""When calendars are taken: in pieces, put together, and never free where nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from schedapp.errors import CalendarGone, Offline, RateLimited, SchedError
from schedapp.google.bodies import rfc3339
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.freebusy import LONGEST_QUESTION, merged, questions
from schedapp.google.oauth import SCOPES
from schedapp.google.secret import Secret
from schedapp.model.timespan import Span
from schedapp.simulator import DOCTOR, TEAM, TREATMENT, Simulator
from tests.google.conftest import at
from tests.google.hostile import HostileServer, error, page, portal, says

MakeClient = Callable[..., CalendarClient]
START, END = at("2026-12-01T00:00"), at("2027-03-01T00:00")
SCOPE = "https://www.googleapis.com/auth/calendar.freebusy"
BORDER = START + LONGEST_QUESTION


@pytest.fixture
def asker(sim: Simulator, client_file: ClientFile) -> CalendarClient:
    """A client that was given the right to ask."""
    scopes = (*SCOPES, SCOPE)
    return CalendarClient(AccessTokens(client_file, Secret(sim.refresh_token(scopes=scopes))), api_root=sim.address)


def put(sim: Simulator, start: int, end: int, calendar_id: str = DOCTOR, **more: Any) -> Span:
    body = {"start": {"dateTime": rfc3339(start)}, "end": {"dateTime": rfc3339(end)}, **more}
    sim.google.insert(calendar_id, body)
    return Span(start, end)


def busy_room(sim: Simulator) -> tuple[Span, ...]:
    first = put(sim, START + 3600, START + 7200)
    across = put(sim, BORDER - 3600, BORDER + 3600)
    last = put(sim, END - 3600, END + 3600)
    put(sim, START + 9000, START + 9600, transparency="transparent")
    sim.google.delete(
        DOCTOR, sim.google.insert(DOCTOR, {"start": {"date": "2026-12-24"}, "end": {"date": "2026-12-25"}})["id"]
    )
    sim.google.insert(DOCTOR, {"start": {"date": "2026-12-10"}, "end": {"date": "2026-12-11"}})
    day = Span(at("2026-12-10T00:00"), at("2026-12-11T00:00"))
    return (first, day, across, Span(last.start, END))


def test_84_a_long_time_is_asked_in_pieces(sim: Simulator, asker: CalendarClient) -> None:
    expected = busy_room(sim)
    assert asker.free_busy([DOCTOR, TREATMENT], START, END) == {DOCTOR: expected, TREATMENT: ()}
    asked = sim.requests_of("freebusy.query")
    assert len(asked) == 4
    assert asked[0].body["timeMin"] == rfc3339(START)
    assert asked[-1].body["timeMax"] == rfc3339(END)
    for one, other in pairwise(asked):
        assert one.body["timeMax"] == other.body["timeMin"]


def test_without_the_right_to_ask_the_events_tell(sim: Simulator, client: CalendarClient) -> None:
    expected = busy_room(sim)
    found = client.free_busy([DOCTOR, TREATMENT, "nobody@example.org"], START, END)
    assert (found[DOCTOR], found[TREATMENT]) == (expected, ())
    assert isinstance(found["nobody@example.org"], CalendarGone)


def test_83_a_calendar_with_an_error_is_not_free(sim: Simulator, asker: CalendarClient) -> None:
    sim.knobs.change(free_busy_errors={TEAM: "internalError"})
    span = put(sim, START + 3600, START + 7200)
    found = asker.free_busy([DOCTOR, TEAM, "nobody@example.org"], START, END)
    assert found[DOCTOR] == (span,)
    assert isinstance(found[TEAM], Offline)
    assert isinstance(found["nobody@example.org"], CalendarGone)


def answer(**calendars: Any) -> dict[str, Any]:
    return {"kind": "calendar#freeBusy", "calendars": calendars}


def taken(start: int, end: int) -> dict[str, Any]:
    return {"busy": [{"start": rfc3339(start), "end": rfc3339(end)}]}


def test_an_error_in_one_piece_is_one_of_the_whole(client_of: MakeClient) -> None:
    broken = answer(room={"errors": [{"reason": "internalError"}], "busy": []}, hall=taken(START, START + 60))
    free = answer(room={"busy": []}, hall={"busy": []})
    for answers in ((broken, free), (free, broken)):
        with HostileServer(*map(says, answers)) as server:
            found = client_of(server.address).free_busy(["room", "hall"], START, BORDER + 1)
        assert isinstance(found["room"], SchedError)
        assert found["hall"] == (Span(START, START + 60),)


def test_84_pieces_are_joined_where_they_meet(client_of: MakeClient) -> None:
    """Also where the server does not cut its spans to what was asked."""
    one, other = answer(room=taken(BORDER - 600, BORDER)), answer(room=taken(BORDER, BORDER + 600))
    whole = answer(room=taken(BORDER - 600, BORDER + 600))
    for answers in ((one, other), (whole, other), (whole, whole)):
        with HostileServer(*map(says, answers)) as server:
            found = client_of(server.address).free_busy(["room"], START, BORDER + 3600)
        assert found == {"room": (Span(BORDER - 600, BORDER + 600),)}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {},
        [],
        {"busy": None},
        {"busy": {}},
        {"busy": [{}]},
        {"busy": [None]},
        {"busy": [{"start": "2026-12-01T10:00:00Z"}]},
        {"busy": [{"start": "2026-12-01T10:00:00Z", "end": "2026-12-01T09:00:00Z"}]},
        {"busy": [{"start": "2026-12-01", "end": "2026-12-02T00:00:00Z"}, *taken(START, END)["busy"], {"start": 5}]},
        {"busy": [], "errors": "yes"},
        {"busy": [], "errors": [7]},
    ],
)
def test_what_cannot_be_read_is_not_free(entry: Any, client_of: MakeClient) -> None:
    whole = answer() if entry is None else answer(room=entry)
    with HostileServer(says(whole)) as server:
        found = client_of(server.address).free_busy(["room"], START, BORDER)
    assert isinstance(found["room"], Offline)


@pytest.mark.parametrize("body", [portal(), says({}), says([]), says({"kind": "calendar#freeBusy"}), says(page())])
def test_what_is_no_answer(body: Any, client_of: MakeClient) -> None:
    with HostileServer(body) as server, pytest.raises(Offline):
        client_of(server.address).free_busy(["room"], START, BORDER)


def test_a_refusal_is_raised(client_of: MakeClient) -> None:
    with HostileServer(error(429, "rateLimitExceeded")) as server, pytest.raises(RateLimited):
        client_of(server.address).free_busy(["room"], START, BORDER)


def test_an_event_that_nobody_can_place_is_not_free(client_of: MakeClient) -> None:
    listed = page({"id": "abcde", "etag": "1", "start": {"date": "0001-01-01"}, "end": {"date": "9998-12-31"}})
    with HostileServer(error(403, "insufficientPermissions"), says(listed)) as server:
        found = client_of(server.address).free_busy(["room"], START, END)
    assert isinstance(found["room"], Offline)


def test_many_calendars_are_asked_in_groups() -> None:
    ids = [f"room{number}" for number in range(120)]
    asked = list(questions([*ids, "room0"], START, START + 60))
    assert [len(some) for some, _ in asked] == [50, 50, 20]
    assert [item["id"] for _, body in asked for item in body["items"]] == ids


def test_merging() -> None:
    spans = [Span(50, 60), Span(0, 10), Span(10, 20), Span(55, 58), Span(90, 300), Span(-50, -10), Span(200, 250)]
    assert merged(spans, 5, 100) == (Span(5, 20), Span(50, 60), Span(90, 100))
    assert merged([], 0, 1) == ()
