"""A series taken apart at one of its occurrences: together both parts have what the one had, for all kinds of rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, Status, make_override, occurrence_key
from schedapp.model.recurrence import check_recurrence, expand
from schedapp.model.series import has_slot, occurrence_when
from schedapp.model.split import begins_at, first_from, following_uid, split, trimmed
from schedapp.model.timespan import AllDay, Span, Timed, When, parse_iso, to_epoch, to_local

ZURICH = "Europe/Zurich"
UID = "tail0000"
EVER = Span(0, 2**32)


def timed(text: str, zone: str = ZURICH) -> Timed:
    start = parse_iso(text, zone)
    return Timed(start, start + 3600, zone)


def series(*lines: str, when: When | None = None) -> Booking:
    return Booking("series00", "Class", when or timed("2026-12-08T09:00"), ("room",), recurrence=lines)


def slots(booking: Booking, many: int = 300) -> list[When]:
    return list(islice(expand(booking.when, booking.recurrence, EVER, "UTC"), many))


# --- the two parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "number", "head", "tail"),
    [
        (("RRULE:FREQ=WEEKLY;COUNT=10",), 3, ("RRULE:FREQ=WEEKLY;COUNT=3",), ("RRULE:FREQ=WEEKLY;COUNT=7",)),
        (("RRULE:FREQ=WEEKLY",), 2, ("RRULE:FREQ=WEEKLY;UNTIL=20261222T075959Z",), ("RRULE:FREQ=WEEKLY",)),
        (
            ("RRULE:FREQ=DAILY;UNTIL=20261220T080000Z", "EXDATE:20261210T080000Z,20261215T080000Z"),
            4,
            ("EXDATE:20261210T080000Z", "RRULE:FREQ=DAILY;UNTIL=20261213T075959Z"),
            ("EXDATE:20261215T080000Z", "RRULE:FREQ=DAILY;UNTIL=20261220T080000Z"),
        ),
        (
            ("RRULE:FREQ=WEEKLY;COUNT=2", "RDATE:20261210T080000Z,20261224T080000Z"),
            2,
            ("RDATE:20261210T080000Z", "RRULE:FREQ=WEEKLY;COUNT=1"),
            ("RDATE:20261224T080000Z", "RRULE:FREQ=WEEKLY;COUNT=1"),
        ),
        (
            ("RDATE:20261210T080000Z,20261224T090000Z",),
            1,
            ("RDATE:20261208T080000Z",),
            ("RDATE:20261210T080000Z,20261224T090000Z",),
        ),
    ],
)
def test_each_line_goes_to_its_side(
    lines: tuple[str, ...], number: int, head: tuple[str, ...], tail: tuple[str, ...]
) -> None:
    booking = series(*lines)
    cut = slots(booking)[number]
    first, second = split(booking, occurrence_key(cut), UID)
    assert sorted(first.recurrence) == sorted(head)
    assert sorted(second.recurrence) == sorted(tail)
    assert (first.when, second.when) == (booking.when, cut)
    assert slots(first) + slots(second, 300 - number) == slots(booking)


def test_an_all_day_series_ends_on_a_date() -> None:
    booking = series("RRULE:FREQ=WEEKLY", when=AllDay(date(2026, 12, 8), date(2026, 12, 10)))
    first, second = split(booking, "20261222", UID)
    assert first.recurrence == ("RRULE:FREQ=WEEKLY;UNTIL=20261221",)
    assert second.when == AllDay(date(2026, 12, 22), date(2026, 12, 24))


def test_a_date_added_by_hand_can_be_the_first_of_what_follows() -> None:
    booking = series("RRULE:FREQ=WEEKLY", "RDATE:20261218T080000Z")
    _, second = split(booking, "20261218T080000Z", UID)
    assert set(second.recurrence) == {"RRULE:FREQ=WEEKLY;BYDAY=TU", "RDATE:20261218T080000Z"}
    check_recurrence(second.recurrence, second.when)


def test_what_rules_cannot_say_is_refused_with_what_to_do() -> None:
    booking = series("RRULE:FREQ=WEEKLY;INTERVAL=2", "RDATE:20261218T110000Z")
    with pytest.raises(BadInput, match="cannot be taken apart") as refused:
        split(booking, "20261218T110000Z", UID)
    assert "next date" in refused.value.detail
    assert slots(trimmed(booking, "20261218T110000Z")) == slots(booking)[:1], "it can still be ended there"


@pytest.mark.parametrize("line", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY;INTERVAL=0", "RRULE:DATE;20261209", "X:1"])
def test_a_rule_that_is_not_followed_is_not_taken_apart(line: str) -> None:
    booking = series(line, "RDATE:20261218T080000Z")
    for act in (trimmed, lambda b, cut: split(b, cut, UID)):
        with pytest.raises(BadInput, match="does not know") as refused:
            act(booking, "20261218T080000Z")
        assert "Google" in refused.value.detail


def test_changed_occurrences_go_to_their_side_under_new_names() -> None:
    booking = series("RRULE:FREQ=WEEKLY;COUNT=5")
    for number, status in ((1, Status.CONFIRMED), (2, Status.CANCELLED), (3, Status.CONFIRMED)):
        one = make_override(booking, slots(booking)[number])
        booking = booking.with_override(replace(one, title=f"no. {number}", status=status))
    first, second = split(booking, occurrence_key(slots(booking)[2]), UID)
    assert [o.uid for o in first.overrides] == ["series00/20261215T080000Z"]
    assert [(o.uid, o.parent, o.title, o.status) for o in second.overrides] == [
        (f"{UID}/20261222T080000Z", UID, "no. 2", Status.CANCELLED),
        (f"{UID}/20261229T080000Z", UID, "no. 3", Status.CONFIRMED),
    ]


def test_nothing_stays_behind_where_all_before_was_cancelled() -> None:
    booking = series("RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20261208T080000Z")
    assert begins_at(booking, "20261215T080000Z")
    assert not begins_at(booking, "20261222T080000Z")
    gone = replace(make_override(booking, slots(booking)[0]), status=Status.CANCELLED)
    assert begins_at(booking.with_override(gone), "20261222T080000Z")


def test_the_new_name_is_the_same_on_every_desk() -> None:
    assert following_uid("a", "20261208") == following_uid("a", "20261208")
    assert (
        len({following_uid("a", "20261208", attempt) for attempt in range(3)} | {following_uid("b", "20261208")}) == 4
    )


def test_the_first_that_has_not_begun() -> None:
    booking = series("RRULE:FREQ=WEEKLY;COUNT=5")
    begins = timed("2026-12-15T09:00").start
    assert first_from(booking, begins, ZURICH) == "20261215T080000Z"
    assert first_from(booking, begins + 1, ZURICH) == "20261222T080000Z"
    assert first_from(booking, begins + 86_400 * 60, ZURICH) == ""
    days = series("RRULE:FREQ=DAILY;COUNT=3", when=AllDay(date(2026, 12, 8), date(2026, 12, 9)))
    assert first_from(days, parse_iso("2026-12-09T00:00", ZURICH), ZURICH) == "20261209"


# --- all rules ------------------------------------------------------------------------------------

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
by_day = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(
    lambda days: f"BYDAY={','.join(days)}"
)
parts = st.one_of(
    st.just("FREQ=DAILY"),
    st.just("FREQ=WEEKLY"),
    by_day.map(lambda days: f"FREQ=WEEKLY;{days}"),
    by_day.map(lambda days: f"FREQ=WEEKLY;WKST=SU;{days}"),
    by_day.map(lambda days: f"FREQ=DAILY;{days}"),
    st.just("FREQ=MONTHLY"),
    st.integers(1, 31).map(lambda day: f"FREQ=MONTHLY;BYMONTHDAY={day},-1"),
    st.sampled_from(["FREQ=MONTHLY;BYDAY=2TU,-1FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"]),
    st.sampled_from(["FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2,9", "FREQ=YEARLY;BYMONTHDAY=29", "FREQ=YEARLY;BYDAY=20MO"]),
)
ends = st.one_of(
    st.just(""), st.integers(2, 30).map(lambda n: f";COUNT={n}"), st.sampled_from([";UNTIL=20280229", ";UNTIL=2029"])
)
steps = st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=3"])
clocks = st.sampled_from(["09:00", "02:30", "00:00", "23:15"])
zones = st.sampled_from([ZURICH, "America/New_York", "Australia/Lord_Howe", "UTC"])


@st.composite
def any_series(draw: st.DrawFn) -> Booking:
    zone, clock = draw(zones), draw(clocks)
    begin = datetime.fromisoformat(f"{draw(st.dates(date(2026, 1, 1), date(2027, 6, 1)))}T{clock}")
    end = draw(ends).replace("UNTIL=2029", "UNTIL=20290101T120000Z")
    rule = f"RRULE:{draw(parts)}{draw(steps)}{end}"
    start = to_epoch(begin, zone)
    when: When = Timed(start, start + 1800, zone)
    if draw(st.booleans()):
        when = AllDay(begin.date(), begin.date() + timedelta(days=draw(st.integers(1, 3))))
    found = slots(series(rule.replace(end, ""), when=when), 3)
    when = found[1] if len(found) > 1 else when  # the first is in whatever the rule says
    booking = series(rule, when=when)
    try:
        booking = replace(booking, recurrence=check_recurrence(booking.recurrence, when))
    except BadInput:
        assume(False)
    known = slots(booking, 60)
    gone = draw(st.lists(st.sampled_from(known), max_size=3, unique=True))
    lines = [*booking.recurrence, *(f"EXDATE:{occurrence_key(slot)}" for slot in gone if len(known) > len(gone))]
    return replace(booking, recurrence=tuple(lines))


def is_left_out(slot: When) -> bool:
    """Whether the clocks have no such time as the rule names that day (two days around it tell)."""
    if isinstance(slot, AllDay):
        return False
    day = 86_400
    times = [to_local(slot.start + shift, slot.zone).strftime("%H:%M") for shift in (-7 * day, 0, 7 * day)]
    offsets = [to_local(slot.start + shift, slot.zone).utcoffset() for shift in (-7 * day, 0, 7 * day)]
    return len(set(offsets)) > 1 and len(set(times)) > 1


@given(any_series(), st.integers(1, 40), st.booleans())
@settings(max_examples=250)
def test_both_parts_together_are_the_whole(booking: Booking, number: int, added: bool) -> None:
    if added and isinstance(booking.when, Timed):
        extra = occurrence_key(replace(booking.when, start=booking.when.start + 3 * 86_400 + 7_200))
        booking = replace(booking, recurrence=(*booking.recurrence, f"RDATE:{extra}"))
    whole = slots(booking)
    assume(len(whole) > number)
    cut = whole[number]
    try:
        head, tail = split(booking, occurrence_key(cut), UID)
    except BadInput:
        assert is_left_out(cut) or any(line.startswith("RDATE") for line in booking.recurrence)
        return
    assert slots(head) == whole[:number]
    assert slots(tail, 300 - number) == whole[number:]
    assert tail.when == cut
    assert has_slot(tail, occurrence_key(cut))
    assert not has_slot(head, occurrence_key(cut))
    assert occurrence_when(tail, occurrence_key(cut)) == cut


@given(any_series(), st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=60)
def test_splitting_again_at_any_part_changes_nothing(booking: Booking, number: int, again: int) -> None:
    whole = slots(booking)
    assume(len(whole) > number + again)
    assume(not any(is_left_out(whole[at]) for at in (number, number + again)))
    head, tail = split(booking, occurrence_key(whole[number]), UID)
    middle, rest = split(tail, occurrence_key(whole[number + again]), "rest0000")
    assert slots(head) + slots(middle) == whole[: number + again]
    assert slots(rest, 300 - number - again) == whole[number + again :]
