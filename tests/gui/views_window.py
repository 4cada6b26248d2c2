"""A view beside the grid in a window of its own, by name; prints one line for each signal: `open novak`."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.monthview import MonthView
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.timelineview import TimelineView
from tests.gui.sample_week import MONDAY, NOW, ZONE, clinic, week


def make(name: str, source: ThemeSource) -> MonthView | AgendaView | TimelineView:
    view: MonthView | AgendaView | TimelineView
    if name == "month":
        view = MonthView(source.theme)
        view.set_now(NOW)
        view.set_month(MONDAY, ZONE)
        view.day_requested.connect(lambda day: print("day", day, flush=True))
    elif name == "agenda":
        view = AgendaView(source)
        view.set_now(NOW)
        view.set_days(MONDAY, 14, ZONE)
    else:
        view = TimelineView(source.theme)
        view.set_now(NOW)
        view.set_days(MONDAY, 7, ZONE)
    view.set_occurrences(week(), clinic())
    view.open_requested.connect(lambda found: print("open", found, flush=True))
    view.selection_changed.connect(lambda found: print("selected", found, flush=True))
    if not isinstance(view, AgendaView):
        view.move_requested.connect(lambda *values: print("move", values[0], flush=True))
    return view


def main() -> None:
    app = QApplication(sys.argv)
    app.setApplicationName("view")
    window = QMainWindow()
    window.setWindowTitle("View")
    view = make(sys.argv[1], ThemeSource(app, Choice.LIGHT))
    window.setCentralWidget(view)
    window.resize(1192, 812)
    window.show()
    view.setFocus()
    print("ready", flush=True)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
