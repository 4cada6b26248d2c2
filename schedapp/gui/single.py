"""One window for one folder of data: a second start brings the first one forward and ends.

Which start is the first is decided by a lock that the kernel frees when its holder dies; the socket only carries the
wish, and lies in the folder of the data, which nobody else may enter.
"""

from __future__ import annotations

import os
import re
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QThread
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from schedapp.errors import StoreError

PATIENCE = 10_000
"""Milliseconds that a second start waits for a first one that is just starting, too."""
_TRY = 250
_LONGEST = 4_096
_TOKEN = re.compile(r"[\w.:/+=-]{0,256}")
_WISH, _DONE = b"show", b"shown\n"


class Single(QObject):
    """The claim of this process to be the window of a folder of data (`home`)."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._address = str(home / "window.sock")
        self._lock = FileLock(home / "leases" / "window.lock", mode=0o600, thread_local=False)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._forward: Callable[[], None] = lambda: None

    def claim(self) -> bool:
        """True: this is the first window, and it listens. False: another one was there and came forward.

        Raises StoreError if the other one does not answer, or the folder cannot be written.
        """
        folder = Path(self._address).parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / "leases").mkdir(mode=0o700, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            self._call_first()
            return False
        except OSError as error:
            raise StoreError(
                "The data folder cannot be written.", f"Check the disk and the rights of {folder}."
            ) from error
        QLocalServer.removeServer(self._address)  # of one that was killed: the lock says that it is gone
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._address)
        return True

    def bring_forward(self, window: QWidget) -> None:
        """From now on a second start brings this window forward."""
        self._forward = lambda: come_forward(window)

    def release(self) -> None:
        self._server.close()
        self._lock.release()

    # --- the first window --------------------------------------------------------------------------

    def _on_connection(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            visitor.setReadBufferSize(_LONGEST)
            visitor.disconnected.connect(visitor.deleteLater)
            visitor.readyRead.connect(lambda visitor=visitor: self._on_words(visitor))
            if visitor.canReadLine():
                self._on_words(visitor)

    def _on_words(self, visitor: QLocalSocket) -> None:
        """One line, `show TOKEN`; the token is the desktop's leave to take the focus, empty without one."""
        if not visitor.canReadLine():
            if visitor.bytesAvailable() >= _LONGEST:
                visitor.abort()
            return
        wish, _, token = bytes(visitor.readLine(_LONGEST).data()).strip().partition(b" ")
        words = token.decode("ascii", "replace")
        if wish != _WISH or not _TOKEN.fullmatch(words) or not _is_own(visitor):
            visitor.abort()
            return
        if words:
            os.environ["XDG_ACTIVATION_TOKEN"] = words
        self._forward()
        visitor.write(_DONE)
        visitor.flush()
        visitor.disconnectFromServer()

    # --- the second --------------------------------------------------------------------------------

    def _call_first(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < PATIENCE:
            if self._asked():
                return
            QThread.msleep(_TRY)
        raise StoreError(
            "Sched is open already, but does not answer.", "Switch to its window, or end it and start again."
        )

    def _asked(self) -> bool:
        """Whether the first window heard the wish and said so."""
        line = QLocalSocket()
        line.connectToServer(self._address)
        if not line.waitForConnected(_TRY):
            return False
        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        line.write(_WISH + b" " + (token if _TOKEN.fullmatch(token) else "").encode() + b"\n")
        return line.waitForReadyRead(PATIENCE // 2) and bytes(line.readAll().data()) == _DONE


def come_forward(window: QWidget) -> None:
    """Shows a window that is minimized or hidden, over the others, with the keyboard."""
    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()


def _is_own(visitor: QLocalSocket) -> bool:
    """Whether the other end is a process of the same user, where the system tells; elsewhere the folder decides."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    with socket.fromfd(int(visitor.socketDescriptor()), socket.AF_UNIX, socket.SOCK_STREAM) as line:
        _pid, uid, _gid = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return bool(uid == os.getuid())
