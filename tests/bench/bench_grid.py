"""How long a week switch takes in the grid: `python -m tests.bench.bench_grid`. Medians and worst, milliseconds.

A switch is: set the week, merge and arrange its bookings, paint all of it. Reading the database is not in it.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import time
from datetime import date, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from schedapp.gui.theme import ThemeSource
from schedapp.gui.weekview import WeekGrid
from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.resource import PALETTE, Kind, Resource
from schedapp.model.timespan import DAY, day_start

ZONE = "Europe/Zurich"
MONDAY = date(2026, 11, 2)
SWITCHES = 22
ROUNDS = 3
SIZES = (50, 300, 1500)
FIRST = ("Anna", "Ben", "Chiara", "Deniz", "Elif", "Femi", "Gita", "Hugo", "Ivana", "Jun")
LAST = ("Novak", "Rossi", "Larsen", "Haddad", "Ito", "Brandt", "Moreau", "Osei", "Kowalska", "Silva")


def resources(count: int) -> dict[str, Resource]:
    return {f"r{i}": Resource(f"r{i}", f"Room {i}", Kind.ROOM, PALETTE[i % len(PALETTE)], ZONE) for i in range(count)}


def bookings(week: int, count: int, shown: int) -> list[Occurrence]:
    """Working days, quarter hours, 15 to 90 minutes."""
    chance = random.Random(week)
    first = day_start(MONDAY + timedelta(weeks=week), ZONE)
    found = []
    for i in range(count):
        start = first + chance.randrange(7) * DAY + 8 * 3600 + chance.randrange(40) * 900
        title = f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.randrange(100)}"
        found.append(
            Occurrence(
                f"b{week}-{i}", f"b{week}-{i}", "", f"r{chance.randrange(shown)}", start,
                start + chance.choice((900, 1800, 2700, 3600, 5400)), False, title, "Check-up",
                Status.CONFIRMED, Claim.HOLDS, Origin.SCHED, False, False, Delivery.PROVEN,
            )
        )  # fmt: skip
    return found


def measure(count: int) -> tuple[float, float, float]:
    """Median of the medians of a switch, its worst, and the median of a plain repaint."""
    shown = resources(max(4, count // 50))
    grid = WeekGrid(ThemeSource(QApplication.instance()).theme)
    grid.resize(1192, 812)
    grid.set_now(day_start(MONDAY - timedelta(days=30), ZONE))
    grid.set_week(MONDAY, 7, ZONE)
    grid.show()
    QApplication.processEvents()
    medians, worst, repaints = [], 0.0, []
    for turn in range(ROUNDS):
        times = []
        for switch in range(SWITCHES):
            week = turn * SWITCHES + switch
            rows = bookings(week, count, len(shown))
            began = time.perf_counter()
            grid.set_week(MONDAY + timedelta(weeks=week), 7, ZONE)
            grid.set_occurrences(rows, shown)
            grid.viewport().repaint()
            times.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            grid.viewport().repaint()
            repaints.append((time.perf_counter() - began) * 1000)
        medians.append(statistics.median(times))
        worst = max(worst, *times)
    grid.close()
    return statistics.median(medians), worst, statistics.median(repaints)


def main() -> None:
    app = QApplication([])
    gc.collect()
    print(f"{'bookings':>9} {'switch':>8} {'worst':>8} {'repaint':>8}  ms on {app.platformName()}")
    for count in SIZES:
        switch, worst, repaint = measure(count)
        print(f"{count:>9} {switch:>8.1f} {worst:>8.1f} {repaint:>8.1f}")


if __name__ == "__main__":
    main()
