"""How long the timeline takes: `python -m tests.bench.bench_timeline`. Medians and worst, milliseconds.

60 rows with 3,000 bookings in a window of 1,920 x 1,080: each step of scrolling along the time, of scrolling down and
of dragging a booking is a frame, with all that follows from it. It is the GUI thread's own processor time that counts,
so that what else the computer does is not in it.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.theme import ThemeSource
from schedapp.gui.timelineview import TimelineView
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import parse_hours
from schedapp.model.timespan import DAY, day_start
from tests.bench.bench_grid import FRAME, MONDAY, RESOURCES, ZONE, bookings, resources

BOOKINGS = 3_000
SIZE = (1920, 1080)
HOURS = parse_hours("Mo-Fr 08:00-12:00,13:00-18:00")
STEP = 20
"""Pixels of a step."""


def rows(days: int) -> list[Occurrence]:
    """As many as are said, all of them on the days that are shown, with buffers."""
    first, found = day_start(MONDAY, ZONE), []
    for number, row in enumerate(bookings(0, BOOKINGS, RESOURCES)):
        moved = first + number % days * DAY + (row.start - first) % DAY - row.start
        found.append(replace(row, start=row.start + moved, end=row.end + moved, before=300, after=600))
    return found


def shown(days: int, app: QApplication) -> TimelineView:
    view = TimelineView(ThemeSource(app).theme)
    view.resize(*SIZE)
    view.set_now(day_start(MONDAY, ZONE) + 11 * 3600)
    view.set_taken_check(lambda *_where: None)
    view.set_days(MONDAY, days, ZONE)
    view.set_occurrences(rows(days), {uid: replace(one, hours=HOURS) for uid, one in resources(RESOURCES).items()})
    view.show()
    QApplication.processEvents()
    return view


def frames_of(steps: Iterable[Callable[[], object]]) -> list[float]:
    """Milliseconds of each step with the frame that follows from it."""
    times = []
    for step in steps:
        began = time.thread_time()
        step()
        QApplication.processEvents()
        times.append((time.thread_time() - began) * 1000)
    return times


def measure(view: TimelineView) -> dict[str, list[float]]:
    across, down, viewport = view.horizontalScrollBar(), view.verticalScrollBar(), view.viewport()
    found = {"whole frames": frames_of([viewport.update] * 20)}
    if across.maximum():
        found["across"] = frames_of([partial(across.setValue, x) for x in range(0, across.maximum(), STEP)])
    found["down"] = frames_of([partial(down.setValue, y) for y in range(0, down.maximum(), STEP)])
    down.setValue(0)
    across.setValue(across.maximum() // 2)
    QApplication.processEvents()
    scene = view.scene
    middle = scene.geometry.body().adjusted(200, 60, -900, -450)
    start = next(box.center() for bar in scene.layout.bars if middle.contains(box := scene.geometry.bar(bar)))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    moves = [
        partial(QTest.mouseMove, viewport, start + QPoint(step * 5 % 700, step * 3 % 400)) for step in range(1, 200)
    ]
    found["drag"] = frames_of(moves)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    return found


def main() -> None:
    app = QApplication([])
    for days in (1, 7, 14):
        view = shown(days, app)
        gc.collect()
        count = len(view.scene.layout.bars)
        print(f"\n{count:,} bookings on {RESOURCES} rows, {days} day(s), a frame in ms ({app.platformName()}):")
        for what, times in measure(view).items():
            late = sum(one > FRAME for one in times)
            print(f"{what:>13} median {statistics.median(times):.1f}, worst {max(times):.1f}, over {FRAME} ms: {late}")
        view.close()
        view.deleteLater()


if __name__ == "__main__":
    main()
