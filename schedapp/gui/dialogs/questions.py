"""The questions that Sched asks: which occurrences are meant, whether something final is; and why it cannot start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.errors import SchedError
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.theme import ThemeSource
from schedapp.model.booking import EditScope


class ScopeDialog(Dialog):
    """This occurrence, or all. Enter takes this one, Esc none."""

    def __init__(
        self, parent: QWidget, source: ThemeSource, verb: str, title: str, chosen: Callable[[EditScope], None]
    ) -> None:
        super().__init__(parent, source, f"{verb} a repeating booking", "This occurrence", width=420)
        self._chosen = chosen
        self.column.addWidget(plain_label(f"“{title}” repeats. What do you mean?", "muted", wrap=True))
        self.all_button = QPushButton("All occurrences")
        self.buttons.insertWidget(self.buttons.count() - 1, self.all_button)
        self.all_button.clicked.connect(lambda: self._choose(EditScope.ALL))

    def confirm(self) -> None:
        self._choose(EditScope.THIS)

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
