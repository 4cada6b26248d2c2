"""The API as a whole, as a program starts and ends it: one server for a database, and the file by which it is found."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from schedapp.services.api_state import announced, only_server

if TYPE_CHECKING:
    from schedapp.services.ports import Services


class ApiHost:
    """Off until `start`. Every method may be called on any thread; `start` and `stop` may take seconds.

    `services` gives its own, with the face "api", when it starts. `changed` is called after each write that went well.
    """

    def __init__(self, services: Callable[[], Services], *, changed: Callable[[], None] = lambda: None) -> None:
        self._services = services
        self._changed = changed
        self._lock = threading.Lock()
        self._held = contextlib.ExitStack()
        self.address = ""
        """Where it is served, such as http://127.0.0.1:8420; "" while it is off."""

    def start(self, port: int = 0) -> str:
        """Serves it on a port, 0 for a free one; gives the address. Raises BadInput, StoreError."""
        from schedapp.api.desk import Desk
        from schedapp.api.server import ApiServer

        with self._lock:
            if self.address:
                return self.address
            services = self._services()
            with contextlib.ExitStack() as held:
                held.enter_context(only_server(services.paths))
                server = ApiServer(Desk(services, services.api_tokens, changed=self._changed), port)
                held.callback(server.stop)
                server.start()
                held.enter_context(announced(services.paths, server.address, server.port))
                self._held = held.pop_all()
            self.address = server.address
            return self.address

    def stop(self) -> None:
        """Takes no more requests; what is under way may end within some seconds. Can be called twice."""
        with self._lock:
            self.address = ""
            self._held.close()
