"""Pictures of the real window, for the demo: of one that stays open, and of one that only syncs once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

from schedapp.gui.app import application, open_window, run
from schedapp.gui.ports import Services

if TYPE_CHECKING:
    from schedapp.services.reports import SyncReport

SETTLED_MS = 300
_DEADLINE_MS = 30_000


def run_with_picture(services: Services, shot: Path | None) -> int:
    """Shows the window until it is closed, and saves a picture of it after its first sync; gives the exit code."""
    app = application()
    window = open_window(app, services)
    if shot is not None:
        settled = QTimer(window)
        settled.setSingleShot(True)
        settled.timeout.connect(lambda: window.grab().save(str(shot)))
        window.desk.sync.finished.connect(lambda _: settled.start(SETTLED_MS))
    return run(app, window)


def sync_and_picture(services: Services, shot: Path) -> tuple[SyncReport, ...]:
    """Opens the window, presses Sync now, waits for the run, saves a picture, closes; () if no run ended in time."""
    application()
    window = open_window(application(), services)
    window.resize(1440, 900)
    reports: list[SyncReport] = []
    loop = QEventLoop()

    def on_finished(made: tuple[SyncReport, ...]) -> None:
        reports.extend(made)
        QTimer.singleShot(SETTLED_MS, loop.quit)

    window.desk.sync.finished.connect(on_finished)
    window.desk.sync.failed.connect(loop.quit)
    QTimer.singleShot(0, window.top.sync.click)
    QTimer.singleShot(_DEADLINE_MS, loop.quit)
    loop.exec()
    window.grab().save(str(shot))
    window.close()
    return tuple(reports)
