"""Pictures of the month, the agenda and the timeline with sample bookings: `python -m tests.gui.shots_views FOLDER`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.monthview import MonthView
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.timelineview import TimelineView
from tests.gui.sample_month import month
from tests.gui.sample_week import MONDAY, NOW, ZONE, clinic

SIZE = (1440 - 248, 900 - 56 - 32)
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def a_month(theme: Theme) -> MonthView:
    view = MonthView(theme)
    view.set_now(NOW)
    view.set_month(MONDAY, ZONE)
    view.set_occurrences(month(), clinic())
    return view


def month_dragging(theme: Theme) -> MonthView:
    view = a_month(theme)
    show(view)
    start = view.visualRect(view.occurrences.index(view.occurrences.row_of("costa"))).center()
    QTest.mousePress(view.viewport(), LEFT, PLAIN, start)
    QTest.mouseMove(view.viewport(), start + QPoint(9, 9))
    QTest.mouseMove(view.viewport(), view.scene.geometry.cell(14).center())
    return view


def a_timeline(theme: Theme, days: int = 1) -> TimelineView:
    view = TimelineView(theme)
    view.set_now(NOW)
    view.set_days(MONDAY if days > 1 else MONDAY + timedelta(days=1), days, ZONE)
    resources = clinic()
    resources["okafor"] = replace(resources["okafor"], buffer_after=10)
    view.set_occurrences(month(), resources)
    return view


def timeline_dragging(theme: Theme) -> TimelineView:
    view = a_timeline(theme)
    show(view)
    start = view.visualRect(view.occurrences.index(view.occurrences.row_of("moreau"))).center()
    QTest.mousePress(view.viewport(), LEFT, PLAIN, start)
    QTest.mouseMove(view.viewport(), start + QPoint(9, 9))
    QTest.mouseMove(view.viewport(), start + QPoint(220, 100))
    return view


class FixedSource(QObject):
    """A theme that stays as it is."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme


def an_agenda(theme: Theme, uid: str = "") -> AgendaView:
    view = AgendaView(FixedSource(theme))  # type: ignore[arg-type]
    view.set_now(NOW)
    view.set_days(MONDAY + timedelta(days=1), 14, ZONE)
    view.set_occurrences(month(), clinic())
    view.choose(uid)
    return view


def my_day(theme: Theme) -> AgendaView:
    """A doctor's own, scrolled under a heading."""
    view = an_agenda(theme, "okafor")
    show(view)
    view.reveal("nguyen")
    view.list.verticalScrollBar().setValue(90)
    return view


def show(view: QWidget, size: tuple[int, int] = SIZE) -> None:
    view.resize(*size)
    view.show()
    QTest.qWait(1)


Maker = Callable[[Theme], QWidget]
SHOTS: dict[str, Maker] = {
    "month": a_month,
    "month-drag": month_dragging,
    "timeline": a_timeline,
    "agenda": an_agenda,
    "my-day": my_day,
    "timeline-drag": timeline_dragging,
    "timeline-week": lambda theme: a_timeline(theme, 7),
}


def main(folder: Path, names: list[str]) -> None:
    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    for choice in (Choice.LIGHT, Choice.DARK):
        source = ThemeSource(app, choice)
        for name, make in SHOTS.items():
            if names and name not in names:
                continue
            for scale, rtl in ((1.0, False), (2.0, True)):
                if scale > 1 and choice is Choice.DARK:
                    continue
                view = make(Theme(source.theme.tokens, "Inter", scale))
                if rtl:
                    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
                show(view)
                suffix = f"-{scale:g}-rtl" if rtl else ""
                view.grab().save(str(folder / f"{name}-{choice}{suffix}.png"))
                view.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
