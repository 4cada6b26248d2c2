"""How a dialog changes what the place has: off the GUI thread, as a step that can be undone, told where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog
from schedapp.model.change import Family, Step

T = TypeVar("T")


def make(
    dialog: Dialog,
    desk: Desk,
    families: Collection[Family],
    act: Callable[[], T],
    words: Callable[[T], str],
    done: Callable[[Step], None],
) -> None:
    """Does `act` and records it, then calls `done`; what is refused is said in the dialog, which stays meanwhile: what
    is closed before would leave a change that cannot be undone."""
    undoing = desk.services.undoing

    def on_done(step: Step) -> None:
        dialog.set_committed(False)
        desk.take_in(step)
        done(step)

    def on_failed(error: Exception) -> None:
        dialog.set_committed(False)
        dialog.show_problem(error)

    dialog.show_problem("")
    dialog.set_committed(True)
    dialog.wait_for(desk.background, lambda: undoing.make(families, act, words), on_done, on_failed)
