"""The pictures of the documentation: `python -m tests.gui.make_screenshots [FOLDER] [NAME …]`, 1440 x 900 each.

Everything in them is real: the services over a temporary database, the simulator over sockets, mouse and keys.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from schedapp.container import Container
from schedapp.gui.app import application
from schedapp.gui.forms.wishes import Parts
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.model.attention import AttentionKind
from schedapp.paths import Paths
from schedapp.simulator import Simulator
from tests.gui import (
    picture_api,
    picture_attention,
    picture_availability,
    picture_catalogue,
    picture_changes,
    picture_finding,
    picture_google,
    picture_pages,
    picture_tiles,
    picture_views,
    picture_week,
)
from tests.gui.hands import NOW, THU, at
from tests.gui.picture_google import settle
from tests.gui.picture_week import OKAFOR, SECOND, T1, Clinic
from tests.gui.screen import use_screen

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SIZE = (1440, 900)
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def week(window: MainWindow, _clinic: Clinic) -> None:
    """The week as it is."""


def form(window: MainWindow, clinic: Clinic) -> None:
    """A new booking is being typed."""
    window.booking.create_at(at(THU, "16:45"), at(THU, "17:30"), False, (clinic.uid(OKAFOR),))
    window.booking.form.chips._set(Parts((clinic.uid(OKAFOR), clinic.uid(T1))))
    QTest.keyClicks(window.booking.form.title, "Check-up")
    QTest.keyClicks(window.booking.form.client, "Anna Novak")
    QTest.keyClicks(window.booking.form.phone, "0171 554 20 12")
    window.booking.form.title.setFocus()
    settle(window, 400)


def dragging(window: MainWindow, clinic: Clinic) -> None:
    """A booking is held over another place."""
    grid = window.grid
    name = clinic.named("J. Silva")
    rect = grid.rect_of(name)
    start = grid.viewport().mapFromGlobal(rect.center())
    geometry = grid.scene.geometry
    shift = QPoint(geometry.column(3, 0, 0).left() - geometry.column(2, 0, 0).left(), 9 * geometry.hour_height)
    QTest.mousePress(grid.viewport(), LEFT, PLAIN, start)
    QTest.mouseMove(grid.viewport(), start + QPoint(10, 10))
    QTest.mouseMove(grid.viewport(), start + shift)


def sign_in_needed(window: MainWindow, clinic: Clinic) -> None:
    """Google ended the access of one account while changes wait."""
    clinic.sim.revoke(SECOND)
    picture_week.book_for_second(clinic)
    window.desk.sync.sync_now()
    settle(window)
    window.banner.close_message()
    window.toast.hide()
    window.connections.sign_in(SECOND)
    settle(window)


def resource_dialog(window: MainWindow, clinic: Clinic) -> None:
    window.resources.edit(clinic.uid(OKAFOR))
    settle(window)


def attention(window: MainWindow, clinic: Clinic) -> None:
    """A clash and two conflicts are to be answered."""
    picture_attention.disturb(clinic)
    window.desk.feed.look()
    settle(window)
    items = clinic.container.attention.list()
    window.attention.open(next(item.id for item in items if item.kind is AttentionKind.CLASH))
    settle(window)


def held(window: MainWindow, clinic: Clinic) -> None:
    """Somebody emptied a calendar in Google."""
    picture_attention.disturb(clinic, held=True)
    window.desk.feed.look()
    settle(window)
    QTest.mouseClick(window.brake.look, LEFT)
    settle(window)


def empty(window: MainWindow, _clinic: Clinic) -> None:
    """Nothing is there yet."""


Shot = tuple[str, Callable[[MainWindow, Clinic], None], Choice, bool]
SHOTS: list[Shot] = [
    ("week", week, Choice.LIGHT, True),
    ("form", form, Choice.LIGHT, True),
    ("dragging", dragging, Choice.LIGHT, True),
    ("dark", form, Choice.DARK, True),
    ("connect", picture_google.connect_dialog, Choice.LIGHT, True),
    ("rehearsal", picture_google.rehearsal, Choice.LIGHT, True),
    ("health", picture_google.health, Choice.LIGHT, True),
    ("terms", picture_google.terms, Choice.DARK, True),
    ("history", picture_google.history, Choice.LIGHT, True),
    ("closures", picture_google.closures, Choice.LIGHT, True),
    ("as-google", picture_google.as_google, Choice.LIGHT, True),
    ("sign-in", sign_in_needed, Choice.LIGHT, True),
    ("resource", resource_dialog, Choice.LIGHT, True),
    ("attention", attention, Choice.LIGHT, True),
    ("held", held, Choice.DARK, True),
    ("day", picture_views.day, Choice.LIGHT, True),
    ("resources", picture_views.resources, Choice.LIGHT, True),
    ("resources-dark", picture_views.resources, Choice.DARK, True),
    ("week-of-resources", picture_views.days_of_resources, Choice.LIGHT, True),
    ("resources-of-week", picture_views.resources_of_week, Choice.LIGHT, True),
    ("keys", picture_views.keys, Choice.LIGHT, True),
    ("service", picture_catalogue.form, Choice.LIGHT, True),
    ("services", picture_catalogue.services, Choice.DARK, True),
    ("pools", picture_catalogue.pools, Choice.LIGHT, True),
    ("api", picture_api.api, Choice.LIGHT, True),
    ("api-dark", picture_api.api, Choice.DARK, True),
    ("changed", picture_changes.changed, Choice.LIGHT, True),
    ("history-booking", picture_changes.history, Choice.DARK, True),
    ("closed", picture_availability.closed, Choice.LIGHT, True),
    ("closed-dragging", picture_availability.red_ghost, Choice.DARK, True),
    ("absence", picture_availability.absence, Choice.LIGHT, True),
    ("call-list", picture_availability.call_list, Choice.LIGHT, True),
    ("holidays", picture_availability.holidays, Choice.LIGHT, True),
    ("rules", picture_availability.rules, Choice.DARK, True),
    ("month", picture_pages.month, Choice.LIGHT, True),
    ("agenda", picture_pages.agenda, Choice.LIGHT, True),
    ("timeline", picture_pages.timeline, Choice.LIGHT, True),
    ("timeline-week", picture_pages.timeline_week, Choice.DARK, True),
    ("card", picture_tiles.card, Choice.LIGHT, True),
    ("tile-menu", picture_tiles.menu, Choice.LIGHT, True),
    ("squeeze", picture_tiles.reason, Choice.LIGHT, True),
    ("slip", picture_tiles.slip, Choice.DARK, True),
    ("empty", empty, Choice.LIGHT, False),
    ("find", picture_finding.finding, Choice.LIGHT, True),
    ("palette", picture_finding.palette, Choice.LIGHT, True),
    ("series", picture_finding.series, Choice.LIGHT, True),
]


@contextmanager
def clinic_in(home: Path, filled: bool) -> Iterator[Clinic]:
    """A container over `home` and a simulator; with the week of the pictures if `filled`."""
    with Simulator() as sim:
        client_file = home / "client.json"
        sim.write_client_file(client_file)
        os.environ["SCHEDAPP_GOOGLE_API_ROOT"] = sim.address
        os.environ["SCHEDAPP_CLIENT_SECRETS"] = str(client_file)
        os.environ["LOGNAME"] = "anna"  # who made the changes
        count, clock = iter(range(1, 1_000_000)), [NOW]
        container = Container(
            Paths(home),
            face="window",
            memory_tokens=True,
            now=lambda: clock[0],
            new_uid=lambda: f"{next(count):08x}{'0' * 24}",
        )
        container.settings.set("frequency", "manual")
        container.settings.set("patients", "no" if filled else "")
        try:
            clinic = picture_week.fill(container, sim) if filled else Clinic(container, sim, {})
            if filled:
                picture_week.connect(clinic)
            clock[0] = NOW + 10
            yield clinic
        finally:
            container.close()


def picture(window: MainWindow) -> QPixmap:
    """The window, with an open dialog over it as the desktop shows it."""
    whole = window.grab()
    dialog = next((d for d in window.findChildren(QDialog) if d.isVisible()), None)
    if dialog is not None:
        painter = QPainter(whole)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = dialog.grab()
        place = QPoint((whole.width() - over.width()) // 2, (whole.height() - over.height()) // 2)
        box = QRectF(place, over.size())
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in range(20, 0, -1):
            painter.setBrush(QColor(16, 24, 40, 2))
            painter.drawRoundedRect(box.adjusted(-spread, 4 - spread, spread, 4 + spread), 10 + spread, 10 + spread)
        path = QPainterPath()
        path.addRoundedRect(box, 10, 10)
        painter.setClipPath(path)
        painter.drawPixmap(place, over)
        painter.end()
    return whole


def take(app: QApplication, source: ThemeSource, shot: Shot, folder: Path) -> Path:
    """Takes one picture."""
    name, prepare, choice, filled = shot
    source.set_choice(choice)
    with tempfile.TemporaryDirectory() as home, clinic_in(Path(home), filled) as clinic:
        window = MainWindow(clinic.container, source, lambda: NOW + 12)
        window.resize(*SIZE)
        window.show()
        window.begin()
        window.activateWindow()
        settle(window)
        prepare(window, clinic)
        app.processEvents()
        file = folder / f"{name}.png"
        picture(window).save(str(file))
        window.close()
    return file


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as settings:
        use_screen(Path(settings))
        app = application()
    source = ThemeSource(app, Choice.LIGHT)
    for shot in SHOTS:
        if not names or shot[0] in names:
            print(take(app, source, shot, folder), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, sys.argv[2:])
