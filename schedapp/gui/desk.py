"""What the parts of one window share: services, clock, theme, messages, history, the shown days, the sync thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from schedapp.gui.background import Background
from schedapp.gui.feed import Feed
from schedapp.gui.messages import Messages
from schedapp.gui.ports import Now, Services
from schedapp.gui.sync_worker import SyncThread
from schedapp.gui.theme import ThemeSource
from schedapp.gui.undo import History
from schedapp.gui.viewstate import ViewState


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
