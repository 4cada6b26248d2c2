"""The agenda: dates in order, without empty ones, each item on each of its dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.agenda import AgendaDay, AgendaLine, arrange_agenda
from schedapp.layout.dates import dates_of
from schedapp.layout.week import Item
from schedapp.model.timespan import parse_iso
from tests.unit.layout_items import ZURICH, days_of_interest, items_around, shuffled

FIRST = date(2026, 11, 23)


def item(name: str, start: str, end: str, *, all_day: bool = False) -> Item:
    return Item((name,), parse_iso(start, ZURICH), parse_iso(end, ZURICH), all_day)


def test_days_without_anything_do_not_appear() -> None:
    items = [item("b", "2026-11-26T10:00", "2026-11-26T11:00"), item("a", "2026-11-23T10:00", "2026-11-23T11:00")]
    assert arrange_agenda(items, FIRST, 14, ZURICH) == (
        AgendaDay(FIRST, (AgendaLine(1, 1, 1),)),
        AgendaDay(date(2026, 11, 26), (AgendaLine(0, 1, 1),)),
    )
    assert arrange_agenda([], FIRST, 14, ZURICH) == ()


def test_all_day_items_come_first_then_by_start() -> None:
    items = [
        item("late", "2026-11-23T15:00", "2026-11-23T16:00"),
        item("early", "2026-11-23T08:00", "2026-11-23T09:00"),
        item("whole", "2026-11-23", "2026-11-24", all_day=True),
        item("night", "2026-11-22T22:00", "2026-11-23T06:00"),
    ]
    (day,) = arrange_agenda(items, FIRST, 1, ZURICH)
    assert [items[line.item].key[0] for line in day.lines] == ["whole", "night", "early", "late"]
    assert day.lines[1] == AgendaLine(3, 2, 2), "its second day"


agendas = days_of_interest.flatmap(
    lambda day: st.tuples(st.just(day - timedelta(days=3)), st.integers(1, 14), items_around(day, 6, 14))
)


@given(agendas)
def test_each_item_is_on_each_of_its_dates_once(agenda: tuple[date, int, list[Item]]) -> None:
    first, days, items = agenda
    found = arrange_agenda(items, first, days, ZURICH)
    placed = sorted((line.item, day.day) for day in found for line in day.lines)
    wanted = []
    for number, one in enumerate(items):
        begins, ends = dates_of(one, ZURICH)
        dates = [begins + timedelta(days=offset) for offset in range((ends - begins).days + 1)]
        wanted += [(number, day) for day in dates if first <= day < first + timedelta(days=days)]
    assert placed == wanted
    assert all(day.lines for day in found)
    assert [day.day for day in found] == sorted({day.day for day in found})


@given(agendas)
def test_parts_count_the_dates_of_an_item(agenda: tuple[date, int, list[Item]]) -> None:
    first, days, items = agenda
    for day in arrange_agenda(items, first, days, ZURICH):
        for line in day.lines:
            begins, ends = dates_of(items[line.item], ZURICH)
            assert begins + timedelta(days=line.part - 1) == day.day
            assert begins + timedelta(days=line.parts - 1) == ends


@given(agendas, st.integers(0, 99))
def test_order_of_input_does_not_matter(agenda: tuple[date, int, list[Item]], seed: int) -> None:
    first, days, items = agenda
    mixed = shuffled(items, seed)
    found = [
        [
            (day.day, [(order[line.item].key, *line[1:]) for line in day.lines])
            for day in arrange_agenda(order, first, days, ZURICH)
        ]
        for order in (items, mixed)
    ]
    assert found[0] == found[1]
