"""A receptionist at a desktop whose every action is counted, and the clinic that she works in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtGui import QImage

from schedapp.container import Container
from schedapp.demo.clinic import ZONE, fill
from schedapp.gui.view_memory import VIEW
from schedapp.gui.viewstate import View
from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed, to_epoch
from schedapp.paths import Paths
from tests.desktop.driver import Desktop
from tests.desktop.processes import wait_until

APP = "^Sched$"
EARLY, LATE = "07:00", "18:00"
"""When the landmarks of a day begin, in time that nobody books."""


@dataclass(frozen=True)
class Receptionist:
    """Hands that are counted: an action is a key or chord, a click, a drag, or one text typed into a field."""

    screen: Desktop
    actions: list[str] = field(default_factory=list)

    def presses(self, chord: str) -> None:
        self.actions.append(f"key {chord}")
        self.screen.key(chord)

    def types(self, text: str) -> None:
        self.actions.append(f"type {text}")
        self.screen.type(text)

    def clicks(self, place: tuple[int, int]) -> None:
        self.actions.append("click")
        self.screen.click(*place)

    def drags(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.actions.append("drag")
        self.screen.drag(start, end)

    def sees(self, role: str, name: str) -> None:
        """Look until something of this role and name is on the screen: what a person waits for is no action."""
        wait_until(lambda: self._any(role, name, "showing"), f"{role} {name}")

    def is_asked(self, name: str) -> None:
        """Look until a text field has the keyboard."""
        wait_until(lambda: self._any("text", name, "focused"), f"the keyboard in {name}")

    def picture_of(self, place: tuple[int, int], folder: Path, side: int = 16) -> QImage:
        """The square around a place of the screen."""
        whole = QImage(str(self.screen.screenshot(folder / "look.png")))
        return whole.copy(place[0] - side // 2, place[1] - side // 2, side, side)

    def _any(self, role: str, name: str, state: str) -> bool:
        return any(state in found.states for found in self.screen.find_all(APP, role, name))


@dataclass(frozen=True)
class DayOnScreen:
    """Where resources and times are in the columns of a day, measured on bookings of known times."""

    middles: dict[str, int]
    """The middle of each column by its resource, in pixels of the screen."""
    early: int
    hour: float

    @classmethod
    def measured(cls, screen: Desktop, resources: Sequence[str]) -> DayOnScreen:
        """Look at the landmarks that `open_clinic` booked for these resources."""
        found = {}
        for name in resources:
            left, top, width, _ = screen.find(APP, "list item", f"^Landmark {EARLY}, {name}, ").extents or (0, 0, 0, 0)
            found[name] = left + width // 2
        late = screen.find(APP, "list item", f"^Landmark {LATE}, ").extents or (0, 0, 0, 0)
        return cls(found, top, (late[1] - top) / ((_minutes(LATE) - _minutes(EARLY)) / 60))

    def place(self, resource: str, clock: str, later: int = 0) -> tuple[int, int]:
        """A resource at a time of the day and so many minutes later."""
        return self.middles[resource], round(self.early + self.hour * (_minutes(clock) + later - _minutes(EARLY)) / 60)


def a_day() -> date:
    """The day that is booked: Tuesday of the coming week, for which the sample clinic has bookings."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return today - timedelta(days=today.weekday()) + timedelta(days=8)


def open_clinic(home: Path, view: View = View.WEEK, landmarks: Sequence[str] = ()) -> None:
    """Fill a new folder of data with the sample clinic, left by somebody who looked at `view` last.

    Resources in `landmarks` have one early and one late booking on `a_day`, by which it is measured.
    """
    container = Container(Paths(home), face="cli")
    try:
        clinic = fill(container, datetime.now(ZoneInfo(ZONE)).date())
        container.settings.set("patients", "no")
        container.settings.set(VIEW, str(view))
        if view is View.COLUMNS:
            container.settings.set("hidden_resources", "")
        for clock in (EARLY, LATE):
            start = to_epoch(datetime.fromisoformat(f"{a_day()}T{clock}"), ZONE)
            for name in landmarks:
                when = Timed(start, start + 1800, ZONE)
                resources = (clinic.resources[name].uid,)
                container.bookings.add(Booking("", f"Landmark {clock}", when, resources), anyway=True)
    finally:
        container.close()


def turn_to(screen: Desktop, day: date) -> None:
    """Show a day later than today in a view of one day; not counted: at a reception it is on the screen."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    screen.find(APP, "list", f" {today.day} {today:%B} {today.year}")
    screen.key(*["j"] * (day - today).days)
    screen.find(APP, "list", f" {day.day} {day:%B} {day.year}")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
