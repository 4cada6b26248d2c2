"""The name of a set of resources."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from schedapp.errors import BadInput
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.theme import ThemeSource
from schedapp.services.resource_sets import MOST_LETTERS


class SetDialog(Dialog):
    """Asks under which name the shown resources are kept. `chosen` may raise BadInput: then the dialog stays."""

    def __init__(
        self, parent: QWidget, source: ThemeSource, names: str, suggestion: str, chosen: Callable[[str], None]
    ) -> None:
        super().__init__(parent, source, "Save shown resources", "Save")
        self._chosen = chosen
        self.column.addWidget(plain_label(names, "muted", wrap=True))
        self.field = QLineEdit(suggestion)
        self.field.setMaxLength(MOST_LETTERS)
        self.field.setPlaceholderText("Name, such as Mondays or Surgery")
        set_names(self.field, "Name of the set")
        self.field.selectAll()
        self.column.addWidget(self.field)
        self.field.setFocus()

    def confirm(self) -> None:
        try:
            self._chosen(self.field.text())
        except BadInput as error:
            self.show_problem(error)
        else:
            self.accept()
