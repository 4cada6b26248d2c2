"""Bars: on a terminal's stderr, after a moment, gone at the end; nowhere else."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import pytest

from schedapp.cli import progress as bars
from schedapp.cli.progress import progress


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, kind: str = "xterm", delay: float = 0.0) -> Iterator[int]:
    """A terminal as stderr; gives the side that shows what is written. Not a fixture: pytest puts its own back
    between setting up and running a test."""
    ours, theirs = pty.openpty()
    with monkeypatch.context() as patch, os.fdopen(theirs, "w", encoding="utf-8") as stream:
        patch.setenv("TERM", kind)
        patch.setenv("COLUMNS", "80")
        patch.setattr(bars, "DELAY", delay)
        patch.setattr(sys, "stderr", stream)
        yield ours
    os.close(ours)


def shown_until(terminal: int, words: str) -> str:
    """What the terminal is sent until some words were."""
    text = ""
    while words not in click.unstyle(text):
        text += os.read(terminal, 65_536).decode()
    return text


def test_it_tells_how_far_it_is_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown:
        with progress("Backing up") as step:
            shown_until(shown, "Backing up")
            step(1, 4)
            shown_until(shown, "25%")
        print("done", file=sys.stderr)
        rest = shown_until(shown, "done")
    assert "\x1b[2K" in rest  # the line is cleared
    assert "\x1b[?25h" in rest  # and the cursor is back


def test_what_is_quick_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, delay=60) as shown:
        with progress("Reading") as step:
            step(1, 1)
        print("done", file=sys.stderr)
        assert shown_until(shown, "done") == "done\r\n"


def _interrupted(shown: int) -> None:
    with progress("Restoring"):
        shown_until(shown, "Restoring")
        raise KeyboardInterrupt


def test_an_interrupt_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown:
        with pytest.raises(KeyboardInterrupt):
            _interrupted(shown)
        print("done", file=sys.stderr)
        assert "\x1b[?25h" in shown_until(shown, "done")


def test_a_pipe_gets_nothing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "DELAY", 0.0)
    with progress("Backing up") as step:
        step(1, 2)
    assert capfd.readouterr() == ("", "")


def test_a_terminal_that_can_only_print_lines_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, "dumb") as shown:
        with progress("Backing up") as step:
            step(1, 2)
        print("done", file=sys.stderr)
        assert shown_until(shown, "done") == "done\r\n"
