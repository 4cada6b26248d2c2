"""Pictures of what others changed: tiles that glow, the card that tells of one, a booking's history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from schedapp.container import Container
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.model.booking import EditScope
from schedapp.model.timespan import Timed, to_epoch
from schedapp.paths import Paths
from tests.gui.hands import MONDAY, NOW, THU, TUE, WED, ZONE, at
from tests.gui.picture_google import settle
from tests.gui.picture_week import Clinic


def _disturb(window: MainWindow, clinic: Clinic) -> None:
    """Another desk moves, renames and cancels."""
    window.desk.services.seen.saw_all()
    home = clinic.container.paths.home
    other = Container(Paths(home), face="cli", memory_tokens=True, now=lambda: NOW)
    bookings = other.bookings
    lines = (
        ("E. Kowalska", lambda name: bookings.edit(name, {"client": "Ewa Kowalska", "phone": "0171 554 20 12"})),
        ("F. Costa", lambda name: bookings.move(name, Timed(at(THU, "09:00"), at(THU, "10:00"), ZONE), EditScope.THIS)),
        ("J. Silva", lambda name: bookings.move(name, Timed(at(WED, "08:15"), at(WED, "09:15"), ZONE), EditScope.THIS)),
        ("O. Lindqvist", lambda name: bookings.edit(name, {"notes": "Comes ten minutes late."})),
    )
    for title, change in lines:
        change(clinic.named(title))
    other.close()
    window.desk.feed.look()
    settle(window, 300)


def changed(window: MainWindow, clinic: Clinic) -> None:
    """Four changes glow; the card tells of the first that was walked to."""
    _disturb(window, clinic)
    window.seen.walk()
    window.seen.walk()
    settle(window, 200)


def glowing(window: MainWindow, clinic: Clinic) -> None:
    """The same without the card."""
    _disturb(window, clinic)


def history(window: MainWindow, clinic: Clinic) -> None:
    """A booking with some versions."""
    name = clinic.named("E. Kowalska")
    bookings = clinic.container.bookings
    bookings.edit(name, {"notes": "Fasting since midnight."})
    morning = to_epoch(datetime.combine(MONDAY + timedelta(days=TUE), datetime.min.time()) + timedelta(hours=11), ZONE)
    bookings.move(name, Timed(morning, morning + 5_400 - 900, ZONE), EditScope.THIS)
    _disturb(window, clinic)
    window.history.open(name)
    settle(window, 400)


def in_view(view: str) -> Callable[[MainWindow, Clinic], None]:
    """The changes in another view."""

    def prepare(window: MainWindow, clinic: Clinic) -> None:
        _disturb(window, clinic)
        window.views.set_view(View(view))
        settle(window, 200)

    return prepare
