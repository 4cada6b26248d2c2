"""Sign in again to a Google account that ended the access, or that this computer has no token for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from schedapp.gui.background import Background
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.dialogs.sign_in_panel import SignInPanel
from schedapp.gui.labels import plain_label
from schedapp.gui.ports import Services
from schedapp.gui.theme import ThemeSource
from schedapp.model.connection import Account


class SignInDialog(Dialog):
    """Asks for one account by its address; another one that signs in is refused by the service."""

    def __init__(
        self,
        parent: QWidget,
        source: ThemeSource,
        services: Services,
        background: Background,
        email: str,
        waiting: int,
        signed_in: Callable[[Account], None],
    ) -> None:
        super().__init__(parent, source, "Sign in to Google again", "Sign in with Google", width=520)
        self._email = email
        self._signed_in = signed_in
        kept = "1 change waits" if waiting == 1 else f"{waiting:,} changes wait"
        tail = f" {kept} and will be sent then." if waiting else ""
        text = f"Google ended Sched’s access to {email}, or it ran out. Nothing is lost: you can go on booking.{tail}"
        self.column.addWidget(plain_label(text, "muted", wrap=True))
        self.panel = SignInPanel(services.calendars, background, source)
        self.column.addWidget(self.panel)
        self.panel.begun.connect(lambda: self.show_problem(""))
        self.panel.signed_in.connect(self._on_signed_in)
        self.panel.failed.connect(self.show_problem)
        self.panel.ended.connect(lambda: self.confirm_button.setEnabled(True))

    def confirm(self) -> None:
        self.show_problem("")
        self.confirm_button.setEnabled(False)
        self.panel.begin(self._email)

    def done(self, result: int) -> None:
        self.panel.give_up()
        super().done(result)

    def _on_signed_in(self, account: Account) -> None:
        self.accept()
        self._signed_in(account)
