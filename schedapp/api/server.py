"""Serves the API: two loopback sockets of one port, uvicorn on a thread of its own."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import threading
import traceback

import uvicorn

from schedapp.api.app import create_app
from schedapp.api.desk import Desk
from schedapp.api.protocol import PatientH11Protocol
from schedapp.errors import BadInput, StoreError

log = logging.getLogger(__name__)

_ATTEMPTS = 20
_THREADS = 32
"""Routes that run at a time: each has a connection of its own to the database. At most 20 of them write (`turns`)."""


class ApiServer:
    """One server over `desk`. `start` and `stop` may be called on any thread; neither raises after `start` was done.

    `grace` are the seconds for what is under way when the server ends.
    """

    def __init__(self, desk: Desk, port: int = 0, *, grace: int = 3) -> None:
        self._desk = desk
        self._sockets = _listen(port)
        self.port: int = self._sockets[0].getsockname()[1]
        hosts = [f"{name}:{self.port}" for name in ("127.0.0.1", "[::1]", "localhost")]
        self.app = create_app(desk, hosts)
        self._server = _Server(
            uvicorn.Config(
                self.app,
                http=PatientH11Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=grace,
            )
        )
        self._thread = threading.Thread(target=self._run, name="api", daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when requests are taken. Raises StoreError where the server could not begin."""
        self._thread.start()
        self._server.up.wait()
        if not self._server.started:
            raise StoreError("The API could not be started.", "Close other programs and try again; the log tells why.")

    def stop(self) -> None:
        """Takes no more requests, lets those under way end for a moment, and returns when the thread has ended."""
        self._desk.close()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        for each in self._sockets:
            each.close()

    def _run(self) -> None:
        try:
            self._server.run(sockets=self._sockets)
        except Exception as error:
            place = "".join(traceback.format_tb(error.__traceback__))
            log.error("the API ended: %s %s\n%s", type(error).__name__, getattr(error, "errno", ""), place)
        finally:
            self._server.up.set()


class _Server(uvicorn.Server):
    """Says when it takes requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        import anyio.to_thread

        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await super().startup(sockets)
        self.up.set()


def _listen(port: int) -> list[socket.socket]:
    """127.0.0.1 and, where there is one, ::1, of the same port. Raises BadInput where it is in use."""
    for _ in range(_ATTEMPTS):
        first = _bind(socket.AF_INET, "127.0.0.1", port)
        try:
            return [first, _bind(socket.AF_INET6, "::1", first.getsockname()[1])]
        except _NoSuchAddress:
            return [first]
        except BadInput:
            first.close()
            if port:
                raise
    raise BadInput("No port of this computer is free.", "Close other programs and try again.")


class _NoSuchAddress(Exception):
    """This computer has no IPv6."""


def _bind(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    try:
        # With its protocol named, asyncio sends at once (TCP_NODELAY): else each answer waits 40 ms for an ACK.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise _NoSuchAddress from error
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
        made.setblocking(False)
    except OSError as error:
        with contextlib.suppress(OSError):
            made.close()
        if family == socket.AF_INET6 and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            raise _NoSuchAddress from error
        words = f"Port {port} of this computer is in use or not allowed."
        raise BadInput(words, "Choose another one, or none: a free one is taken then.") from error
    return made
