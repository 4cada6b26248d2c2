"""How long a sync takes, with a simulated Google in the same process: `python -m tests.bench.bench_sync`. Seconds.

No network and no waiting for quotas: what is measured is Sched and its database, which is on the disk. The simulated
Google's own work (listing, batches) is in the first three figures. The processor's time says more than the clock's
where the machine has other things to do.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, ManualClock, Simulator
from tests.sync.direct import ZONE, DirectDesk
from tests.sync.gates import Turnstile
from tests.sync.world import DAY, HOUR, START, ends

ROUNDS = 3
EVENTS = 2_000
IDLE = 50
PUSHED = 500
CLASHES = 300


class Taken(NamedTuple):
    """Seconds on the clock, and of the processor."""

    clock: float
    processor: float


class Bench:
    """A desk with one room, connected to the doctor's calendar. Events and bookings get an hour each of their own."""

    def __init__(self, home: Path) -> None:
        self._clock = ManualClock(START)
        self.sim = Simulator(clock=self._clock)
        self.sim.knobs.change(requests_per_minute=None)
        self.desk = DirectDesk(home, self.sim, now=lambda: int(self._clock()), gate=Turnstile())
        self.room: Resource = self.desk.resource("Room")
        self._hours = 0

    def hour(self) -> Timed:
        start = START + DAY * (1 + self._hours // 20) + HOUR * (self._hours % 20)
        self._hours += 1
        return Timed(start, start + HOUR, ZONE)

    def sync(self) -> None:
        for report in self.desk.sync():
            if report.error:
                raise report.error

    def rows(self, table: str) -> int:
        found = self.desk.container.database.row(f"SELECT count(*) FROM {table}")
        return int(found[0]) if found else 0


def first_pull(bench: Bench) -> Taken:
    for number in range(EVENTS):
        bench.sim.google.insert(DOCTOR, {"summary": f"Event {number}", **ends(bench.hour())})
    bench.desk.connect(bench.room, DOCTOR)
    taken = seconds(bench.sync)
    _expect(bench.rows("booking"), EVENTS)
    return taken


def idle_cycles(bench: Bench) -> Taken:
    def cycles() -> None:
        for _ in range(IDLE):
            bench.sync()

    return seconds(cycles)


def push(bench: Bench) -> Taken:
    for number in range(PUSHED):
        booking = Booking("", f"Booking {number}", bench.hour(), (bench.room.uid,))
        bench.desk.container.bookings.add(booking)
    taken = seconds(bench.sync)
    _expect(bench.rows("outbox"), 0)
    return taken


def list_of_clashes(bench: Bench) -> Taken:
    """Half an hour into as many of the events."""
    for number in range(CLASHES):
        start = START + DAY * (1 + number // 10) + 2 * HOUR * (number % 10) + HOUR // 4
        bench.sim.google.insert(DOCTOR, {"summary": f"Too {number}", **ends(Timed(start, start + HOUR // 2, ZONE))})
    bench.sync()
    attention = bench.desk.container.attention
    taken = seconds(attention.list)
    _expect(len(attention.list()), CLASHES)
    return taken


def seconds(act: Callable[[], object]) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    act()
    return Taken(time.perf_counter() - clock, time.process_time() - processor)


def _expect(found: int, wanted: int) -> None:
    """A figure for something else is worse than none."""
    if found != wanted:
        raise SystemExit(f"{found} instead of {wanted}")


PARTS: tuple[tuple[str, int, Callable[[Bench], Taken]], ...] = (
    ("events in a first pull", EVENTS, first_pull),
    ("cycles without news", IDLE, idle_cycles),
    ("bookings pushed in batches", PUSHED, push),
    ("clashes in the list of what needs attention", CLASHES, list_of_clashes),
)


def measure() -> list[Taken]:
    """Seconds of each part, one after the other at one desk."""
    with tempfile.TemporaryDirectory(prefix="sched-") as home:
        bench = Bench(Path(home) / "data")
        try:
            return [part(bench) for _, _, part in PARTS]
        finally:
            bench.desk.container.close()


def main() -> None:
    logging.disable(logging.CRITICAL)
    rounds = [measure() for _ in range(ROUNDS)]
    print(f"{'':<51}{'least':>8}{'median':>8}{'most':>8}{'processor':>11}{'a second of it':>16}")
    for (words, count, _), taken in zip(PARTS, zip(*rounds, strict=True), strict=True):
        clock = sorted(one.clock for one in taken)
        processor = statistics.median(one.processor for one in taken)
        figures = f"{clock[0]:>8.2f}{statistics.median(clock):>8.2f}{clock[-1]:>8.2f}{processor:>11.2f}"
        print(f"{count:>6,} {words:<44}{figures}{count / processor:>16,.0f}")


if __name__ == "__main__":
    main()
