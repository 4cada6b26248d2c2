"""Sched's window at the private desktop: opened and closed, and where days and times are on the screen."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.desktop.driver import Accessible, Desktop
from tests.desktop.processes import end_group
from tests.end2end.people import User, finish

APP = "^Sched$"
ZONE = "Europe/Zurich"
_HIGH, _LOW = 9, 13
"""Hours at which the landmarks begin; each takes an hour."""


@contextmanager
def window_of(user: User, screen: Desktop, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Open the window, close it by the keyboard at the end: it ends well, and says nothing of a traceback.

    A picture of the screen is left beside the user's data when the test fails.
    """
    process = user.start(*arguments)
    try:
        screen.window(APP)
        yield process
        screen.window(APP)
        screen.key("alt+F4")
        ended = finish(process)
    except BaseException:
        screen.screenshot(user.home.parent / "failed.png")
        end_group(process)
        raise
    assert ended.code == 0, ended.err


def this_monday() -> date:
    """The Monday of the week that the window opens on."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return today - timedelta(days=today.weekday())


def at(day: int, clock: str) -> str:
    """A time of this week as the command line takes it; day 0 is Monday."""
    return f"{this_monday() + timedelta(days=day)}T{clock}"


def shown(screen: Desktop, title: str, words: str = "") -> Accessible:
    """The booking of this title in the grid, waited for; `words` is a pattern of what else is said of it."""
    return screen.find(APP, "list item", f"^{title}, .*{words}")


@dataclass(frozen=True)
class Week:
    """Where a day and a time are on the screen, measured on two bookings of known times."""

    left: float
    day: float
    nine: float
    hour: float

    @classmethod
    def landmarks(cls, user: User, resource: str) -> None:
        """Book the two, whatever the hours are: Monday at nine, Sunday at one o'clock."""
        user.done("book", resource, at(0, f"{_HIGH:02}:00"), "+60m", "--title", "Landmark one", "--anyway")
        user.done("book", resource, at(6, f"{_LOW:02}:00"), "+60m", "--title", "Landmark two", "--anyway")

    @classmethod
    def measured(cls, screen: Desktop) -> Week:
        """Look where they are."""
        one, two = shown(screen, "Landmark one").extents, shown(screen, "Landmark two").extents
        assert one is not None
        assert two is not None
        hour = (two[1] - one[1]) / (_LOW - _HIGH)
        return cls(one[0] - 3, (two[0] - one[0]) / 6, one[1] - 1, hour)

    def place(self, day: int, clock: str, share: float = 0.4) -> tuple[int, int]:
        """A minute of a day, `share` of the day's width from its left."""
        moment = time.fromisoformat(clock)
        hours = moment.hour + moment.minute / 60 - _HIGH
        return round(self.left + self.day * (day + share)), round(self.nine + self.hour * hours)
