"""Pictures of service types and pools: in the form, in the week, in their dialogs."""

from __future__ import annotations

from PySide6.QtTest import QTest

from schedapp.gui.dialogs.pools_dialog import PoolsDialog
from schedapp.gui.dialogs.services_dialog import ServicesDialog
from schedapp.gui.mainwindow import MainWindow
from schedapp.model.booking import Booking
from schedapp.model.pool import Pool
from schedapp.model.service import ServiceType
from schedapp.model.timespan import Timed
from tests.gui.hands import THU, ZONE, at
from tests.gui.picture_google import settle
from tests.gui.picture_week import CONSULTING, OKAFOR, T1, T2, Clinic

OFFERED = (
    ServiceType("", "Check-up", 30, "#0F766E"),
    ServiceType("", "First visit", 60, "#7C3AED", buffer_before=10),
    ServiceType("", "Minor surgery", 45, "#DB2777", buffer_after=15, pool="Treatment room"),
)
TITLES = ("Check-up", "First visit", "Minor surgery")


def fill(clinic: Clinic) -> None:
    """Three service types and a pool; the bookings of the week of that name are of them."""
    catalogue, bookings = clinic.container.catalogue, clinic.container.bookings
    members = tuple(clinic.uid(name) for name in (T1, T2, CONSULTING))
    catalogue.add_pool(Pool("", "Treatment room", members))
    for service in OFFERED:
        catalogue.add_service(service)
    uids = {service.name: service.uid for service in catalogue.services()}
    for row in bookings.week(at(0, "00:00"), at(7, "00:00")):
        if row.title in TITLES and not row.recurring and not row.service and not row.read_only:
            bookings.edit(row.booking, {"service": uids[row.title]})


def form(window: MainWindow, clinic: Clinic) -> None:
    """A service type is chosen: its length, its title, the room that the booking would get."""
    fill(clinic)
    clinic.container.bookings.add(_in_the_way(clinic))
    window.desk.feed.refresh()
    window.booking.create_at(at(THU, "16:45"), at(THU, "17:15"), False, (clinic.uid(OKAFOR),))
    field = window.booking.form.service
    field.setCurrentIndex(len(OFFERED))
    field.activated.emit(len(OFFERED))
    QTest.keyClicks(window.booking.form.client, "Anna Novak")
    window.booking.form.title.setFocus()
    settle(window, 400)


def _in_the_way(clinic: Clinic) -> Booking:
    return Booking("", "Cleaning", Timed(at(THU, "16:30"), at(THU, "17:30"), ZONE), (clinic.uid(T1),))


def services(window: MainWindow, clinic: Clinic) -> None:
    """The service types."""
    fill(clinic)
    window.catalogue.open_services()
    dialog = window.findChild(ServicesDialog)
    dialog.table.setCurrentIndex(dialog.table.model().index(2, 0))
    settle(window)


def pools(window: MainWindow, clinic: Clinic) -> None:
    """The pools."""
    fill(clinic)
    window.catalogue.open_pools()
    dialog = window.findChild(PoolsDialog)
    dialog.table.setCurrentIndex(dialog.table.model().index(0, 0))
    settle(window)
