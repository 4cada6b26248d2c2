"""What the parts of one window share: services, clock, theme, messages, history, the shown days, the sync thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from schedapp.gui.background import Background
from schedapp.gui.feed import Feed
from schedapp.gui.messages import Messages
from schedapp.gui.ports import Now, Services
from schedapp.gui.sync_worker import SyncThread
from schedapp.gui.theme import ThemeSource
from schedapp.gui.undo import History
from schedapp.gui.viewstate import ViewState
from schedapp.model.change import Step

if TYPE_CHECKING:
    from schedapp.services.undoing import Undoable


@dataclass(frozen=True, slots=True)
class Desk:
    """Built once by the window and handed to its flows. `window` is the parent of dialogs and pop-ups."""

    window: QWidget
    services: Services
    now: Now
    source: ThemeSource
    background: Background
    messages: Messages
    history: History
    week: ViewState
    feed: Feed
    sync: SyncThread

    def take_in(self, made: Undoable) -> None:
        """Something was done by this window: it can be undone, is told, shown and sent."""
        undoable = not isinstance(made, Step) or bool(made.edits)
        if undoable:
            self.history.record(made)
        self.messages.note(made.summary, undo=undoable)
        self.feed.refresh()
        self.sync.poke()
