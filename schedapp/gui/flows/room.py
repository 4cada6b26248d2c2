"""A disk without room: said while the last that Sched held back is used, and taken back when there is room again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from schedapp.gui.desk import Desk
from schedapp.gui.messages import Message

CAUSE = "disk"
"""What the message is about (`Message.about`)."""
_TITLE = "The disk is full."
_DETAIL = (
    "Sched still saves, in the last room that it held back. Free some space on the disk now: "
    "when that is used up, changes are not saved."
)


class RoomWatch(QObject):
    """Asks after each change and each second, by one system call. A banner that was closed stays so until a change."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._told = False

    def on_made(self, *_change: object) -> None:
        """A change took the banner away: while there is no room, it is said again."""
        self._told = False
        self.check()

    def check(self) -> None:
        short = self._desk.services.short_of_room
        if short and not self._told:
            self._desk.messages.say(Message(_TITLE, _DETAIL, about=CAUSE))
        elif self._told and not short:
            self._desk.messages.over({CAUSE})
        self._told = short
