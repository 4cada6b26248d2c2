"""How long the window takes to turn to another week: `python -m tests.bench.bench_switch [BOOKINGS]`, milliseconds.

The window is whole, over a database of 1,000,000 bookings (or as many as are said); eight of its resources are shown,
which have some 300 bookings a week. It is the GUI thread's own time that counts, from the wish to the painted frame:
once with the neighbours read ahead, as when somebody leafs, and once without.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from schedapp.container import Container
from schedapp.gui.app import application
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.theme import ThemeSource
from schedapp.model.booking import Booking
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import DAY, Timed, day_start
from schedapp.paths import Paths

ZONE = "Europe/Zurich"
MONDAY = date(2026, 11, 23)
NOW = day_start(MONDAY, ZONE) + 10 * 3600
BOOKINGS = 1_000_000
SHOWN = 8
RESOURCES = 80
A_DAY = 300 / 7 / SHOWN
"""Bookings of one resource on one day."""
TURNS = 40
_LENGTH = "900 * (1 + n % 4)"
_FILL = """
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < {count} - 1)
"""
_BOOKING = f"""{_FILL}
INSERT INTO booking (id, uid, title, start, end, zone, created, updated)
SELECT 1000 + n, printf('filled%020d', n), 'Check-up ' || (n % 997), {{start}}, {{start}} + {_LENGTH}, '{ZONE}', 0, 0
FROM number
"""
_TAKES = (
    f"{_FILL} INSERT INTO booking_resource (booking_id, resource_id) SELECT 1000 + n, 1 + n % {RESOURCES} FROM number"
)
_OCCURRENCE = f"""{_FILL}
INSERT INTO occurrence (resource_id, booking_id, start, end, busy_start, busy_end, claim)
SELECT 1 + n % {RESOURCES}, 1000 + n, {{start}}, {{start}} + {_LENGTH}, {{start}}, {{start}} + {_LENGTH}, 'holds'
FROM number
"""


def fill(file: Path, count: int) -> None:
    """As many bookings as are said, behind the back of the services: through them it would take an hour."""
    days = count / (RESOURCES * A_DAY)
    first = int(NOW // DAY * DAY - DAY * days / 2)
    # Evenly over the days, in the hours from eight on.
    start = f"({first} + (n / {RESOURCES}) / {A_DAY} * {DAY})"
    start = f"(CAST({start} AS INTEGER) / {DAY} * {DAY} + 25200 + ((n / {RESOURCES}) % 9) * 3600)"
    with sqlite3.connect(file) as connection:
        guards = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in (_BOOKING, _TAKES, _OCCURRENCE):
            connection.execute(statement.format(count=count, start=start))
        connection.execute(
            f"UPDATE resource SET longest = 3600, expanded_until = {first + int(days) * DAY + 400 * DAY}"
        )
        connection.execute("ANALYZE")
    connection.close()


def prepare(home: Path, count: int) -> None:
    """Resources and one booking by the services, all others by `fill`."""
    container = Container(Paths(home), face="window", memory_tokens=True, now=lambda: NOW)
    container.settings.set("frequency", "manual")
    made = [container.resources.add(Resource("", f"Room {n:02d}", Kind.ROOM, "", ZONE)) for n in range(RESOURCES)]
    container.settings.set("hidden_resources", ",".join(resource.uid for resource in made[SHOWN:]))
    container.bookings.add(Booking("", "First", Timed(NOW, NOW + 1800, ZONE), (made[0].uid,)), anyway=True)
    container.close()
    fill(Paths(home).database, count)


def rest(milliseconds: int) -> None:
    """Time for what goes on off the GUI thread."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def turns(window: MainWindow, app: QApplication, wait: int) -> list[float]:
    """Milliseconds of the GUI thread for each turn of the page; `wait` milliseconds between them."""
    times = []
    for _ in range(TURNS):
        rest(wait)
        began = time.thread_time()
        window.desk.week.turn(1)
        app.processEvents()
        times.append((time.thread_time() - began) * 1000)
    return times


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        prepare(home, count)
        container = Container(Paths(home), face="window", memory_tokens=True, now=lambda: NOW)
        app = application()
        window = MainWindow(container, ThemeSource(app), lambda: NOW)
        window.resize(1440, 900)
        window.show()
        window.begin()
        rest(1_500)
        print(f"{count:,} bookings in the database, {len(window.desk.feed.occurrences)} in a week")
        for what, wait in (("read ahead", 400), ("leafing on and on", 0)):
            times = turns(window, app, wait)
            print(f"{what:>18}: median {statistics.median(times):.1f}, worst {max(times):.1f} ms")
        window.close()
        container.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BOOKINGS)
