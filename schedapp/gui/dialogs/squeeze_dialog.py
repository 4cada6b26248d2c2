"""Why a booking is to stand where something else does: asked before one is squeezed in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from schedapp.errors import BadInput, SchedError
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.forms.fields import mark_invalid
from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.theme import ThemeSource
from schedapp.model.booking import MAX_REASON, check_reason

KEPT = "The reason is kept with the booking and in its history. No calendar gets it."


class SqueezeDialog(Dialog):
    """Enter squeezes in, with a reason alone; Esc leaves things as they are."""

    def __init__(self, parent: QWidget, source: ThemeSource, error: SchedError, again: Callable[[str], None]) -> None:
        super().__init__(parent, source, "Squeeze in?", "Squeeze in", width=440)
        self._again = again
        self.reason = QLineEdit()
        self.reason.setMaxLength(MAX_REASON)
        self.reason.setPlaceholderText("Why, such as “severe pain”")
        set_names(self.reason, "Reason", KEPT)
        told = f"{error.title} {error.detail}".replace(" Choose another time or resource.", "").strip()
        self.column.addWidget(plain_label(told, "muted", wrap=True))
        self.column.addWidget(self.reason)
        self.column.addWidget(plain_label(KEPT, "caption", wrap=True))
        self.reason.textEdited.connect(self._on_typed)
        self.reason.setFocus()

    def confirm(self) -> None:
        try:
            reason = check_reason(self.reason.text())
        except BadInput as error:
            mark_invalid(self.reason, True)
            self.show_problem(error)
            self.reason.setFocus()
            return
        self.accept()
        self._again(reason)

    def _on_typed(self, _text: str) -> None:
        mark_invalid(self.reason, False)
        self.show_problem("")
