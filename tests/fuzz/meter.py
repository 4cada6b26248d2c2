"""Counts what an event costs, steps of its repetition and statements of the database: a freeze is a count, no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from schedapp.model import recurrence
from schedapp.store.database import Database


class Frozen(BaseException):
    """More steps than any event may cost: nothing catches it."""


class Meter:
    """`steps` of the rules and `statements` so far; beyond `limit` steps in one go the program counts as frozen."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.steps = self.statements = 0

    def reset(self) -> None:
        self.steps = self.statements = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.limit:
            raise Frozen(f"{self.steps} steps of a repetition")

    def statement(self, _sql: str) -> None:
        self.statements += 1


@contextmanager
def counted_steps(limit: int) -> Iterator[Meter]:
    """Counts within a `with`: periods that a rule looks through (a day, a week, ...) and dates that it gives."""
    meter = Meter(limit)
    periods: Any = recurrence._bounded_rrule()._iterinfo
    names = ("ydayset", "mdayset", "wdayset", "ddayset")
    kept = {name: getattr(periods, name) for name in names}
    starts = recurrence._rule_starts

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            meter.step()
            return function(*arguments)

        return call

    def given(*arguments: Any) -> Iterator[Any]:
        for start in starts(*arguments):
            meter.step()
            yield start

    try:
        for name, function in kept.items():
            setattr(periods, name, counted(function))
        recurrence._rule_starts = given
        yield meter
    finally:
        recurrence._rule_starts = starts
        for name, function in kept.items():
            setattr(periods, name, function)


@contextmanager
def metered(database: Database, limit: int) -> Iterator[Meter]:
    """The same with the statements of the calling thread."""
    raw: Any = database.peewee.connection()
    with counted_steps(limit) as meter:
        raw.set_trace_callback(meter.statement)
        try:
            yield meter
        finally:
            raw.set_trace_callback(None)
