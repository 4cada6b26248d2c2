"""Plain text on a terminal."""

from __future__ import annotations

import json
import os
import pty
import sys

import pytest

from schedapp.cli import terminal
from schedapp.cli.terminal import clean, print_json, print_table, shorten, width

HOSTILE = [
    "\x1b]0;owned\x07title",
    "\x1b[2Jtitle",
    "ti\x08\x08title",
    "\x9b31mtitle",
    "title\r\nnext",
    "\u202eeltit",
    "title\x00",
    "\ud800title",
    "title\u2028next",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = clean(text)
    assert shown.isprintable()
    assert "tit" in shown[::-1] + shown


def test_what_people_write_is_left_alone() -> None:
    for text in ("Zoë’s check-up — 45′", "診察", "👩‍⚕️ visit", "<img src=file:///etc/passwd>", "שלום", "می‌خواهم"):
        assert clean(text) == text


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_json_keeps_the_text_and_shows_none_of_it_raw(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": text, "client": "Zoë 診"})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"title": text, "client": "Zoë 診"}
    assert "Zoë 診" in shown
    assert all(line.isprintable() for line in shown.splitlines())


def test_widths_on_a_terminal() -> None:
    assert [width(text) for text in ("abc", "診察", "e\u0301", "👩", "")] == [3, 4, 1, 2, 0]
    assert shorten("Check-up", 8) == "Check-up"
    assert shorten("Check-up", 6) == "Check…"
    assert shorten("診察診察", 6) == "診察…"


def test_columns_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("NAME", "KIND"), [("診察", "room"), ("Dr. Weber", "person"), ("\x1b[31mX", "device")])
    assert capsys.readouterr().out.splitlines() == [
        "NAME       KIND",
        "診察       room",
        "Dr. Weber  person",
        "[31mX      device",
    ]


def test_a_narrow_terminal_shortens_the_widest_flexible_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_screen_columns", lambda: 40)
    print_table(
        ("WHEN", "TITLE", "ID"), [("Tue 8 Dec 2026", "A very long title of a booking", "3f2a9c41")], flexible=(1,)
    )
    lines = capsys.readouterr().out.splitlines()
    assert max(map(width, lines)) == 40
    assert lines[1] == "Tue 8 Dec 2026  A very long t…  3f2a9c41"


def test_colour_is_for_terminals_only(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def to_pipe_and_terminal() -> tuple[bytes, bytes]:
        found = []
        for ours, theirs in (os.pipe(), pty.openpty()):
            with os.fdopen(theirs, "w", encoding="utf-8") as stream:
                monkeypatch.setattr(sys, "stderr", stream)
                terminal.say(terminal.styled("Taken", "red"), err=True)
                found.append(os.read(ours, 100))
            os.close(ours)
        return found[0], found[1]

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    on_pipe, on_terminal = to_pipe_and_terminal()
    assert on_pipe == b"Taken\n"
    assert on_terminal.startswith(b"\x1b[31mTaken\x1b[0m")
    monkeypatch.setenv("NO_COLOR", "1")
    assert to_pipe_and_terminal() == (b"Taken\n", b"Taken\r\n")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert to_pipe_and_terminal() == (b"Taken\n", b"Taken\r\n")
