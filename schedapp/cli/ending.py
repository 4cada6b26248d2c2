"""How commands end that run until they are told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_signals() -> Iterator[threading.Event]:
    """An event that the first SIGTERM, Ctrl+C or hang-up sets; the second one ends the process the hard way."""
    ended = threading.Event()
    before = {}
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if number := getattr(signal, name, None):
            before[number] = signal.getsignal(number)

            def end(number: int, _frame: object) -> None:
                ended.set()
                signal.signal(number, signal.SIG_DFL)

            signal.signal(number, end)
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
