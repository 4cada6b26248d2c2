"""From a resource's menu to its absence: the dialog, one step of undo, the call list."""

from __future__ import annotations

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.absence_dialog import AbsenceDialog
from schedapp.gui.dialogs.call_list_dialog import CallListDialog
from schedapp.model.resource import Kind, Resource
from schedapp.services.absence import Absence


def absence_words(resource: Resource) -> str:
    """The entry of the menu."""
    return "Is ill…" if resource.kind is Kind.PERSON else "Is out of order…"


def open_absence(desk: Desk, resource: Resource) -> None:
    AbsenceDialog(desk, resource, lambda made: _on_done(desk, resource, made)).open()


def _on_done(desk: Desk, resource: Resource, made: Absence) -> None:
    """It is shown, sent, can be undone, and says whom to call."""
    if made.batch.changes:
        desk.take_in(made.batch)
    else:
        desk.messages.note(made.batch.summary, undo=False)
    if made.calls:
        CallListDialog(desk, made, resource.zone).open()
