"""How long the grid takes: `python -m tests.bench.bench_grid`. Medians and worst, milliseconds.

A switch is: set the week, merge and arrange its bookings, paint all of it. Reading the database is not in it. Then 60
resource columns: each step of scrolling across, of scrolling down and of dragging a booking over them is a frame. It is
the GUI thread's own time that counts, so that what else the computer does is not in it.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.theme import ThemeSource
from schedapp.gui.weekview import WeekGrid
from schedapp.layout.columns import Order
from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.resource import PALETTE, Kind, Resource
from schedapp.model.timespan import DAY, day_start

ZONE = "Europe/Zurich"
MONDAY = date(2026, 11, 2)
SWITCHES = 22
ROUNDS = 3
SIZES = (50, 300, 1500)
RESOURCES = 60
FRAME = 16
"""Milliseconds that a frame may take at 60 a second."""
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
            began = time.thread_time()
            grid.set_week(MONDAY + timedelta(weeks=week), 7, ZONE)
            grid.set_occurrences(rows, shown)
            grid.viewport().repaint()
            times.append((time.thread_time() - began) * 1000)
            began = time.thread_time()
            grid.viewport().repaint()
            repaints.append((time.thread_time() - began) * 1000)
        medians.append(statistics.median(times))
        worst = max(worst, *times)
    grid.close()
    return statistics.median(medians), worst, statistics.median(repaints)


def day_of_resources() -> WeekGrid:
    """A day of 60 resources with ten bookings each, as the grid shows it."""
    shown = resources(RESOURCES)
    grid = WeekGrid(ThemeSource(QApplication.instance()).theme)
    grid.resize(1192, 812)
    grid.set_now(day_start(MONDAY, ZONE) + 11 * 3600)
    grid.set_taken_check(lambda _uids, _start, _end, _name: None)
    grid.set_week(MONDAY, 1, ZONE, Order.DAYS_FIRST)
    rows = [row for row in bookings(0, 7 * 10 * RESOURCES, RESOURCES) if row.start < day_start(MONDAY, ZONE) + DAY]
    grid.set_occurrences(rows, shown)
    grid.show()
    QApplication.processEvents()
    return grid


def frames_of(grid: WeekGrid, steps: Iterable[Callable[[], object]]) -> list[float]:
    """Milliseconds of each step with the frame that follows from it."""
    times = []
    for step in steps:
        began = time.thread_time()
        step()
        grid.viewport().repaint()
        times.append((time.thread_time() - began) * 1000)
    return times


def columns() -> dict[str, list[float]]:
    """The frames of scrolling and dragging over 60 resource columns."""
    grid = day_of_resources()
    across, down, viewport = grid.horizontalScrollBar(), grid.verticalScrollBar(), grid.viewport()
    found = {"across": frames_of(grid, [partial(across.setValue, x) for x in range(0, across.maximum(), 40)])}
    found["down"] = frames_of(grid, [partial(down.setValue, y) for y in range(0, down.maximum(), 12)])
    down.setValue(8 * 56)
    across.setValue(0)
    viewport.repaint()
    geometry = grid.scene.geometry
    start = next(geometry.tile(tile) for tile in grid.scene.layout.tiles if tile.top >= 9 * 60).center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    moves = [partial(QTest.mouseMove, viewport, start + QPoint(step * 7, step % 90)) for step in range(1, 140)]
    found["drag"] = frames_of(grid, moves)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    grid.close()
    return found


def main() -> None:
    app = QApplication([])
    gc.collect()
    print(f"{'bookings':>9} {'switch':>8} {'worst':>8} {'repaint':>8}  ms on {app.platformName()}")
    for count in SIZES:
        switch, worst, repaint = measure(count)
        print(f"{count:>9} {switch:>8.1f} {worst:>8.1f} {repaint:>8.1f}")
    print(f"\n{RESOURCES} resource columns, a frame:")
    for what, times in columns().items():
        late = sum(one > FRAME for one in times)
        print(f"{what:>9} median {statistics.median(times):.1f}, worst {max(times):.1f}, over {FRAME} ms: {late}")


if __name__ == "__main__":
    main()
