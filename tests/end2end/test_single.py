"""Sched started again while its window is open: the window comes forward, and there is one."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.desktop.driver import Desktop
from tests.desktop.processes import wait_until
from tests.end2end.people import PATIENCE_S, User, finish
from tests.end2end.week import APP, window_of

pytestmark = pytest.mark.desktop


def is_active(screen: Desktop, window: str) -> bool:
    return screen.xdotool("getactivewindow").strip() == window


def is_gone(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


def test_failure_95_a_second_start_brings_the_first_window_forward(at_desk: User, screen: Desktop) -> None:
    at_desk.done("resource", "add", "Room 1")
    with window_of(at_desk, screen) as first:
        window = screen.window(APP)
        screen.xdotool("windowminimize", "--sync", window)
        ended = finish(at_desk.start())
        assert (ended.code, ended.err) == (0, "")
        wait_until(lambda: is_active(screen, window), "the window comes forward", PATIENCE_S)
        assert screen.windows(APP) == {window}
        assert first.poll() is None


def test_failure_95_of_ten_starts_at_once_one_window_is_left(at_desk: User, screen: Desktop) -> None:
    at_desk.done("resource", "add", "Room 1")
    starts = [at_desk.start() for _ in range(10)]
    try:
        wait_until(lambda: sum(map(is_gone, starts)) == 9, "nine have ended", PATIENCE_S)
        assert [start.returncode for start in starts if is_gone(start)] == [0] * 9
        assert len(screen.windows(APP)) == 1
    finally:
        for start in starts:
            start.send_signal(signal.SIGTERM)
            finish(start)


def test_failure_97_a_killed_window_does_not_keep_the_next_from_starting(at_desk: User, screen: Desktop) -> None:
    at_desk.done("resource", "add", "Room 1")
    first = at_desk.start()
    screen.window(APP)
    assert socket_of(at_desk).exists()
    first.kill()
    first.communicate()
    with window_of(at_desk, screen) as second:
        assert second.poll() is None


def test_words_that_are_no_wish_are_dropped(at_desk: User, screen: Desktop) -> None:
    at_desk.done("resource", "add", "Room 1")
    with window_of(at_desk, screen) as first:
        for words in (b"quit\n", b"show \x00\xff\n", b"x" * 10_000, b"show $(id)\n"):
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(PATIENCE_S)
                line.connect(str(socket_of(at_desk)))
                line.sendall(words)
                assert answer(line) == b""
        assert first.poll() is None
        assert socket_of(at_desk).stat().st_mode & 0o077 == 0


def answer(line: socket.socket) -> bytes:
    try:
        return line.recv(100)
    except ConnectionResetError:
        return b""


def socket_of(user: User) -> Path:
    return user.home / "window.sock"
