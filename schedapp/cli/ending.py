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
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def end(_number: int, _frame: object) -> None:
        for number in numbers:  # first: a second signal, of any kind, while the event is set would wait for its lock
            signal.signal(number, signal.SIG_DFL)
        ended.set()

    for number in numbers:
        signal.signal(number, end)
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
