"""Connect a resource to a Google calendar: account, calendar and terms; then what the first sync would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.background import Background, Task
from schedapp.gui.dialogs.connect_choices import CalendarList
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.rehearsal_view import RehearsalView
from schedapp.gui.dialogs.sign_in_panel import SignInPanel
from schedapp.gui.dialogs.terms import Example, Terms, TermsEditor
from schedapp.gui.forms.fields import Choices
from schedapp.gui.labels import set_names, show_text
from schedapp.gui.ports import Services
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.patients import PatientsQuestion
from schedapp.model.connection import Account, Connection, RemoteCalendar
from schedapp.model.rehearsal import Rehearsal
from schedapp.model.resource import Resource

REHEARSE, CONNECT, AGAIN = "Next: what would happen", "Connect and sync", "Try again"
TO_CONFIRM = "This is what the first sync would do. Nothing has been written yet, here or in Google."


@dataclass(frozen=True, slots=True)
class Connecting:
    """What the dialog is opened for. `taken` maps the ids of connected calendars to the names of their resources;
    `only_reads`: the resource writes to another calendar already.
    """

    resource: Resource
    example: Example
    taken: dict[str, str]
    only_reads: bool = False


class ConnectDialog(Dialog):
    """Two steps: the choices, then the rehearsal. Whatever may wait runs off the GUI thread, and can be left."""

    def __init__(
        self,
        parent: QWidget,
        source: ThemeSource,
        services: Services,
        background: Background,
        connecting: Connecting,
        connected: Callable[[Connection], None],
    ) -> None:
        super().__init__(parent, source, f"Connect {connecting.resource.name}", REHEARSE, width=660)
        self._services = services
        self._background = background
        self._connecting = connecting
        self._connected = connected
        self._listing: Task | None = None
        self._rehearsing: Task | None = None
        self._rehearsed: dict[str, Any] = {}
        self.patients = PatientsQuestion(source)
        self.account = Choices("Google account")
        self.sign_in_button = QPushButton("Sign in with Google…")
        self.sign_in_button.setAutoDefault(False)
        self.sign_in = SignInPanel(services.calendars, background, source)
        self.calendar = CalendarList(source)
        self.terms = TermsEditor(services, connecting.example, Terms(privacy=services.settings.default_privacy))
        self.rehearsal = RehearsalView(source)
        self.back_button = QPushButton("Back")
        self.choices = QWidget()
        self._fill()
        self._connect()
        self.patients.setVisible(not services.settings.get("patients"))
        self._show_step()
        self._offer_accounts(services.calendars.accounts(), None)

    def confirm(self) -> None:
        """The first step leads to the rehearsal, the second one connects."""
        if self._rehearsed:
            self._connect_now()
        else:
            self._rehearse()

    def done(self, result: int) -> None:
        self.sign_in.give_up()
        super().done(result)

    # --- the rehearsal, and connecting --------------------------------------------------------------

    def _wish(self) -> dict[str, Any] | None:
        """What is asked of the service; None while it is not chosen."""
        account, calendar = self.account.value, self.calendar.calendar
        if not isinstance(account, Account) or calendar is None:
            return None
        terms = self.terms.terms
        wish = {
            "resource": self._connecting.resource.uid,
            "account": account,
            "calendar_id": calendar.calendar_id,
            "direction": terms.direction,
            "privacy": terms.privacy,
            "policy": terms.policy,
            "incoming": terms.incoming,
        }
        return wish | ({"availability": True} if terms.availability else {})

    def _rehearse(self) -> None:
        wish = self._wish()
        if wish is None:
            self.show_problem("Choose an account and a calendar first.")
            return
        self.show_problem("")
        self._show_step(rehearsing=True)
        self.rehearsal.show_waiting()
        self.confirm_button.setEnabled(False)
        self._rehearsing = self.wait_for(
            self._background,
            lambda: self._services.calendars.rehearse_new(**wish),
            lambda found: self._on_rehearsed(wish, found),
            self._on_not_rehearsed,
        )

    def _on_rehearsed(self, wish: dict[str, Any], found: Rehearsal) -> None:
        self._rehearsing = None
        self.set_busy(False)
        self.rehearsal.show_rehearsal(found, self._connecting.resource.zone, TO_CONFIRM)
        if found.error is not None:
            self._on_not_rehearsed(found.error)
            return
        self._rehearsed = wish
        show_text(self.confirm_button, CONNECT)
        self.confirm_button.setFocus()

    def _on_not_rehearsed(self, error: Exception) -> None:
        """Nothing is known: back to the choices, with the reason."""
        self._back()
        self.show_problem(error)

    def _back(self) -> None:
        """From the second step to the first; a rehearsal that goes on is not waited for."""
        if self._rehearsing is not None:
            self._rehearsing.drop()
            self._rehearsing = None
        self._rehearsed = {}
        self.show_problem("")
        self._show_step()
        self._refresh()
        self.confirm_button.setFocus()

    def _connect_now(self) -> None:
        self.show_problem("")
        self._show_connecting(True)
        wish = self._rehearsed
        self.wait_for(
            self._background, lambda: self._services.calendars.connect(**wish), self._on_connected, self._on_refused
        )

    def _on_refused(self, error: Exception) -> None:
        self._show_connecting(False)
        self.show_problem(error)

    def _on_connected(self, connection: Connection) -> None:
        self._show_connecting(False)
        self.accept()
        self._connected(connection)

    def _show_connecting(self, connecting: bool) -> None:
        self.set_committed(connecting)
        self.back_button.setEnabled(not connecting)

    def _show_step(self, *, rehearsing: bool = False) -> None:
        self.choices.setVisible(not rehearsing)
        self.rehearsal.setVisible(rehearsing)
        self.back_button.setVisible(rehearsing)
        self.back_button.setEnabled(True)
        show_text(self.confirm_button, CONNECT if rehearsing else REHEARSE)

    # --- accounts and calendars ---------------------------------------------------------------------

    def _offer_accounts(self, accounts: Sequence[Account], current: Account | None) -> None:
        pairs: list[tuple[str, object]] = [(account.email, account) for account in accounts]
        self.account.offer(pairs, current or (accounts[0] if accounts else None))
        self.account.setVisible(bool(accounts))
        show_text(self.sign_in_button, "Another account…" if accounts else "Sign in with Google…")
        set_names(self.sign_in_button, "Sign in with another account" if accounts else "Sign in with Google")
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

    def _begin_sign_in(self) -> None:
        self.show_problem("")
        self.confirm_button.setEnabled(False)
        self.sign_in.begin()

    def _refresh(self, *_because: object) -> None:
        """What may be chosen for the calendar, and whether the next step may be taken."""
        calendar = self.calendar.calendar
        self.terms.allow_writing((calendar is None or calendar.writable) and not self._connecting.only_reads)
        self.confirm_button.setEnabled(calendar is not None and not self.sign_in.waiting and self._listing is None)

    def _on_patients(self, answer: str) -> None:
        """Asked once: the level follows, and stays open to another choice."""
        self._services.settings.set("patients", answer)
        self.patients.hide()
        self.terms.choose_privacy(self._services.settings.default_privacy)

    def _connect(self) -> None:
        self.patients.answered.connect(self._on_patients)
        self.account.chosen.connect(lambda _account: self._list_calendars())
        self.sign_in_button.clicked.connect(self._begin_sign_in)
        self.sign_in.begun.connect(lambda: self.show_problem(""))
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.sign_in.failed.connect(self.show_problem)
        self.sign_in.ended.connect(self._refresh)
        self.calendar.chosen.connect(self._refresh)
        self.back_button.clicked.connect(self._back)

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
        page = QVBoxLayout(self.choices)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addWidget(self.patients)
        page.addLayout(form)
        page.addWidget(self.terms)
        self.column.addWidget(self.choices)
        self.column.addWidget(self.rehearsal)
        self.back_button.setAutoDefault(False)
        self.buttons.insertWidget(self.buttons.indexOf(self.cancel_button), self.back_button)
