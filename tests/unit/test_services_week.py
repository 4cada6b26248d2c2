"""What the grid shows of a span: every occurrence once for each resource, with all that is said about it."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.model.booking import Booking, Transparency
from schedapp.model.occurrence import Delivery
from schedapp.model.resource import Kind
from schedapp.model.timespan import DAY, AllDay, Span, Timed, span_of
from tests.store.place import NOW, YEAR, ZONE, Place, at, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")


def test_all_that_is_said_about_an_occurrence(place: Place) -> None:
    doctor, room, laser = (
        place.resource("Dr Ada", Kind.PERSON),
        place.resource(),
        place.resource("Laser", Kind.EQUIPMENT),
    )
    made = place.book(doctor, *NINE, "Laser treatment", also=(room, laser), client="Eve").booking
    rows = {row.resource: row for row in place.bookings.week(at("2026-12-08T00:00"), at("2026-12-09T00:00"))}
    assert set(rows) == {doctor.uid, room.uid, laser.uid}
    row = rows[room.uid]
    assert (row.name, row.booking, row.title, row.client) == (made.uid, made.uid, "Laser treatment", "Eve")
    assert row.others == ("Dr Ada", "Laser")
    assert (row.recurring, row.all_day, row.clash, row.read_only) == (False, False, False, False)
    assert row.delivery is Delivery.NONE


def test_a_span_takes_in_what_touches_its_inside_only(place: Place) -> None:
    room = place.resource(buffer_before=30, buffer_after=30)
    place.book(room, *NINE)
    assert place.bookings.week(at(NINE[1]), at("2026-12-08T11:00")) == []
    assert place.bookings.week(at("2026-12-08T08:00"), at(NINE[0])) == []
    assert len(place.bookings.week(at(NINE[1]) - 1, at("2026-12-08T11:00"))) == 1
    assert len(place.bookings.week(at("2026-12-08T08:00"), at(NINE[0]) + 1)) == 1


def test_resources_can_be_chosen(place: Place) -> None:
    one, two = place.resource(), place.resource("Room 2")
    place.book(one, *NINE)
    place.book(two, *NINE)
    assert [row.resource for row in place.bookings.week(0, 2**32, [two.uid])] == [two.uid]
    assert place.bookings.week(0, 2**32, []) == []


def test_how_far_a_booking_has_come_to_google(place: Place) -> None:
    room, plain = place.resource(), place.resource("Not connected")
    place.sql("INSERT INTO account (uid, email, created) VALUES ('acc', 'a@example.com', 0)")
    place.sql(
        "INSERT INTO connection (uid, resource_id, account_id, calendar_id, direction, privacy, policy, created) "
        "VALUES ('con', 1, 1, 'cal', 'two-way', 'title', 'google', 0)"
    )
    made = place.book(room, *NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=2",)).booking
    place.book(plain, *NINE)

    def delivery() -> list[str]:
        return [str(row.delivery) for row in place.bookings.week(0, 2**32, [room.uid])]

    assert delivery() == ["waiting"] * 2
    place.sql("UPDATE outbox SET parked = 1")
    assert delivery() == ["trouble"] * 2
    place.sql("DELETE FROM outbox")
    assert delivery() == ["none"] * 2
    link = "INSERT INTO link (connection_id, booking_uid, master_uid, event_id, etag) VALUES (1, ?1, ?1, 'e1', '\"1\"')"
    place.sql(link, made.uid)
    assert delivery() == ["proven"] * 2
    place.bookings.edit(made.uid, {"title": "Newer"})
    assert delivery() == ["waiting"] * 2
    assert [str(row.delivery) for row in place.bookings.week(0, 2**32, [plain.uid])] == ["none"]


def test_long_bookings_are_seen_on_their_last_day(place: Place) -> None:
    room = place.resource()
    place.bookings.add(Booking("", "Rebuilding", AllDay(date(2026, 12, 5), date(2027, 2, 20)), (room.uid,)))
    rows = place.bookings.week(at("2027-02-19T00:00"), at("2027-02-20T00:00"))
    assert [row.title for row in rows] == ["Rebuilding"]
    assert place.bookings.week(at("2027-02-20T00:00"), at("2027-02-21T00:00")) == []


_MINUTES = st.one_of(st.integers(5, 600), st.integers(1440, 4 * 1440), st.integers(32 * 1440, 60 * 1440))
_RULES = st.sampled_from(["", "", "FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;COUNT=6", "FREQ=MONTHLY;COUNT=3"])


@st.composite
def _bookings(draw: st.DrawFn) -> list[tuple[int, int, str, bool, bool]]:
    """(start in minutes from now, minutes, rule, on both rooms, all-day)."""
    one = st.tuples(st.integers(0, 150 * 1440), _MINUTES, _RULES, st.booleans(), st.booleans())
    return draw(st.lists(one, min_size=1, max_size=12))


@settings(max_examples=25)
@given(wanted=_bookings(), seed=st.integers(0, 999))
def test_a_week_is_what_a_scan_of_everything_finds(
    tmp_path_factory: object, wanted: list[tuple[int, int, str, bool, bool]], seed: int
) -> None:
    home: Path = tmp_path_factory.mktemp("week")  # type: ignore[attr-defined]
    place = Place(home / "data")
    rooms = [place.resource(), place.resource("Room 2", buffer_before=20, zone="America/New_York")]
    expected: list[tuple[str, str, int, int]] = []
    for number, (offset, minutes, rule, both, all_day) in enumerate(wanted):
        start = NOW + offset * 60
        when: Timed | AllDay = Timed(start, start + minutes * 60, ZONE)
        if all_day:
            first = date.fromordinal(date(2026, 12, 2).toordinal() + offset // 1440)
            when = AllDay(first, date.fromordinal(first.toordinal() + 1 + minutes // 1440))
        on = rooms if both else rooms[:1]
        lines = (f"RRULE:{rule}",) if rule else ()
        uids, free = tuple(room.uid for room in on), Transparency.TRANSPARENT  # so that none is refused
        asked = Booking("", str(number), when, uids, recurrence=lines, transparency=free)
        booking = place.bookings.add(asked).booking
        for room in on:
            expected += [(str(number), room.uid, *span) for span in _spans(booking, room.zone)]
    choice = random.Random(seed)
    for _ in range(12):
        start = NOW + choice.randrange(-5, 300) * DAY + choice.randrange(DAY)
        window = Span(start, start + choice.choice((3_600, DAY, 7 * DAY, 40 * DAY)))
        found = [(row.title, row.resource, row.start, row.end) for row in place.bookings.week(window.start, window.end)]
        assert sorted(found) == sorted(row for row in expected if Span(row[2], row[3]).overlaps(window))
        assert [row[2] for row in found] == sorted(row[2] for row in found)
    place.container.close()


def _spans(booking: Booking, zone: str) -> list[tuple[int, int]]:
    from schedapp.model.recurrence import expand

    window = Span(NOW - YEAR, NOW + YEAR)
    found = [span_of(when, zone) for when in expand(booking.when, booking.recurrence, window, zone)]
    return [(span.start, span.end) for span in found]


def test_rows_that_contest_and_what_they_overlap_are_marked_on_their_resource_only(place: Place) -> None:
    one, two = place.resource(), place.resource("Room 2")
    place.book(one, *NINE, "Mine", also=(two,))
    place.pull(Booking("theirs-01", "Theirs", timed(*NINE), (one.uid,)))
    marks = {(row.title, row.resource): row.clash for row in place.bookings.week(0, 2**32)}
    assert marks == {("Mine", one.uid): True, ("Theirs", one.uid): True, ("Mine", two.uid): False}


def test_the_revision_grows_with_each_write_of_anybody(place: Place) -> None:
    seen = [place.bookings.revision()]
    room = place.resource()
    seen.append(place.bookings.revision())
    made = place.book(room, *NINE).booking
    seen.append(place.bookings.revision())
    other = place.open()
    other.bookings.cancel(made.uid)
    other.close()
    seen.append(place.bookings.revision())
    place.bookings.week(0, 2**32)
    assert seen == sorted(set(seen))
    assert place.bookings.revision() == seen[-1]
