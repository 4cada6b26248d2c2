"""How long the search for free time takes: `python -m tests.bench.bench_free`. Medians, milliseconds of CPU time.

20 resources over 60 days with 3,000 bookings: the pure search, and all of it with the database behind it.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from schedapp.container import Container
from schedapp.errors import Taken
from schedapp.model.booking import Booking
from schedapp.model.free_slots import Calendar, Search, free_slots
from schedapp.model.resource import Kind, Resource, open_spans, parse_hours
from schedapp.model.timespan import MINUTE, Span, Timed, day_start
from schedapp.paths import Paths

ZONE = "Europe/Zurich"
FIRST, DAYS = date(2026, 11, 23), 60
RESOURCES, BOOKINGS = 20, 3_000
HOURS = parse_hours("Mo-Fr 08:00-12:00,13:00-18:00")
ROUNDS = 9
LIMIT = 20
"""Milliseconds that a search may take."""


def slots() -> list[tuple[int, Span]]:
    """(number of the resource, span), the same in every run."""
    chance = random.Random(3)
    begin, found = day_start(FIRST, ZONE), []
    for _ in range(BOOKINGS):
        start = begin + chance.randrange(DAYS) * 86_400 + (8 * 60 + 15 * chance.randrange(36)) * MINUTE
        found.append((chance.randrange(RESOURCES), Span(start, start + chance.choice((30, 45, 60)) * MINUTE)))
    return found


def calendars() -> dict[str, Calendar]:
    resource = Resource("", "", zone=ZONE, hours=HOURS)
    opened = [span for day in range(DAYS) for span in open_spans(resource, FIRST + timedelta(days=day))]
    busy: dict[int, list[Span]] = {number: [] for number in range(RESOURCES)}
    for number, span in slots():
        busy[number].append(span)
    return {f"r{n}": Calendar(opened, spans, capacity=1 if n % 3 else 2) for n, spans in busy.items()}


def searches() -> dict[str, Search]:
    uids = tuple(f"r{number}" for number in range(RESOURCES))
    base = Search(((uids[0],), uids[1:]), 30, FIRST, FIRST + timedelta(days=DAYS - 1), ZONE)
    return {
        "one and any of 19": base,
        "all 20 for four hours": replace(base, wishes=tuple((uid,) for uid in uids), minutes=240),
        "none in these hours": replace(base, hours=parse_hours("Sa-Su 08:00-10:00")),
    }


def median(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def fill(container: Container) -> list[str]:
    made = [
        container.resources.add(
            Resource("", f"R{n}", Kind.ROOM if n else Kind.PERSON, zone=ZONE, hours=HOURS, capacity=1 if n % 3 else 2)
        )
        for n in range(RESOURCES)
    ]
    for number, span in slots():
        booking = Booking("", "Check-up", Timed(span.start, span.end, ZONE), (made[number].uid,))
        with suppress(Taken):
            container.bookings.add(booking, anyway=True)
    return [resource.uid for resource in made]


def main() -> None:
    known = calendars()
    for name, search in searches().items():
        took = median(lambda search=search: free_slots(search, known, 5))  # type: ignore[misc]
        print(f"{name:<26}{took:8.1f}  {'ok' if took < LIMIT else 'slow'}")
    with tempfile.TemporaryDirectory() as home:
        container = Container(Paths(Path(home)), face="cli", memory_tokens=True, now=lambda: day_start(FIRST, ZONE))
        uids = fill(container)
        took = median(lambda: container.free_slots.find([uids[:1], uids[1:]], 30, days=DAYS))
        print(f"{'with the database':<26}{took:8.1f}")
        took = median(lambda: container.free_slots.find([[uid] for uid in uids], 240, days=DAYS))
        print(f"{'the same, all 20':<26}{took:8.1f}")
        container.close()


if __name__ == "__main__":
    main()
