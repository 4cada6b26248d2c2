"""The repetition of the booking form: patterns of one's own, ends, and the sentence that follows them."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from schedapp.gui.forms.repeat import Pattern, Place, Unit, pattern_of, places
from schedapp.gui.forms.repeat_row import RepeatRow
from schedapp.model.recurrence import check_recurrence
from schedapp.model.timespan import Timed
from tests.gui.hands import MON, THU, TUE, ZONE, Hands, at

TUESDAY = date(2026, 11, 24)
WHEN = Timed(at(TUE, "14:00"), at(TUE, "14:30"), ZONE)


def opened(hands: Hands) -> RepeatRow:
    hands.resource("Treatment 1")
    hands.open()
    hands.click(TUE, "14:00")
    hands.type("Class")
    return hands.window.booking.form.repeat


def saved_rule(hands: Hands) -> tuple[str, ...]:
    hands.window.booking.form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: not hands.window.booking.form.isVisible())
    hands.wait()
    return hands.container.bookings.series(hands.rows()[0].booking).recurrence


@settings(max_examples=80)
@given(
    pattern=st.builds(
        Pattern,
        st.sampled_from(Unit),
        st.integers(1, 12),
        st.frozensets(st.integers(0, 6)),
        st.just(Place.DATE),
    ),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    data=st.data(),
)
def test_a_pattern_begins_on_its_day_and_reads_back(pattern: Pattern, day: date, data: st.DataObject) -> None:
    offered = [place for _, place in places(day)]
    pattern = Pattern(pattern.unit, pattern.interval, pattern.weekdays, data.draw(st.sampled_from(offered)))
    when = Timed(0, 1800, "UTC")
    start = int((day - date(1970, 1, 1)).days) * 86_400 + 36_000
    when = Timed(start, start + 1800, "UTC")
    rule = pattern.rule(day)
    check_recurrence((rule,), when)
    found = pattern_of(rule, day, when)
    assert found is not None
    assert found.rule(day) == rule


def test_a_pattern_of_ones_own(hands: Hands) -> None:
    row = opened(hands)
    hands.choose_line(row.rule, "Custom…")
    assert row.pattern.isVisible()
    row.pattern.interval.setFocus()
    hands.key(Qt.Key.Key_Up)
    hands.press(row.pattern.weekdays.buttons[THU])
    hands.choose_line(row.ends, "in all")
    row.count.setValue(7)
    assert row.summary.text() == "Every 2 weeks on Tuesday and Thursday until 5 January 2027, 7 dates"
    assert saved_rule(hands) == ("RRULE:FREQ=WEEKLY;BYDAY=TH,TU;COUNT=7;INTERVAL=2",)


def test_the_day_of_the_booking_is_always_one_of_it(hands: Hands) -> None:
    row = opened(hands)
    hands.choose_line(row.rule, "Custom…")
    hands.press(row.pattern.weekdays.buttons[TUE])
    assert row.pattern.weekdays.days == {TUE}
    assert row.summary.text() == "Every week on Tuesday"


def test_months_and_years(hands: Hands) -> None:
    row = opened(hands)
    hands.choose_line(row.rule, "Custom…")
    hands.choose_line(row.pattern.unit, "month")
    assert not row.pattern.weekdays.isVisible()
    hands.choose_line(row.pattern.place, "on the fourth Tuesday")
    assert row.summary.text() == "Every month on the fourth Tuesday"
    hands.choose_line(row.pattern.place, "on the last Tuesday")
    hands.choose_line(row.pattern.unit, "year")
    assert row.summary.text() == "Every year on the last Tuesday of November"
    assert saved_rule(hands) == ("RRULE:FREQ=YEARLY;BYDAY=-1TU;BYMONTH=11",)


def test_the_sentence_follows_the_day(hands: Hands) -> None:
    row = opened(hands)
    hands.choose_line(row.rule, "Weekly on Tuesday")
    assert row.summary.text() == "Every week on Tuesday"
    hands.click(MON, "10:00")
    assert row.summary.text() == "Every week on Monday"
    hands.choose_line(row.rule, "Does not repeat")
    assert not row.summary.isVisible()


def test_an_existing_series_shows_its_pattern_and_keeps_its_skipped_dates(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    lines = ("RRULE:FREQ=WEEKLY;INTERVAL=3;COUNT=4", "EXDATE:20261215T130000Z")
    made = hands.book(room, TUE, "14:00", "14:30", "Class", recurrence=lines)
    window = hands.open()
    window.booking.open_booking(hands.rows()[0].name)
    row = window.booking.form.repeat
    assert row.rule.currentText() == "Custom…"
    assert row.pattern.interval.value() == 3
    assert row.summary.text() == "Every 3 weeks on Tuesday until 26 January 2027, 3 dates, 1 skipped"
    assert row.lines == made.recurrence
    row.count.setValue(6)
    assert set(row.lines) == {"RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;COUNT=6", "EXDATE:20261215T130000Z"}
    row.count.setValue(4)
    assert row.lines == made.recurrence
