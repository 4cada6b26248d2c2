"""Public holidays are closures of the whole place: chosen, switched off, renewed, and sent as other closures are."""

from __future__ import annotations

from datetime import date

import pytest

from schedapp.errors import BadInput, NotOpen
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.timespan import AllDay
from schedapp.services.holidays import HolidayService
from tests.store.place import Place, at

CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def holidays(place: Place) -> HolidayService:
    place.resource("Room 1")
    return place.container.holidays


def closed(place: Place) -> dict[date, str]:
    found = place.container.closures.list()
    return {c.when.start: c.title for c in found if c.kind is ClosureKind.HOLIDAY and isinstance(c.when, AllDay)}


def test_countries_and_their_parts_have_names(holidays: HolidayService) -> None:
    countries = dict(holidays.countries())
    assert countries["CH"] == "Switzerland"
    assert countries["IM"] == "Isle of Man"
    assert ("BY", "Bayern") in holidays.subdivisions("DE")
    assert holidays.subdivisions("FO") == ()


def test_a_preview_is_two_years_long_and_writes_nothing(place: Place, holidays: HolidayService) -> None:
    found = holidays.preview("CH", "ZH")
    names = [(holiday.day, holiday.name) for holiday in found]
    assert names[0] == (CHRISTMAS, "Christmas Day")
    assert (date(2027, 8, 1), "National Day") in names
    assert all(date(2026, 12, 1) <= day <= date(2028, 12, 1) for day, _ in names)
    assert closed(place) == {}
    for country, part in (("XX", ""), ("CH", "XX"), ("", "")):
        with pytest.raises(BadInput, match="No holidays are known"):
            holidays.preview(country, part)


def test_the_place_is_closed_on_them(place: Place, holidays: HolidayService) -> None:
    holidays.choose("US")
    assert holidays.chosen == ("US", "")
    assert closed(place)[CHRISTMAS] == "Christmas Day"
    assert len(closed(place)) == len(holidays.list()) > 20
    room = place.container.resources.get("Room 1")
    with pytest.raises(NotOpen) as refused:
        place.book(room, "2026-12-25T10:00", "2026-12-25T11:00")
    assert (refused.value.title, refused.value.kind) == ("Closed: Christmas Day.", "holiday")
    holidays.choose("")
    assert closed(place) == {}
    assert holidays.list() == ()


def test_each_can_be_switched_off_in_every_year(place: Place, holidays: HolidayService) -> None:
    holidays.choose("DE", "BY")
    before = closed(place)
    shown = holidays.switch("christmas day", on=False)
    assert [holiday.name for holiday in shown if not holiday.on] == ["Christmas Day"] * 2
    assert set(before) - set(closed(place)) == {CHRISTMAS, date(2027, 12, 25)}
    holidays.choose("DE", "BE")
    assert CHRISTMAS not in closed(place), "another part of the country forgets what was switched off"
    holidays.choose("DE", "BY")
    holidays.switch("Christmas Day", on=True)
    assert closed(place) == before
    with pytest.raises(BadInput, match="no holiday"):
        holidays.switch("Bastille Day", on=False)


def test_they_are_renewed_year_by_year(place: Place, holidays: HolidayService) -> None:
    holidays.choose("US")
    revision = place.bookings.revision()
    holidays.renew()
    assert place.bookings.revision() == revision, "renewed although nothing is due"
    gone = next(c for c in place.container.closures.list() if c.title == "Veterans Day")
    place.container.closures.remove(gone.uid)
    place.clock = at("2027-01-02T09:00")
    holidays.renew()
    found = closed(place)
    assert found[date(2028, 12, 25)] == "Christmas Day"
    assert found[CHRISTMAS] == "Christmas Day", "a holiday that has passed stays in the calendar"
    assert gone.when.start not in found, "one that was removed by hand comes back"


def test_another_country_leaves_other_closures_alone(place: Place, holidays: HolidayService) -> None:
    place.container.closures.add(Closure("", AllDay(CHRISTMAS, date(2026, 12, 28)), title="Winter"))
    holidays.choose("US")
    holidays.choose("JP")
    assert CHRISTMAS not in closed(place)
    assert [c.title for c in place.container.closures.list() if c.kind is ClosureKind.CLOSED] == ["Winter"]


def test_two_desks_mean_the_same_holiday(place: Place, holidays: HolidayService) -> None:
    """They would send one event to a calendar that they share, not two."""
    holidays.choose("US")
    first = {c.uid for c in place.container.closures.list()}
    other = Place(place.home.parent / "other")
    other.resource("Another room")
    other.container.holidays.choose("US")
    assert {c.uid for c in other.container.closures.list()} == first
    other.container.close()
