"""Offers to squeeze in what is refused because its time is taken, where the place allows that."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.errors import Taken
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.squeeze_dialog import SqueezeDialog


def ask_squeeze(desk: Desk, error: Exception, again: Callable[[str], None], leave: Callable[[], None]) -> bool:
    """Asks for the reason and calls `again` with it; whether there was something to ask."""
    if not (isinstance(error, Taken) and error.squeezes):
        return False
    dialog = SqueezeDialog(desk.window, desk.source, error, again)
    dialog.rejected.connect(leave)
    dialog.open()
    return True
