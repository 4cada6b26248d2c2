"""The one presenter of errors in the window: turns what was raised into words, and says it without blocking."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from schedapp.errors import AuthError, Offline, RateLimited, SchedError

logger = logging.getLogger(__name__)

SYNC = "sync"
"""The cause of a message about a run as a whole."""


class Level(StrEnum):
    """How a message looks: a note, something that waits, something that failed."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: one short sentence, then what happened and what to do. Both plain text."""

    title: str
    detail: str = ""
    level: Level = Level.ERROR
    about: str = ""
    """What has to come right for the message to be over: the uid of a connection, or SYNC; "" for nothing."""


def message_of(error: BaseException, log: Path | None = None) -> Message:
    """The words for an error; one that Sched did not expect names the log file instead of its own text."""
    if isinstance(error, SchedError):
        level = Level.WARNING if isinstance(error, (AuthError, Offline, RateLimited)) else Level.ERROR
        return Message(error.title, error.detail, level)
    where = f" What happened is in the log file: {log}" if log and log.is_file() else ""
    return Message("Something went wrong in Sched.", f"Nothing was changed by this step; try it again.{where}")


class Messages(QObject):
    """The door for everything that the user is told; the window shows what comes through it."""

    shown = Signal(object)
    """A `Message`, for the banner."""
    noted = Signal(str, bool)
    """A short note about a change that was made, and whether it can be undone."""

    passed = Signal(object)
    """Causes of messages that are over, a set; None: the user has gone on, whatever the message was about."""

    def __init__(self, log: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log

    def error(self, error: BaseException, about: str = "") -> None:
        """Shows an error until its cause `about` passed.

        One that is no SchedError is a bug: its place goes to the log, its text does not.
        """
        if not isinstance(error, SchedError):
            log_bug(error)
        self.tell(error, about)

    def tell(self, error: BaseException, about: str = "") -> None:
        """Shows one that is in the log already."""
        self.shown.emit(replace(message_of(error, self._log), about=about))

    def say(self, message: Message) -> None:
        self.shown.emit(message)

    def over(self, causes: Collection[str] | None = None) -> None:
        """What these messages were about has come right; without causes the user has done something else since."""
        self.passed.emit(None if causes is None else set(causes))

    def note(self, text: str, *, undo: bool = True) -> None:
        self.noted.emit(text, undo)


def log_bug(error: BaseException) -> None:
    """Logs where an unexpected error came from, without its text: that may hold a client's name."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    logger.error("Unexpected %s at %s", type(error).__name__, places or "an unknown place")
