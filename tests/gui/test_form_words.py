"""What is typed in the form and what it says: days, times, repetitions, drafts, availability. No window."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import Taken
from schedapp.gui.forms.draft import Draft, changes, draft_at, draft_of
from schedapp.gui.forms.repeat import Ending, Ends, in_words, lines, offered, read
from schedapp.gui.forms.typed import (
    ago_text,
    day_text,
    length_text,
    parse_day,
    parse_time,
    range_text,
    time_text,
)
from schedapp.gui.forms.verdict import delivered, verdict
from schedapp.model.booking import Booking
from schedapp.model.occurrence import Delivery
from schedapp.model.recurrence import check_recurrence, expand
from schedapp.model.timespan import AllDay, Span, Timed, to_epoch
from schedapp.services.reports import Look
from tests.gui.hands import ZONE

TUESDAY = date(2026, 11, 24)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9", 540), ("09", 540), ("9:30", 570), ("9.30", 570), ("930", 570), ("0930", 570), ("9h30", 570),
        ("9 am", 540), ("9:30pm", 1290), ("12 am", 0), ("12pm", 720), ("0", 0), ("24:00", 1440), ("  16:45 ", 1005),
    ],
)  # fmt: skip
def test_times_that_people_type(text: str, minutes: int) -> None:
    assert parse_time(text) == minutes


@pytest.mark.parametrize("text", ["", "noon", "25", "9:75", "24:30", "13 pm", "-1", "9:3", "²3", "1e3"])
def test_what_is_no_time(text: str) -> None:
    assert parse_time(text) is None


@given(st.integers(0, 1439))
def test_a_time_that_is_shown_can_be_typed(minutes: int) -> None:
    assert parse_time(time_text(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-26", date(2026, 11, 26)), ("26.11.", date(2026, 11, 26)), ("26.11.27", date(2027, 11, 26)),
        ("26/11/2026", date(2026, 11, 26)), ("26 Nov", date(2026, 11, 26)), ("26 november", date(2026, 11, 26)),
        ("Thu 26 Nov", date(2026, 11, 26)), ("thu", date(2026, 11, 26)), ("Tue", TUESDAY),
        ("monday", date(2026, 11, 30)), ("today", TUESDAY), ("Tomorrow", date(2026, 11, 25)),
        ("3 Jan", date(2027, 1, 3)), ("29 feb", date(2027, 2, 28) + timedelta(days=366)),
        ("Thu 26 Nov 2026", date(2026, 11, 26)),
    ],
)  # fmt: skip
def test_days_that_people_type(text: str, day: date) -> None:
    found = parse_day(text, TUESDAY)
    if text == "29 feb":
        assert found is None  # neither this year nor the ones beside it have one
    else:
        assert found == day


@pytest.mark.parametrize("text", ["", "someday", "31.11.", "0 Nov", "26.13.", "m", "32 Dec"])
def test_what_is_no_day(text: str) -> None:
    assert parse_day(text, TUESDAY) is None


@given(st.dates(date(2026, 6, 1), date(2027, 5, 1)))
def test_a_day_that_is_shown_can_be_typed(day: date) -> None:
    assert parse_day(day_text(day, TUESDAY), TUESDAY) == day


def test_words_for_lengths_ranges_and_ages() -> None:
    assert [length_text(n) for n in (0, 45, 60, 90, 1440, 2880, 1500)] == [
        "0 min", "45 min", "1 h", "1 h 30 min", "1 day", "2 days", "25 h",
    ]  # fmt: skip
    assert range_text(date(2026, 11, 23), date(2026, 11, 29)) == "23 – 29 November 2026"
    assert range_text(date(2026, 11, 30), date(2026, 12, 6)) == "30 November – 6 December 2026"
    assert range_text(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 – 3 January 2027"
    assert [ago_text(n) for n in (0, 12, 75, 7300, 90_000, 400_000)] == [
        "just now", "12 s ago", "1 min ago", "2 h ago", "25 h ago", "4 days ago",
    ]  # fmt: skip


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_every_offered_rule_starts_on_its_day_and_reads_back(day: date) -> None:
    start = to_epoch(datetime.combine(day, datetime.min.time()) + timedelta(hours=9), ZONE)
    when = Timed(start, start + 1800, ZONE)
    for choice in offered(day):
        made = lines(choice.rule, Ending())
        checked = check_recurrence(made, when)
        if made:
            window = Span(start, start + 5 * 366 * 86_400)
            assert next(expand(when, checked, window, ZONE)).start == start
        assert read(checked, day, when)[0].key == choice.key


@pytest.mark.parametrize("ending", [Ending(), Ending(Ends.ON, date(2027, 3, 2)), Ending(Ends.AFTER, count=7)])
def test_an_end_reads_back(ending: Ending) -> None:
    when = Timed(to_epoch(local("2026-11-24T09:00"), ZONE), to_epoch(local("2026-11-24T10:00"), ZONE), ZONE)
    made = lines("FREQ=WEEKLY;BYDAY=TU", ending)
    choice, found = read(check_recurrence(made, when), TUESDAY, when)
    assert (choice.key, found.kind) == ("weekly", ending.kind)
    if ending.kind is Ends.ON:
        assert found.last == ending.last
    if ending.kind is Ends.AFTER:
        assert found.count == 7


def test_a_rule_that_is_not_offered_keeps_its_words() -> None:
    when = Timed(to_epoch(local("2026-11-24T09:00"), ZONE), to_epoch(local("2026-11-24T10:00"), ZONE), ZONE)
    rule = ("RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH;BYHOUR=9",)
    choice, _ = read(rule, TUESDAY, when)
    assert choice.key == ""
    assert choice.text == "Every 3 weeks on Tue, Thu"
    assert in_words(("RDATE:20261224T090000Z",)) == "Repeats: 20261224T090000Z"


def test_a_draft_keeps_its_length_and_its_day() -> None:
    draft = Draft(local("2026-11-24T16:45"), local("2026-11-24T17:30"), ZONE)
    assert draft.minutes == 45
    assert draft.starting_at(9 * 60).end == local("2026-11-24T09:45")
    assert draft.moved_to_day(date(2026, 11, 27)).start == local("2026-11-27T16:45")
    assert draft.ending_at(24 * 60).end == local("2026-11-25T00:00")
    assert draft.ending_at(24 * 60).ending_at(18 * 60).end == local("2026-11-24T18:00")
    assert draft.ending_at(60).minutes < 0


def test_a_draft_over_the_change_of_clocks_has_its_true_length() -> None:
    draft = Draft(local("2026-10-25T01:00"), local("2026-10-25T04:00"), ZONE)
    assert draft.minutes == 4 * 60


def test_an_all_day_draft_has_whole_days() -> None:
    start = to_epoch(local("2026-11-24T00:00"), ZONE)
    draft = draft_at(start, start + 2 * 86_400, True, ZONE)
    assert draft.when == AllDay(date(2026, 11, 24), date(2026, 11, 26))
    assert draft.minutes == 2 * 1440


def test_a_booking_in_another_zone_keeps_it() -> None:
    start = to_epoch(local("2026-11-24T09:00"), "Asia/Tokyo")
    booking = Booking("b", "Call", Timed(start, start + 3600, "Asia/Tokyo"), ("r",))
    draft = draft_of(booking, ZONE, ())
    assert draft.start == local("2026-11-24T01:00")
    assert changes(draft, draft) == {}
    later = draft.starting_at(120)
    assert later.when == Timed(start + 3600, start + 7200, "Asia/Tokyo")


def test_changes_are_the_fields_that_differ() -> None:
    draft = Draft(local("2026-11-24T09:00"), local("2026-11-24T10:00"), ZONE, title="A", resources=("r",))
    after = Draft(local("2026-11-24T09:00"), local("2026-11-24T10:00"), ZONE, title="B", resources=("r", "s"))
    assert changes(draft, after) == {"title": "B", "resources": ("r", "s")}


def test_what_the_line_says() -> None:
    looked = Look(checked=True, at=100, connected=1, note="")
    late = Look(checked=False, at=100, connected=1, note="")
    taken = Taken("Room is taken 10:00–11:00.", "In the way: “X”.")
    assert verdict(taken, connected=True, look=looked, now=102).text.startswith("Taken: Room is taken")
    assert verdict(None, connected=False, look=None, now=102).text == "Free in Sched"
    assert verdict(None, connected=True, look=None, now=102).aside == "looking in Google…"
    said = verdict(None, connected=True, look=looked, now=102)
    assert (said.text, said.aside) == ("Free in Sched and in Google", "(looked 2 s ago)")
    assert "not yet in Google" in verdict(None, connected=True, look=late, now=102).text
    assert {delivered(d).tone for d in Delivery} == {"muted", "warning", "ok", "error"}
