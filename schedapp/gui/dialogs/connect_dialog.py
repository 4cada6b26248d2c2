"""Connect a resource to a Google calendar: account, calendar, direction, privacy, with what Google would get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QGridLayout, QHBoxLayout, QPushButton, QWidget

from schedapp.gui.background import Background, Task
from schedapp.gui.dialogs.connect_choices import DIRECTIONS, PRIVACIES, CalendarList, RadioChoice
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.preview import PreviewPanel
from schedapp.gui.dialogs.sign_in_panel import SignInPanel
from schedapp.gui.forms.fields import Choices
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.ports import Services
from schedapp.gui.theme import ThemeSource
from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, Direction, Privacy, RemoteCalendar
from schedapp.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Connecting:
    """What the dialog is opened for: `example` is the booking of the preview, `real` says that it is one of ours."""

    resource: Resource
    example: Booking
    real: bool
    taken: dict[str, str]


class ConnectDialog(Dialog):
    """Everything that may wait (sign-in, the calendar list, connecting) runs off the GUI thread."""

    def __init__(
        self,
        parent: QWidget,
        source: ThemeSource,
        services: Services,
        background: Background,
        connecting: Connecting,
        connected: Callable[[Connection], None],
    ) -> None:
        super().__init__(parent, source, f"Connect {connecting.resource.name}", "Connect", width=640)
        self._services = services
        self._background = background
        self._connecting = connecting
        self._connected = connected
        self._listing: Task | None = None
        self.account = Choices("Google account")
        self.sign_in_button = QPushButton("Sign in with Google…")
        self.sign_in_button.setAutoDefault(False)
        set_names(self.sign_in_button, "Sign in with Google")
        self.sign_in = SignInPanel(services.calendars, background, source)
        self.calendar = CalendarList(source)
        self.direction = RadioChoice("Direction", DIRECTIONS)
        self.privacy = RadioChoice("What Google gets", PRIVACIES)
        self.preview = PreviewPanel()
        self._fill()
        self._connect()
        self._offer_accounts(services.calendars.accounts(), None)

    def confirm(self) -> None:
        """Connects in the background; the dialog stays open with the reason if that is refused."""
        account, calendar = self.account.value, self.calendar.calendar
        direction, privacy = self.direction.value, self.privacy.value
        if not isinstance(account, Account) or calendar is None:
            self.show_problem("Choose an account and a calendar first.")
            return
        assert isinstance(direction, Direction)
        assert isinstance(privacy, Privacy)
        self.show_problem("")
        self.set_busy(True)
        resource = self._connecting.resource.uid
        self.wait_for(
            self._background,
            lambda: self._services.calendars.connect(
                resource, account, calendar.calendar_id, direction=direction, privacy=privacy
            ),
            self._on_connected,
        )

    def done(self, result: int) -> None:
        self.sign_in.give_up()
        super().done(result)

    def _on_connected(self, connection: Connection) -> None:
        self.set_busy(False)
        self.accept()
        self._connected(connection)

    def _offer_accounts(self, accounts: Sequence[Account], current: Account | None) -> None:
        pairs: list[tuple[str, object]] = [(account.email, account) for account in accounts]
        self.account.offer(pairs, current or (accounts[0] if accounts else None))
        self.account.setVisible(bool(accounts))
        show_text(self.sign_in_button, "Another account…" if accounts else "Sign in with Google…")
        if accounts:
            self._list_calendars()
        else:
            self.calendar.show_words("Sign in first: then the calendars of the account are listed here.")
            self._refresh()

    def _list_calendars(self) -> None:
        account = self.account.value
        if not isinstance(account, Account):
            return
        if self._listing is not None:
            self._listing.drop()
        self.calendar.show_words("Asking Google…")
        self.set_busy(True)
        self._listing = self.wait_for(
            self._background, lambda: self._services.calendars.calendars(account), self._on_listed, self._on_not_listed
        )

    def _on_listed(self, calendars: Sequence[RemoteCalendar]) -> None:
        self._listing = None
        self.set_busy(False)
        if calendars:
            self.calendar.show_calendars(calendars, self._connecting.taken)
        else:
            self.calendar.show_words("This account has no calendars.")
        self._refresh()

    def _on_not_listed(self, error: Exception) -> None:
        self._listing = None
        self.set_busy(False)
        self.calendar.show_words("The calendars could not be listed.")
        self.show_problem(error)
        self._refresh()

    def _on_signed_in(self, account: Account) -> None:
        self.show_problem("")
        accounts = self._services.calendars.accounts()
        known = next((a for a in accounts if a.uid == account.uid), None)
        self._offer_accounts(accounts if known else (*accounts, account), known or account)

    def _refresh(self) -> None:
        """What may be chosen, and what Google would get of it."""
        calendar = self.calendar.calendar
        writable = calendar is None or calendar.writable
        for direction in (Direction.TWO_WAY, Direction.PUSH):
            self.direction.allow(direction, writable)
        pulls_only = self.direction.value is Direction.PULL
        for privacy in (Privacy.TITLE, Privacy.BUSY):
            self.privacy.button(privacy).setEnabled(not pulls_only)
        self.confirm_button.setEnabled(calendar is not None and not self.sign_in.waiting and self._listing is None)
        if pulls_only:
            self.preview.show_words("Nothing: this connection only reads.")
            return
        example, privacy_chosen = self._connecting.example, self.privacy.value
        assert isinstance(privacy_chosen, Privacy)
        lines = self._services.calendars.preview(example, privacy_chosen, self._connecting.resource.zone)
        self.preview.show_lines(lines, example, real=self._connecting.real)

    def _begin_sign_in(self) -> None:
        self.show_problem("")
        self.confirm_button.setEnabled(False)
        self.sign_in.begin()

    def _connect(self) -> None:
        self.account.chosen.connect(lambda _account: self._list_calendars())
        self.sign_in_button.clicked.connect(self._begin_sign_in)
        self.sign_in.begun.connect(lambda: self.show_problem(""))
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.sign_in.failed.connect(self.show_problem)
        self.sign_in.ended.connect(self._refresh)
        self.calendar.chosen.connect(lambda _calendar: self._refresh())
        self.direction.chosen.connect(lambda _direction: self._refresh())
        self.privacy.chosen.connect(lambda _privacy: self._refresh())

    def _fill(self) -> None:
        accounts = QHBoxLayout()
        accounts.setSpacing(8)
        accounts.addWidget(self.account, 1)
        accounts.addWidget(self.sign_in_button)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label("Account", self.source), accounts)
        form.addRow(self.sign_in)
        form.addRow(field_label("Calendar", self.source), self.calendar)
        self.column.addLayout(form)
        choices = QGridLayout()
        choices.setHorizontalSpacing(24)
        choices.addWidget(plain_label("Direction", "section"), 0, 0)
        choices.addWidget(plain_label("What Google gets of a booking", "section"), 0, 1)
        choices.addWidget(self.direction, 1, 0, Qt.AlignmentFlag.AlignTop)
        choices.addWidget(self.privacy, 1, 1, Qt.AlignmentFlag.AlignTop)
        choices.setColumnStretch(0, 1)
        choices.setColumnStretch(1, 1)
        self.column.addLayout(choices)
        self.column.addWidget(self.preview)
