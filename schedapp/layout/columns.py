"""The columns of the grid: each is a day, of all that is shown or of some of its resources."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Order(StrEnum):
    """What holds what where each day has a column for each resource."""

    DAYS_FIRST = "days"
    RESOURCES_FIRST = "resources"


class Column(NamedTuple):
    """Day number `day` of the shown ones, of these resources (uids); none means all that are shown."""

    day: int
    resources: tuple[str, ...] = ()

    def shows(self, resources: Sequence[str]) -> bool:
        """Whether what belongs to `resources` is in this column."""
        return not self.resources or any(uid in self.resources for uid in resources)


class Group(NamedTuple):
    """Neighbours under one heading: columns `first` to `last` (inclusive) of the same day or the same resources."""

    first: int
    last: int


def day_columns(days: int) -> tuple[Column, ...]:
    """One column for each day, with everything that is shown."""
    return tuple(Column(day) for day in range(days))


def resource_columns(days: int, resources: Sequence[str], order: Order = Order.DAYS_FIRST) -> tuple[Column, ...]:
    """One column for each resource on each day; without resources, one for each day."""
    if not resources:
        return day_columns(days)
    if order is Order.DAYS_FIRST:
        return tuple(Column(day, (uid,)) for day in range(days) for uid in resources)
    return tuple(Column(day, (uid,)) for uid in resources for day in range(days))


def groups(columns: Sequence[Column]) -> tuple[Group, ...]:
    """The upper headings: runs of one day, or of one resource where the next column has another day.

    Where each column would be a group of its own, or all are one, there is one level only: ().
    """
    by_day = _runs([column.day for column in columns])
    by_resource = _runs([column.resources for column in columns])
    found = min(by_day, by_resource, key=len)
    return found if 1 < len(found) < len(columns) else ()


def _runs(values: Sequence[object]) -> tuple[Group, ...]:
    starts = [at for at, value in enumerate(values) if at == 0 or value != values[at - 1]]
    ends = [start - 1 for start in starts[1:]] + [len(values) - 1]
    return tuple(Group(first, last) for first, last in zip(starts, ends, strict=True)) if values else ()


class Where:
    """Finds the columns of an item: by its day and its resources."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._all: dict[int, list[int]] = {}
        self._of: dict[tuple[int, str], list[int]] = {}
        for at, column in enumerate(columns):
            if not column.resources:
                self._all.setdefault(column.day, []).append(at)
            for uid in column.resources:
                self._of.setdefault((column.day, uid), []).append(at)

    def find(self, day: int, resources: Sequence[str]) -> list[int]:
        """The numbers of the columns, each once, in their order."""
        plain = self._all.get(day, [])
        if not self._of:
            return plain
        found = {at for uid in resources for at in self._of.get((day, uid), ())}
        return sorted(found.union(plain))
