"""Starts the window: the Qt application, the theme, the main window; and ends it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from types import TracebackType

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QApplication

from schedapp import __version__
from schedapp.errors import SchedError
from schedapp.gui.dialogs.damaged_dialog import DamagedDialog
from schedapp.gui.dialogs.questions import StartFailedDialog
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.messages import Messages, log_bug
from schedapp.gui.ports import Now, Services
from schedapp.gui.single import Single
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.services.backups import Backups

logger = logging.getLogger(__name__)


def run_window(services: Services, single: Single | None = None) -> int:
    """Shows the window and blocks until it is closed; returns the exit code. A second start brings it forward."""
    app = application()
    window = open_window(app, services)
    if single is not None:
        single.bring_forward(window)
    return run(app, window)


def run(app: QApplication, window: MainWindow) -> int:
    """Blocks until an open window is closed; returns the exit code."""
    _catch_bugs(window.desk.messages)
    logger.info("The window of Sched %s is open.", __version__)
    _close_on_signals(window)
    code = app.exec()
    if not window.closed_cleanly:
        # A call to Google does not end in time. Any point of it may be cut: what was not confirmed is tried again.
        logging.shutdown()
        os._exit(code)
    return code


def application() -> QApplication:
    """The one QApplication of the process."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Sched")
    app.setDesktopFileName("schedapp")
    app.setApplicationVersion(__version__)
    return app


def open_window(app: QApplication, services: Services, now: Now = time.time) -> MainWindow:
    """Builds and shows the window. `now` is its clock."""
    source = ThemeSource(app, Choice(services.settings.get("theme") or Choice.SYSTEM))
    window = MainWindow(services, source, now)
    fit_screen(window)
    window.show()
    window.begin()
    return window


def fit_screen(window: MainWindow) -> None:
    """The first size: room for a week, and never more than the screen has (large text asks for more)."""
    room = window.screen().availableGeometry().size()
    frame = QSize(16, 48)  # what the desktop draws around it, about
    window.resize(QSize(1440, 900).boundedTo(room - frame))


def _close_on_signals(window: MainWindow) -> None:
    """A polite end from outside (log-out, `kill`, Ctrl+C) closes the window as a click does.

    Python runs its handlers between two of its own instructions: the window's clock gives it some every second.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, lambda *_: QTimer.singleShot(0, window.close))


def offer_copies(backups: Backups) -> bool:
    """Where the database is damaged: whether a good copy took its place, so that Sched can start with it."""
    dialog = DamagedDialog(ThemeSource(application(), Choice.SYSTEM), backups)
    return dialog.exec() == DamagedDialog.DialogCode.Accepted


def tell_start_failed(error: SchedError) -> None:
    """Says in a window of its own why Sched cannot start; for a start from a menu, where nobody sees the terminal."""
    dialog = StartFailedDialog(ThemeSource(application(), Choice.SYSTEM), error)
    dialog.exec()


class _Bugs(QObject):
    """What goes wrong in a slot, on whichever thread, is told on the window's."""

    caught = Signal(object)


def _catch_bugs(messages: Messages) -> None:
    """An unexpected error in a slot is logged and told; the window lives on."""
    bugs = _Bugs(messages)
    bugs.caught.connect(messages.tell)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            if not isinstance(error, SchedError):
                log_bug(error)  # at once: the window may be closing
            bugs.caught.emit(error)

    sys.excepthook = hook
