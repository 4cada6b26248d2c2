"""Bars: on a terminal's stderr, after a moment, gone at the end; nowhere else."""

from __future__ import annotations

import os
import pty
import sys
import threading
from collections.abc import Iterator

import click
import pytest

from schedapp.cli import progress as bars
from schedapp.cli.progress import progress


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The side of a terminal that shows what is written to stderr."""
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        yield ours
    os.close(ours)


def shown_until(terminal: int, words: str) -> str:
    """What the terminal is sent until some words were."""
    text = ""
    while words not in click.unstyle(text):
        text += os.read(terminal, 65_536).decode()
    return text


def test_it_tells_how_far_it_is_and_leaves_nothing(terminal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "DELAY", 0.0)
    with progress("Backing up") as step:
        shown_until(terminal, "Backing up")
        step(1, 4)
        shown_until(terminal, "25%")
    print("done", file=sys.stderr)
    rest = shown_until(terminal, "done")
    assert "\x1b[2K" in rest  # the line is cleared
    assert "\x1b[?25h" in rest  # and the cursor is back


def test_what_is_quick_shows_none(terminal: int) -> None:
    threads = threading.active_count()
    with progress("Reading") as step:
        step(1, 1)
    print("done", file=sys.stderr)
    assert shown_until(terminal, "done") == "done\r\n"
    assert threading.active_count() <= threads + 1  # the timer was called off


def test_an_error_ends_it_too(terminal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "DELAY", 0.0)
    with pytest.raises(KeyboardInterrupt), progress("Restoring"):
        shown_until(terminal, "Restoring")
        raise KeyboardInterrupt
    print("done", file=sys.stderr)
    assert "\x1b[?25h" in shown_until(terminal, "done")


def test_a_pipe_gets_nothing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "DELAY", 0.0)
    with progress("Backing up") as step:
        step(1, 2)
    assert capfd.readouterr() == ("", "")


def test_a_terminal_that_can_only_print_lines_gets_nothing(terminal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(bars, "DELAY", 0.0)
    with progress("Backing up") as step:
        step(1, 2)
    print("done", file=sys.stderr)
    assert shown_until(terminal, "done") == "done\r\n"
