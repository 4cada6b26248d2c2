"""JSON to dataclasses and back, odd events among them: one of those never spoils a page."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schedapp.google import bodies, wire
from schedapp.model.booking import Transparency
from schedapp.model.event import FIELDS, Content, Marker
from schedapp.model.timespan import AllDay, Timed, check_when
from tests.google.conftest import MARKER, ZONE, at, content, timed

RECORDED = Path(__file__).parents[1] / "simulator" / "recorded.jsonl"
START = {"dateTime": "2026-12-08T09:00:00+01:00", "timeZone": "Europe/Zurich"}
END = {"dateTime": "2026-12-08T10:00:00+01:00", "timeZone": "Europe/Zurich"}


def read(**fields: Any) -> Content | None:
    item = {"id": "x", "start": START, "end": END, **fields}
    event = wire.read_event({key: value for key, value in item.items() if value is not ...}, ZONE)
    assert event is not None
    return event.content


def recorded_items() -> list[dict[str, Any]]:
    """Every event in answers that Google gave to other programs over the years."""
    found = []
    for line in RECORDED.read_text("utf-8").splitlines():
        answer = json.loads(line)["response"]
        if isinstance(answer, dict):
            found += [answer] if answer.get("kind") == "calendar#event" else answer.get("items", [])
    return [item for item in found if item.get("kind") == "calendar#event"]


def test_what_google_really_said() -> None:
    items = recorded_items()
    assert len(items) > 15
    for item in items:
        event = wire.read_event(item, "Europe/Oslo", "owner")
        assert event is not None
        assert event.content is not None, item
        check_when(event.content.when)
        assert (event.event_id, event.etag) == (item["id"], item["etag"])
        assert event.content.summary == item.get("summary", "")
        ordinary = item.get("eventType", "default") == "default"
        assert event.ours == (ordinary and bool(item["organizer"].get("self")))


def test_a_minimal_event() -> None:
    found = read()
    assert found == Content("", timed("2026-12-08T09:00", "2026-12-08T10:00"))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ({"dateTime": "2026-12-08T08:00:00Z"}, {"dateTime": "2026-12-08T09:00:00Z"},
         timed("2026-12-08T09:00", "2026-12-08T10:00")),
        ({"dateTime": "2026-12-08T03:00:00-05:00", "timeZone": "America/New_York"}, END,
         Timed(at("2026-12-08T09:00"), at("2026-12-08T10:00"), "America/New_York")),
        ({"dateTime": "2026-12-08T09:00:00"}, {"dateTime": "2026-12-08T10:00:00"},
         timed("2026-12-08T09:00", "2026-12-08T10:00")),
        ({"dateTime": "2026-12-08T09:00:00", "timeZone": "Asia/Tokyo"}, {"dateTime": "2026-12-08T10:00:00+09:00"},
         timed("2026-12-08T09:00", "2026-12-08T10:00", "Asia/Tokyo")),
        ({"dateTime": "2026-12-08T09:00:00+01:00", "timeZone": "Mars/Olympus"}, END,
         timed("2026-12-08T09:00", "2026-12-08T10:00")),
        ({"dateTime": "2026-12-08T09:00:00.999+01:00"}, END, timed("2026-12-08T09:00", "2026-12-08T10:00")),
        ({"date": "2026-12-08"}, {"date": "2026-12-10"}, AllDay(date(2026, 12, 8), date(2026, 12, 10))),
        # Odd ones: repaired for showing, the same way each time.
        (START, START, Timed(at("2026-12-08T09:00"), at("2026-12-08T09:01"), ZONE)),
        (END, START, Timed(at("2026-12-08T10:00"), at("2026-12-08T10:01"), ZONE)),
        (START, ..., Timed(at("2026-12-08T09:00"), at("2026-12-08T09:01"), ZONE)),
        (START, {"date": "2026-12-09"}, Timed(at("2026-12-08T09:00"), at("2026-12-08T09:01"), ZONE)),
        ({"date": "2026-12-08"}, {"date": "2026-12-08"}, AllDay(date(2026, 12, 8), date(2026, 12, 9))),
        ({"date": "2026-12-08"}, {"date": "2026-12-01"}, AllDay(date(2026, 12, 8), date(2026, 12, 9))),
        ({"date": "2026-12-08"}, ..., AllDay(date(2026, 12, 8), date(2026, 12, 9))),
        ({"date": "2026-12-08"}, {"dateTime": "2026-12-10T09:00:00Z"}, AllDay(date(2026, 12, 8), date(2026, 12, 10))),
    ],
)  # fmt: skip
def test_when(start: Any, end: Any, expected: object) -> None:
    found = read(start=start, end=end)
    assert found is not None
    assert found.when == expected


@pytest.mark.parametrize(
    "start",
    [
        ..., None, {}, "2026-12-08", [], {"date": None}, {"date": ""}, {"date": "2026-02-30"}, {"date": 5},
        {"dateTime": "yesterday"}, {"dateTime": ""}, {"dateTime": "2026-13-01T00:00:00Z"}, {"date": "0001-01-01"},
        {"dateTime": "0001-01-01T00:00:00+14:00"}, {"dateTime": "9999-12-31T23:59:59-12:00"},
        {"date": "1604-02-29"}, {"dateTime": "2900-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_no_start_no_content(start: Any) -> None:
    assert read(start=start) is None


def test_the_owned_fields() -> None:
    found = read(
        summary="Zoë", location="Room 4", transparency="transparent", visibility="confidential", status="tentative",
        recurrence=["EXDATE;TZID=Europe/Zurich:20261215T090000", "RRULE:FREQ=WEEKLY;WKST=MO;INTERVAL=1;COUNT=4"],
        description="<b>bring</b> the x-rays\nplease",
    )  # fmt: skip
    assert found == Content(
        summary="Zoë",
        when=timed("2026-12-08T09:00", "2026-12-08T10:00"),
        recurrence=("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261215T080000Z"),
        transparency=Transparency.TRANSPARENT,
        visibility="private",
        location="Room 4",
        status="tentative",
        description="<b>bring</b> the x-rays\nplease",
    )


@pytest.mark.parametrize("description", [..., None, "", 5, []])
def test_no_description(description: Any) -> None:
    found = read(description=description)
    assert found is not None
    assert found.description == ""


@pytest.mark.parametrize("visibility", ["public", "default", "future", 5, ...])
def test_what_is_not_private_is_the_default(visibility: Any) -> None:
    found = read(visibility=visibility)
    assert found is not None
    assert found.visibility == "default"


def test_texts_that_no_database_holds() -> None:
    found = read(summary=json.loads('"a\\u0000b\\ud800c"'), location=["no text"])
    assert found is not None
    assert found.summary == "a\ufffdb\ufffdc"
    assert found.location == ""
    found.summary.encode()


@pytest.mark.parametrize(
    "lines",
    [["RRULE:FREQ=WEEKLY;UNTIL=00000000"], ["EXDATE:20269999T999999Z"], ["RRULE:" + "X" * 10], [5, None], "RRULE", {}],
)
def test_odd_recurrence(lines: Any) -> None:
    found = read(recurrence=lines)
    assert found is not None
    assert all(isinstance(line, str) for line in found.recurrence)
    rules = [line for line in lines if isinstance(line, str) and line.startswith("RRULE:")]
    assert len([line for line in found.recurrence if line.startswith("RRULE:")]) == len(rules)


def test_tombstones() -> None:
    gone = wire.read_event({"id": "x", "status": "cancelled"}, ZONE)
    assert gone is not None
    assert (gone.cancelled, gone.content, gone.etag) == (True, None, "")
    slot = {"id": "x_1", "status": "cancelled", "recurringEventId": "x", "originalStartTime": START}
    dropped = wire.read_event(slot, ZONE)
    assert dropped is not None
    assert (dropped.recurring_event_id, dropped.original_start) == ("x", "20261208T080000Z")
    dated = wire.read_event(slot | {"originalStartTime": {"date": "2026-12-08"}}, ZONE)
    assert dated is not None
    assert dated.original_start == "20261208"


@pytest.mark.parametrize(
    ("fields", "ours"),
    [
        ({}, True),
        ({"organizer": {"self": True}}, True),
        ({"organizer": {"email": "host@example.org"}}, False),
        ({"organizer": {"self": True}, "locked": True}, False),
        ({"organizer": {"self": True}, "eventType": "birthday"}, False),
        ({"organizer": {"self": True}, "eventType": "notYetInvented"}, False),
        ({"organizer": "odd"}, True),
        ({"etag": ""}, False),
        ({"id": "x\x00"}, False),
    ],
)
def test_ours(fields: dict[str, Any], ours: bool) -> None:
    event = wire.read_event({"id": "x", "etag": '"1"', "start": START, "end": END, **fields}, ZONE)
    assert event is not None
    assert event.ours is ours


@pytest.mark.parametrize(
    ("fields", "role", "masked"),
    [
        ({"visibility": "private"}, "freeBusyReader", True),
        ({"visibility": "private"}, "reader", True),
        ({"visibility": "private"}, "writerWithoutPrivateAccess", True),
        ({"visibility": "private"}, "writer", False),
        ({"visibility": "private", "organizer": {"self": True}}, "owner", False),
        ({"visibility": "private", "summary": "Seen"}, "reader", False),
        ({}, "reader", False),
        ({"visibility": "private", "organizer": {}}, "", True),
        ({"visibility": "private", "organizer": {"self": True}}, "", False),
    ],
)
def test_masks(fields: dict[str, Any], role: str, masked: bool) -> None:
    event = wire.read_event({"id": "x", "start": START, "end": END, **fields}, ZONE, role)
    assert event is not None
    assert event.masked is masked


@pytest.mark.parametrize(
    ("private", "marker"),
    [
        ({"schedUid": "u", "schedNonce": "n"}, Marker("u", "n")),
        ({"schedUid": "u"}, Marker("u")),
        ({"schedUid": "3f0c/20261208T080000Z", "schedNonce": "ünn"}, Marker("3f0c/20261208T080000Z")),
        ({"schedNonce": "n"}, None),
        ({"schedUid": ""}, None),
        ({"schedUid": "two words"}, None),
        ({"schedUid": "x" * 201}, None),
        ({"schedUid": 5}, None),
        ("odd", None),
    ],
)
def test_markers(private: Any, marker: Marker | None) -> None:
    assert wire.read_marker({"extendedProperties": {"private": private}}) == marker


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2026-12-08", "cancelled"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
MOMENT = st.fixed_dictionaries(
    {}, optional={"date": JSON, "dateTime": JSON | st.datetimes().map(str), "timeZone": JSON}
)
ITEM = st.fixed_dictionaries(
    {"id": JSON | st.just("x")},
    optional={
        **dict.fromkeys(("start", "end", "originalStartTime"), MOMENT | JSON),
        **dict.fromkeys(
            ("status", "summary", "location", "visibility", "transparency", "eventType", "organizer", "updated",
             "extendedProperties", "etag", "locked", "iCalUID", "recurringEventId", "endTimeUnspecified"), JSON,
        ),
        "recurrence": st.lists(st.text(max_size=30) | st.sampled_from(["RRULE:FREQ=DAILY", "EXDATE:20261215"])) | JSON,
    },
)  # fmt: skip


@example(item={"id": "x", "start": {"dateTime": "10000101000000000"}})
@given(item=ITEM | JSON)
def test_nothing_is_too_odd(item: Any) -> None:
    event = wire.read_event(item, ZONE)
    if event is not None and event.content is not None:
        check_when(event.content.when)
        event.content.summary.encode()
    wire.read_calendar(item)


# --- writing --------------------------------------------------------------------------------------


def test_insert_leaves_out_what_is_empty() -> None:
    assert bodies.insert_body("abcde", content(""), MARKER) == {
        "id": "abcde",
        "summary": "",
        "start": START,
        "end": END,
        "transparency": "opaque",
        "visibility": "default",
        "status": "confirmed",
        "extendedProperties": {"private": {"schedUid": MARKER.uid, "schedNonce": MARKER.nonce}},
    }


def test_patch_names_what_it_takes_away() -> None:
    body = bodies.patch_body(
        content("", when=AllDay(date(2026, 12, 8), date(2026, 12, 9))), frozenset(FIELDS), MARKER, ""
    )
    assert body["start"] == {"date": "2026-12-08", "dateTime": None, "timeZone": None}
    assert body["end"] == {"date": "2026-12-09", "dateTime": None, "timeZone": None}
    assert (body["summary"], body["location"], body["recurrence"], body["description"]) == ("", "", None, "")
    assert bodies.patch_body(content(), frozenset({"when"}), MARKER, "")["start"] == START | {"date": None}


def test_patch_writes_the_marker_and_no_more() -> None:
    body = bodies.patch_body(content(), frozenset(), MARKER, "cancelled")
    assert set(body) == {"extendedProperties", "status"}
    assert bodies.patch_body(content(), frozenset({"summary"}), MARKER, "").keys() == {"extendedProperties", "summary"}


@pytest.mark.parametrize(
    ("epoch", "zone", "text"),
    [
        (at("2026-12-08T09:00"), "Europe/Zurich", "2026-12-08T09:00:00+01:00"),
        (at("2026-07-08T09:00"), "Europe/Zurich", "2026-07-08T09:00:00+02:00"),
        (at("2026-12-08T09:00"), "UTC", "2026-12-08T08:00:00Z"),
        (at("2026-12-08T09:00"), "Asia/Kolkata", "2026-12-08T13:30:00+05:30"),
        (-2_524_521_600, "Europe/Zurich", "1890-01-01T00:00:00Z"),  # local mean time: an offset with seconds
    ],
)
def test_times_on_the_wire(epoch: int, zone: str, text: str) -> None:
    assert bodies.rfc3339(epoch, zone) == text


WHEN = st.builds(
    lambda start, length, zone: Timed(start, start + length, zone),
    st.integers(at("1990-01-01T00:00"), at("2090-01-01T00:00")),
    st.integers(60, 40 * 86_400),
    st.sampled_from(["Europe/Zurich", "America/New_York", "Asia/Kathmandu", "UTC", "Pacific/Apia", "Europe/Kyiv"]),
) | st.builds(
    lambda start, days: AllDay(date.fromordinal(start), date.fromordinal(start + days)),
    st.integers(date(1990, 1, 1).toordinal(), date(2090, 1, 1).toordinal()),
    st.integers(1, 40),
)


@given(
    wanted=st.builds(
        Content,
        summary=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        when=WHEN,
        transparency=st.sampled_from(Transparency),
        visibility=st.sampled_from(["default", "private"]),
        location=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        status=st.sampled_from(["confirmed", "tentative"]),
        description=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    )
)
def test_round_trip(wanted: Content) -> None:
    for body in (bodies.insert_body("abcde", wanted, MARKER), bodies.patch_body(wanted, frozenset(FIELDS), MARKER, "")):
        sent = json.loads(json.dumps(body))
        assert wire.read_content(sent, "Etc/UTC") == wanted
        assert wire.read_marker(sent) == MARKER
