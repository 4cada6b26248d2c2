"""The HTTP API in the window: served while the window is open, if the user turned it on."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.services.settings import API, API_PORT


class ApiFlow(QObject):
    """Nothing here waits: the server starts and ends on a thread of the pool."""

    changed = Signal()
    """It was turned on or off, or could not be."""
    _wrote = Signal()
    """A program wrote through the API; emitted on one of its threads."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._switch = desk.services.api(self._wrote.emit)
        self._taken = (False, 0)
        self._over = False
        self._ending = threading.Thread(target=self._switch.stop, name="end of the api", daemon=True)
        self.problem: BaseException | None = None
        """Why it is not on though it should be."""
        self._wrote.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    @property
    def address(self) -> str:
        """Where it is served now; "" while it is off."""
        return self._switch.address

    @property
    def wanted(self) -> bool:
        """Whether the user turned it on."""
        return self._desk.services.settings.get(API) == "on"

    @property
    def port(self) -> int:
        """The port that was chosen; 0 for any free one."""
        text = self._desk.services.settings.get(API_PORT)
        return int(text) if text.isdecimal() else 0

    def begin(self) -> None:
        """With the window, if it is on; from then on the setting is followed, whoever changes it."""
        self._desk.feed.connections_changed.connect(self._follow)
        self._taken = (self.wanted, self.port)
        if self.wanted:
            self._start(self._tell)

    def end(self) -> None:
        """The window is being closed: no more requests are taken. Returns at once; `join` waits."""
        self._over = True
        self._ending.start()

    def join(self, seconds: float = 5.0) -> bool:
        """Whether the server has ended."""
        self._ending.join(seconds)
        return not self._ending.is_alive()

    def turn(self, on: bool, port: int) -> None:
        """Turns it on or off for good; `changed` follows. Another port takes effect at once."""
        settings = self._desk.services.settings
        settings.set(API, "on" if on else "off")
        settings.set(API_PORT, str(port or ""))
        self._apply(self._failed)

    def open(self) -> None:
        from schedapp.gui.dialogs.api_dialog import ApiDialog

        ApiDialog(self._desk, self).open()

    def _follow(self) -> None:
        """Something was written: perhaps the setting, by the command line."""
        with contextlib.suppress(SchedError):  # the feed, which reads at the same time, tells of it
            if (self.wanted, self.port) != self._taken:
                self._apply(self._tell)

    def _apply(self, failed: Callable[[Exception], None]) -> None:
        self._taken = (self.wanted, self.port)
        on = self.wanted
        self._desk.background.run(
            self._switch.stop, lambda _done: self._start(failed) if on else self._settled(), failed
        )

    def _start(self, failed: Callable[[Exception], None]) -> None:
        start, port = self._switch.start, self.port
        self._desk.background.run(lambda: "" if self._over else start(port), lambda _address: self._settled(), failed)

    def _settled(self) -> None:
        self.problem = None
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.problem = error
        self.changed.emit()

    def _tell(self, error: Exception) -> None:
        """The same, while nobody looks at the dialog."""
        self._failed(error)
        self._desk.messages.error(error)

    def _take_in(self) -> None:
        """What a program wrote is shown and sent as if it had been written here."""
        self._desk.feed.look()
        self._desk.sync.poke()
