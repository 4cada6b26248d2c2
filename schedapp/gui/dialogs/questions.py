"""The questions that Sched asks: which occurrences are meant, whether something final is; and why it cannot start."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.errors import SchedError
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.theme import ThemeSource
from schedapp.model.booking import EditScope

SCOPES = {
    EditScope.THIS: "This occurrence",
    EditScope.FOLLOWING: "This and following",
    EditScope.ALL: "All occurrences",
}


class ScopeDialog(Dialog):
    """This occurrence, this and all after it, or all. Enter takes the narrowest, Esc none.

    `scopes` are those that make sense, the narrowest first; `note` says what is good to know before one chooses.
    """

    def __init__(
        self,
        parent: QWidget,
        source: ThemeSource,
        verb: str,
        title: str,
        chosen: Callable[[EditScope], None],
        *,
        scopes: Sequence[EditScope] = tuple(SCOPES),
        note: str = "",
    ) -> None:
        super().__init__(parent, source, f"{verb} a repeating booking", SCOPES[scopes[0]], width=580)
        self._chosen = chosen
        self._narrowest = scopes[0]
        question = f"“{title}” repeats. What do you mean?"
        self.column.addWidget(plain_label(f"{question} {note}".strip(), "muted", wrap=True))
        self.choices = {scopes[0]: self.confirm_button}
        for scope in scopes[1:]:
            button = QPushButton(SCOPES[scope])
            self.choices[scope] = button
            self.buttons.insertWidget(self.buttons.indexOf(self.cancel_button) + 1, button)
            button.clicked.connect(lambda _checked=False, scope=scope: self._choose(scope))

    def confirm(self) -> None:
        self._choose(self._narrowest)

    def _choose(self, scope: EditScope) -> None:
        self.accept()
        self._chosen(scope)


class ConfirmDialog(Dialog):
    """Asks before something that cannot be undone. Enter means no."""

    def __init__(
        self, parent: QWidget, source: ThemeSource, title: str, detail: str, act: str, chosen: Callable[[], None]
    ) -> None:
        super().__init__(parent, source, title, act, width=440)
        self._chosen = chosen
        self.column.addWidget(plain_label(detail, "muted", wrap=True))
        self.confirm_button.setDefault(False)
        self.confirm_button.setAutoDefault(False)
        set_role(self.confirm_button, "danger")
        set_names(self.confirm_button, act)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def confirm(self) -> None:
        self.accept()
        self._chosen()


class StartFailedDialog(Dialog):
    """Why Sched cannot start. The only button ends it."""

    def __init__(self, source: ThemeSource, error: SchedError) -> None:
        super().__init__(None, source, error.title, "Quit", width=440)
        self.cancel_button.hide()
        self.column.addWidget(plain_label(error.detail, "muted", wrap=True))
