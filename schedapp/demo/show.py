"""The demo's window: the sample clinic, connected, with the real sync worker behind it."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

from schedapp.container import Container, Paths
from schedapp.demo.clinic import fill
from schedapp.demo.google import LocalGoogle
from schedapp.services.reports import SyncReport


def show(home: Path, google: LocalGoogle, shot: Path | None) -> int:
    """Opens the window on the sample clinic; gives its exit code. The calendars are filled while it is open."""
    from PySide6.QtCore import QTimer

    from schedapp.demo.story import connect_two
    from schedapp.gui.app import application, open_window, run

    container = Container(Paths(home / "data"), face="window", memory_tokens=True)
    try:
        fill(container, datetime.now().astimezone().date())
        account = container.calendars.sign_in(open_browser=google.consent, cancelled=threading.Event())
        connect_two(container, google, account)
        print(f"The demo's Google is at {google.address}; its data goes away with the window.", flush=True)
        app = application()
        window = open_window(app, container)
        if shot is not None:
            QTimer.singleShot(1_500, lambda: window.grab().save(str(shot)))
        return run(app, window)
    finally:
        container.close()


def sync_now_and_grab(container: Container, shot: Path) -> bool:
    """Opens the window, presses Sync now, waits for the run, saves a picture; whether all connections came through."""
    from PySide6.QtCore import QEventLoop, QTimer

    from schedapp.gui.app import application, open_window

    app = application()
    window = open_window(app, container)
    window.resize(1440, 900)
    reports: list[SyncReport] = []
    loop = QEventLoop()
    window.desk.sync.finished.connect(lambda made: (reports.extend(made), QTimer.singleShot(300, loop.quit)))
    window.desk.sync.failed.connect(lambda _: loop.quit())
    QTimer.singleShot(0, window.top.sync.click)
    QTimer.singleShot(30_000, loop.quit)
    loop.exec()
    saved = window.grab().save(str(shot))
    window.close()
    return saved and bool(reports) and all(report.ok for report in reports)
