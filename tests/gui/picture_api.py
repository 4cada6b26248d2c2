"""Pictures of the dialog of the HTTP API."""

from __future__ import annotations

from schedapp.gui.dialogs.api_dialog import ApiDialog
from schedapp.gui.labels import show_text
from schedapp.gui.mainwindow import MainWindow
from schedapp.services.api_tokens import NewToken, Scope
from tests.gui.picture_google import settle
from tests.gui.picture_week import Clinic


def api(window: MainWindow, clinic: Clinic) -> None:
    """On, with two tokens, of which one was made a moment ago."""
    tokens = clinic.container.api_tokens
    tokens.create(Scope.READ_BUSY, "Desk display")
    made = tokens.create(Scope.WRITE, "Phone system")
    window.api.open()
    dialog = window.findChild(ApiDialog)
    dialog.on.setChecked(True)
    show_text(dialog.address, "http://127.0.0.1:8420")
    for widget in (dialog.address, dialog.copy_address):
        widget.setEnabled(True)
    dialog._on_made(NewToken(made.token, "sched_mYx0-aP9f3Jq1Zb7Kc5Tn2Wd8Rg4Lh6Vs0Ue9Oi1Ax"))
    settle(window)
