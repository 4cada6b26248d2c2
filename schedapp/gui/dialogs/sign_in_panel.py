"""Signing in to Google: the client file if none is known, the address, the waiting, and a way to give up."""

from __future__ import annotations

import os
import shlex
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from schedapp.errors import BadInput, KeyringUnavailable
from schedapp.gui.background import Background, Task
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.spinner import Wheel

if TYPE_CHECKING:
    from schedapp.services.calendars import CalendarService


def open_in_browser(address: str) -> bool:
    """Opens an http(s) address in the browser that BROWSER names, else in the system's; no other scheme ever is.

    Never waits for the browser. Returns whether one was started.
    """
    url = QUrl(address)
    if url.scheme() not in ("https", "http"):
        return False
    for command in filter(None, os.environ.get("BROWSER", "").split(os.pathsep)):
        parts = [part.replace("%s", address) for part in shlex.split(command)]
        arguments = parts[1:] if address in parts else [*parts[1:], address]
        if parts and QProcess.startDetached(parts[0], arguments)[0]:
            return True
    return QDesktopServices.openUrl(url)


class SignInPanel(QFrame):
    """`signed_in` carries the Account; `failed` what went wrong. The waiting is on a thread of the pool."""

    begun = Signal()
    signed_in = Signal(object)
    failed = Signal(object)
    ended = Signal()
    """Signed in, failed or given up: nothing is waited for any more."""
    _address_known = Signal(str)

    def __init__(
        self,
        calendars: CalendarService,
        background: Background,
        source: ThemeSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._calendars = calendars
        self._background = background
        self._cancelled = threading.Event()
        self._task: Task | None = None
        self.client_file = ""
        self.login_hint = ""
        set_role(self, "card")
        self.state = plain_label("", wrap=True)
        self.wheel = Wheel(source)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.copy_button = QPushButton("Copy")
        self.browser_button = QPushButton("Open again")
        self.file_button = QPushButton("Choose client file…")
        self.session_button = QPushButton("Sign in for this session only")
        self.cancel_button = QPushButton("Stop waiting")
        self._prepare()
        self._lay_out()
        self.hide()

    @property
    def waiting(self) -> bool:
        return self._task is not None

    def begin(self, login_hint: str = "", *, session_only: bool = False) -> None:
        """Starts to sign in. The browser is opened and the address shown as soon as it is known."""
        self.give_up()
        self.login_hint = login_hint
        self._cancelled = threading.Event()
        cancelled, client_file = self._cancelled, Path(self.client_file) if self.client_file else None
        self._show_waiting("Preparing the sign-in…")
        self.begun.emit()
        self._task = self._background.run(
            lambda: self._calendars.sign_in(
                client_file=client_file,
                login_hint=login_hint,
                open_browser=self._address_known.emit,
                cancelled=cancelled,
                session_only=session_only,
            ),
            self._on_signed_in,
            self._on_failed,
        )

    def ask_for_file(self) -> None:
        """No client file is known: says what it is, and lets the user choose one."""
        self._show_parts(file=True)
        show_text(
            self.state,
            "Sched needs a Google client file once. It is a JSON file from the Google Cloud console "
            "(“OAuth client”, type “Desktop app”); the handbook shows each step.",
        )

    def _offer_session(self) -> None:
        """There is no safe place for the sign-in: it can be kept until the program ends."""
        show_text(self.state, "Sched can keep the sign-in in memory only. You will be asked again at the next start.")
        self._show_parts(session=True)

    def give_up(self) -> None:
        """Stops waiting; the listener behind it ends by itself."""
        self._cancelled.set()
        if self._task is not None:
            self._task.drop()
            self._task = None
            self.wheel.run(False)
            self.hide()
            self.ended.emit()

    def _on_address(self, address: str) -> None:
        opened = open_in_browser(address)
        show_text(self.address, address)
        self.address.setCursorPosition(0)
        self._show_parts(address=True)
        text = "Waiting for your consent in the browser." if opened else "The browser did not open."
        show_text(self.state, f"{text} You can also copy this address into any browser of this computer:")

    def _on_signed_in(self, account: object) -> None:
        self._task = None
        self.wheel.run(False)
        self.hide()
        self.signed_in.emit(account)
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.wheel.run(False)
        self.hide()
        if isinstance(error, BadInput):  # no client file, or one that is not one
            self.ask_for_file()
        elif isinstance(error, KeyringUnavailable):
            self._offer_session()
        self.failed.emit(error)
        self.ended.emit()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Google client file", "", "Client files (*.json);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """A client file was chosen: the sign-in goes on with it."""
        self.client_file = path
        self.begin(self.login_hint)

    def _show_waiting(self, text: str) -> None:
        show_text(self.state, text)
        self._show_parts()
        self.wheel.run(True)

    def _show_parts(self, *, address: bool = False, file: bool = False, session: bool = False) -> None:
        for widget in (self.address, self.copy_button, self.browser_button):
            widget.setVisible(address)
        self.file_button.setVisible(file)
        self.session_button.setVisible(session)
        self.cancel_button.setVisible(not (file or session))
        self.show()

    def _prepare(self) -> None:
        set_names(self.address, "Address of the sign-in")
        set_names(self.copy_button, "Copy the address")
        set_names(self.browser_button, "Open the browser again")
        set_names(self.cancel_button, "Stop waiting for the sign-in")
        for button in (
            self.copy_button,
            self.browser_button,
            self.file_button,
            self.session_button,
            self.cancel_button,
        ):
            button.setAutoDefault(False)
        self.copy_button.clicked.connect(lambda: show_text(QGuiApplication.clipboard(), self.address.text()))
        self.browser_button.clicked.connect(lambda: open_in_browser(self.address.text()))
        self.file_button.clicked.connect(self._choose_file)
        self.session_button.clicked.connect(lambda: self.begin(self.login_hint, session_only=True))
        self.cancel_button.clicked.connect(self.give_up)
        self._address_known.connect(self._on_address)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.wheel)
        head.addWidget(self.state, 1)
        line = QHBoxLayout()
        line.addWidget(self.address, 1)
        line.addWidget(self.copy_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.browser_button)
        buttons.addWidget(self.file_button)
        buttons.addWidget(self.session_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addLayout(head)
        column.addLayout(line)
        column.addLayout(buttons)
