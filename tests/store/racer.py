"""One of several processes that book the same few slots: `python -m tests.store.racer HOME MODE NUMBER TRIES CLOCK`.

It says `ready`, waits for a line, then tries; it prints what it believes to be stored as one line of JSON.
CLOCK (epoch seconds, UTC) gives the slots: read once by who starts them, so that midnight cannot fall between two.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from schedapp.container import Container
from schedapp.errors import ChangedSince, PoolTaken, Taken
from schedapp.model.booking import Booking
from schedapp.model.pool import Requirement
from schedapp.model.timespan import Timed
from schedapp.paths import Paths

QUARTER = 900
SLOTS = 12


def slot(first: int, choice: random.Random) -> Timed:
    start = first + choice.randrange(SLOTS) * QUARTER
    return Timed(start, start + choice.choice((1, 2, 3)) * QUARTER, "UTC")


def adding(container: Container, first: int, choice: random.Random, tries: int) -> dict[str, list[int]]:
    """Books, and now and then cancels what it booked. Gives uid -> [start, end] of what has to be there."""
    rooms = [resource.uid for resource in container.resources.list()]
    mine: dict[str, list[int]] = {}
    for _ in range(tries):
        when = slot(first, choice)
        wanted = tuple(choice.sample(rooms, choice.choice((1, 2))))
        try:
            booked = container.bookings.add(Booking("", "Race", when, wanted)).booking
        except Taken:
            if mine and choice.random() < 0.3:
                gone = choice.choice(sorted(mine))
                container.bookings.cancel(gone)
                del mine[gone]
            continue
        mine[booked.uid] = [when.start, when.end]
    return mine


def asking(container: Container, first: int, choice: random.Random, tries: int) -> dict[str, list[int]]:
    """Asks the pool for a room at slots that everybody wants. Gives uid -> [start, end] of what it got."""
    (pool,) = container.catalogue.pools()
    mine: dict[str, list[int]] = {}
    for turn in range(tries):
        start = first + turn * QUARTER
        when = Timed(start, start + QUARTER, "UTC")
        try:
            booked = container.bookings.add(
                Booking("", "Race", when, (), requirements=(Requirement(pool.uid),))
            ).booking
        except PoolTaken:
            continue
        mine[booked.uid] = [start, start + QUARTER]
    return mine


def squeezing(container: Container, first: int, choice: random.Random, tries: int) -> dict[str, list[int]]:
    """Books, and squeezes in where it may not. Gives uid -> [start, end]."""
    rooms = [resource.uid for resource in container.resources.list()]
    mine: dict[str, list[int]] = {}
    for turn in range(tries):
        when = slot(first, choice)
        wanted = (choice.choice(rooms),)
        reason = "Pain" if turn % 4 == 0 else ""
        try:
            booked = container.bookings.add(Booking("", "Race", when, wanted, squeeze=reason)).booking
        except Taken:
            assert not reason, "a squeeze-in was refused"
            continue
        mine[booked.uid] = [when.start, when.end]
    return mine


def moving(container: Container, first: int, choice: random.Random, tries: int) -> dict[str, list[int]]:
    """Moves bookings that every process moves. Gives nothing: another may have moved them since."""
    uids = sorted({row.booking for row in container.bookings.week(0, first + 400 * 86_400)})
    for _ in range(tries):
        try:
            container.bookings.move(choice.choice(uids), slot(first, choice))
        except (Taken, ChangedSince):
            continue
    return {}


MODES = {"adding": adding, "moving": moving, "asking": asking, "squeezing": squeezing}


def main() -> None:
    home, mode, number, tries, clock = sys.argv[1:]
    print("ready", flush=True)
    sys.stdin.readline()
    container = Container(Paths(Path(home)), face="cli", memory_tokens=True)
    first = (int(clock) // 86_400 + 30) * 86_400
    choice = random.Random(int(number))
    stored = MODES[mode](container, first, choice, int(tries))
    container.close()
    print(json.dumps(stored), flush=True)


if __name__ == "__main__":
    main()
