"""`schedapp serve`: the API without a window, with all that goes on behind it, until somebody ends it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from schedapp.api.host import ApiHost
from schedapp.services.sync_loop import SyncLoop

if TYPE_CHECKING:
    from schedapp.services.ports import Services

log = logging.getLogger(__name__)

_PATIENCE = 10.0


def serve(services: Services, port: int, *, ready: Callable[[str, bool], None], ended: threading.Event) -> bool:
    """Serves and synchronizes until `ended` is set; `ready` is told the address, and
    whether anybody has a token. Raises BadInput, StoreError.

    False when a call to Google or to a webhook did not come to its end in time: the process has to end all the same,
    and any point of such a call may be cut.
    """
    loop = SyncLoop(services.syncer, release=services.release)
    deliverer = services.deliverer()

    def changed() -> None:
        loop.poke()
        deliverer.poke()

    host = ApiHost(lambda: services, changed=changed)
    address = host.start(port)
    try:
        loop.start()
        deliverer.start()
        log.info("the API is served")
        ready(address, bool(services.api_tokens.all()))
        ended.wait()
    finally:
        loop.stop()
        deliverer.stop()
        host.stop()
        done = [loop.join(_PATIENCE), deliverer.join(_PATIENCE)]
    return all(done)
