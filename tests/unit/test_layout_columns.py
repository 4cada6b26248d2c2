"""Columns: which days and resources, their headings, and where an item is found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.columns import Column, Group, Order, Where, day_columns, groups, resource_columns

UIDS = ("a", "b", "c")


def test_a_column_for_each_day() -> None:
    assert day_columns(3) == (Column(0), Column(1), Column(2))
    assert groups(day_columns(3)) == (), "one level of headings"


def test_both_orders() -> None:
    days_first = resource_columns(2, ("a", "b"))
    assert days_first == (Column(0, ("a",)), Column(0, ("b",)), Column(1, ("a",)), Column(1, ("b",)))
    assert groups(days_first) == (Group(0, 1), Group(2, 3))
    resources_first = resource_columns(2, ("a", "b"), Order.RESOURCES_FIRST)
    assert resources_first == (Column(0, ("a",)), Column(1, ("a",)), Column(0, ("b",)), Column(1, ("b",)))
    assert groups(resources_first) == (Group(0, 1), Group(2, 3))


def test_one_day_of_resources_and_one_resource_of_days_have_one_level() -> None:
    assert groups(resource_columns(1, UIDS)) == ()
    assert groups(resource_columns(5, ("a",))) == ()
    assert groups(()) == ()


def test_without_resources_the_days_remain() -> None:
    assert resource_columns(2, ()) == day_columns(2)


def test_a_column_shows_what_has_one_of_its_resources() -> None:
    assert Column(0).shows(())
    assert Column(0, ("a", "b")).shows(("b", "x"))
    assert not Column(0, ("a",)).shows(("b",))


def test_a_column_of_two_resources_has_what_is_of_both_once() -> None:
    where = Where((Column(0, ("a", "b")), Column(0, ("b",)), Column(1, ("a",)), Column(0)))
    assert where.find(0, ("a", "b")) == [0, 1, 3]
    assert where.find(1, ("b",)) == []


@given(
    st.integers(1, 9),
    st.lists(st.sampled_from(UIDS), unique=True),
    st.sampled_from(Order),
    st.integers(0, 9),
    st.lists(st.sampled_from([*UIDS, "x"]), unique=True),
)
def test_what_is_found_is_what_the_columns_show(
    days: int, shown: list[str], order: Order, day: int, wanted: list[str]
) -> None:
    columns = resource_columns(days, shown, order)
    assert len(columns) == len(set(columns)) == days * max(len(shown), 1)
    expected = [at for at, column in enumerate(columns) if column.day == day and column.shows(wanted)]
    assert Where(columns).find(day, wanted) == expected


@given(st.integers(1, 9), st.lists(st.sampled_from(UIDS), unique=True), st.sampled_from(Order))
def test_groups_cover_all_columns_in_order(days: int, shown: list[str], order: Order) -> None:
    columns = resource_columns(days, shown, order)
    found = groups(columns)
    covered = [at for group in found for at in range(group.first, group.last + 1)]
    assert covered in ([], list(range(len(columns))))
    for group in found:
        members = columns[group.first : group.last + 1]
        assert len({column.day for column in members}) == 1 or len({column.resources for column in members}) == 1
