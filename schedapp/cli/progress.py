"""A bar for what takes long: on stderr, on a terminal only, and only once it has taken a moment."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schedapp.cli.terminal import on_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

Step = Callable[[int, int], None]
"""Is told how much is done, and of how much; 0 of how much where nobody knows."""

DELAY = 0.4


@contextmanager
def progress(words: str) -> Iterator[Step]:
    """Shows `words` with a bar while the block runs, and leaves nothing behind. In a pipe it does nothing."""
    if not on_terminal(sys.stderr):
        yield lambda _done, _total: None
        return
    bar = _Bar(words)
    try:
        yield bar.step
    finally:
        bar.end()


class _Bar:
    """Its beginning waits on a timer, so that what is quick shows no bar."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._lock = threading.Lock()
        self._done, self._total = 0, 0
        self._shown: Progress | None = None
        self._ended = False
        self._timer = threading.Timer(DELAY, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def step(self, done: int, total: int) -> None:
        with self._lock:
            self._done, self._total = done, total
            self._update()

    def end(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._shown is not None:
                self._shown.stop()

    def _begin(self) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        from schedapp.cli.tables import terminal_console

        with self._lock:
            if self._ended:
                return
            self._shown = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=terminal_console(err=True),
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._shown.add_task(self._words, total=None)
            self._update()
            self._shown.start()

    def _update(self) -> None:
        if self._shown is not None:
            for task in self._shown.task_ids:
                self._shown.update(task, completed=self._done, total=self._total or None)
