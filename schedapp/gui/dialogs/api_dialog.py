"""The HTTP API of this computer: on and off, its address, and the tokens of the programs that may use it."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.flows.api_flow import ApiFlow
from schedapp.gui.forms.fields import Choices
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.services.api_tokens import ApiToken, NewToken, Scope

SCOPES: list[tuple[str, object]] = [
    ("See when something is taken", Scope.READ_BUSY),
    ("Read everything", Scope.READ),
    ("Read and change everything", Scope.WRITE),
]
SAID = "While it is on, programs on this computer that have a token can use Sched. Other computers cannot."
LABELS = 56  # both groups of fields begin in one line
NOTHING = "No program has a token yet."
ONCE = "This is the token of “{name}”. It is shown this once: copy it to where it is needed."


class ApiDialog(Dialog):
    """Each change is made at once; closing the dialog keeps it."""

    def __init__(self, desk: Desk, flow: ApiFlow) -> None:
        super().__init__(desk.window, desk.source, "API for programs", "Make token", width=560, careful=True)
        self._desk = desk
        self._flow = flow
        self._tokens: tuple[ApiToken, ...] = ()
        self.on = QCheckBox("&Serve the API while Sched is open")
        self.port = QLineEdit(str(flow.port or ""))
        self.address = QLineEdit()
        self.copy_address = QPushButton("Copy")
        self.table = Outline(desk.source, "Tokens", ("Name", "May", "Made"), stretch=0)
        self.nothing = plain_label(NOTHING, "muted", wrap=True)
        self.revoke = QPushButton("Revoke")
        self.name = QLineEdit()
        self.scope = Choices("May")
        self.scope.offer(SCOPES, Scope.READ)
        self.once = QFrame()
        self.once_words = plain_label("", "muted", wrap=True)
        self.token = QLineEdit()
        self.copy_token = QPushButton("Copy")
        show_text(self.cancel_button, "Close")
        self._name_parts()
        self._fill()
        self._connect()
        self._show_state()
        self.read()
        self.name.setFocus()

    def confirm(self) -> None:
        """Makes a token, and shows it once."""
        scope, name = self.scope.value, self.name.text()
        if not isinstance(scope, Scope):
            return
        tokens = self._desk.services.api_tokens
        self.set_busy(True)
        self.wait_for(self._desk.background, lambda: tokens.create(scope, name), self._on_made)

    def read(self) -> None:
        """Shows the tokens that there are."""
        try:
            self._tokens = self._desk.services.api_tokens.all()
        except SchedError as error:
            self.show_problem(error)
            return
        words = {scope: text for text, scope in SCOPES}
        lines = [Line((each.name, words[each.scope], _day(each.created)), key=each.uid) for each in self._tokens]
        self.table.show_lines(lines)
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self._follow_selection()

    def _on_made(self, new: NewToken) -> None:
        self.set_busy(False)
        self.show_problem("")
        show_text(self.once_words, ONCE.format(name=new.token.name))
        show_text(self.token, new.text)
        self.token.setCursorPosition(0)
        self.once.show()
        show_text(self.name, "")
        self.read()
        self.copy_token.setFocus()

    def _revoke(self) -> None:
        found = self._selected()
        if found is None:
            return
        tokens = self._desk.services.api_tokens
        self.set_busy(True)
        self.wait_for(self._desk.background, lambda: tokens.revoke(found.uid), self._on_revoked)

    def _on_revoked(self, gone: ApiToken) -> None:
        self.set_busy(False)
        self.show_problem("")
        self.once.hide()
        show_text(self.token, "")
        self._desk.messages.note(f"Revoked the token “{gone.name}”", undo=False)
        self.read()

    def _turn(self) -> None:
        """The check box was clicked, or another port typed."""
        text = self.port.text().strip()
        port = int(text) if text.isdecimal() else 0
        if text and not 1024 <= port <= 65_535:
            self.on.setChecked(self._flow.wanted)
            self.show_problem("The port cannot be used. Give a number from 1024 to 65535, or nothing for a free one.")
            return
        self.show_problem("")
        self.on.setEnabled(False)
        try:
            self._flow.turn(self.on.isChecked(), port)
        except SchedError as error:
            self.on.setEnabled(True)
            self.show_problem(error)

    def _show_state(self) -> None:
        """What became of it."""
        self.on.setEnabled(True)
        self.on.setChecked(self._flow.wanted)
        show_text(self.address, self._flow.address or "Off")
        self.address.setEnabled(bool(self._flow.address))
        self.copy_address.setEnabled(bool(self._flow.address))
        self.show_problem(self._flow.problem or "")

    def _selected(self) -> ApiToken | None:
        row = self.table.currentIndex().row()
        chosen = self.table.selectionModel().hasSelection() and 0 <= row < len(self._tokens)
        return self._tokens[row] if chosen else None

    def _follow_selection(self, *_because: object) -> None:
        self.revoke.setEnabled(self._selected() is not None)

    def _connect(self) -> None:
        self.on.clicked.connect(self._turn)
        self.port.editingFinished.connect(self._take_port)
        self.copy_address.clicked.connect(lambda: show_text(QGuiApplication.clipboard(), self.address.text()))
        self.copy_token.clicked.connect(lambda: show_text(QGuiApplication.clipboard(), self.token.text()))
        self.revoke.clicked.connect(self._revoke)
        self.table.selectionModel().selectionChanged.connect(self._follow_selection)
        self._flow.changed.connect(self._show_state)

    def _take_port(self) -> None:
        if self.port.text().strip() != str(self._flow.port or ""):
            self._turn()

    def _name_parts(self) -> None:
        for widget, name, meaning in (
            (self.port, "Port", "Leave it empty for any free one."),
            (self.address, "Address", ""),
            (self.copy_address, "Copy the address", ""),
            (self.name, "Name of the token", "Which program it is for."),
            (self.token, "The new token", ""),
            (self.copy_token, "Copy the token", ""),
            (self.revoke, "Revoke", "The program of the chosen token is refused from then on."),
        ):
            set_names(widget, name, meaning)
        for button in (self.copy_address, self.copy_token, self.revoke):
            button.setAutoDefault(False)
        for field in (self.address, self.token):
            field.setReadOnly(True)
        self.port.setPlaceholderText("Any free one")
        self.name.setPlaceholderText("The program that it is for")
        self.port.setMaxLength(5)
        self.name.setMaxLength(60)
        set_role(self.revoke, "danger")
        set_role(self.once, "card")

    def _fill(self) -> None:
        self.column.addWidget(plain_label(SAID, "muted", wrap=True))
        self.column.addWidget(self.on)
        self.column.addLayout(self._form(("Address", _beside(self.address, self.copy_address)), ("Port", self.port)))
        self.column.addWidget(plain_label("Tokens", "section"))
        self.column.addWidget(self.nothing)
        self.column.addWidget(self.table)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.revoke)
        self.column.addLayout(below)
        card = QVBoxLayout(self.once)
        card.setContentsMargins(14, 12, 14, 12)
        card.addWidget(self.once_words)
        card.addWidget(_beside(self.token, self.copy_token))
        self.once.hide()
        self.column.addWidget(self.once)
        self.column.addWidget(plain_label("New token", "section"))
        self.column.addLayout(self._form(("For", self.name), ("May", self.scope)))

    def _form(self, *rows: tuple[str, QWidget]) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, widget in rows:
            label = field_label(name, self.source)
            label.setMinimumWidth(self.source.theme.px(LABELS))
            form.addRow(label, widget)
        return form


def _beside(field: QLineEdit, button: QPushButton) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(field, 1)
    row.addWidget(button)
    return both


def _day(created: int) -> str:
    """The day on this computer's clock."""
    return datetime.fromtimestamp(created, UTC).astimezone().date().isoformat()
