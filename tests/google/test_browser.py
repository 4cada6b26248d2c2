"""Starting a browser: what BROWSER says is done, and nobody waits for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schedapp.google.browser import open_in_browser
from schedapp.google.zones import other_names, same_zone

ADDRESS = "https://accounts.example/o?state=a&scope=b%20c'\"$(x)"


@pytest.fixture
def browser(tmp_path: Path) -> tuple[Path, Path]:
    """A browser that tells a pipe what it was given, and stays until it is read."""
    pipe = tmp_path / "told"
    os.mkfifo(pipe)
    program = tmp_path / "my browser"
    program.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done > "$(dirname "$0")/told"\n')
    program.chmod(0o755)
    return program, pipe


@pytest.mark.parametrize(
    ("form", "given"),
    [
        ("'{}'", [ADDRESS]),
        ("'{}' %s &", [ADDRESS]),
        ("'{}' --new-window %s --quiet", ["--new-window", ADDRESS, "--quiet"]),
        ("'{}' --url=%s", [f"--url={ADDRESS}"]),
        ("/no/such/browser:'{}'", [ADDRESS]),
    ],
)
def test_browser_of_the_environment(form: str, given: list[str], browser: tuple[Path, Path]) -> None:
    program, pipe = browser
    assert open_in_browser(ADDRESS, {"BROWSER": form.format(program), "PATH": os.environ["PATH"]})
    assert pipe.read_text().splitlines() == given  # it was still there: nobody waited for its end


def test_xdg_open_needs_a_screen(tmp_path: Path, browser: tuple[Path, Path]) -> None:
    program, pipe = browser
    program.rename(tmp_path / "xdg-open")
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert not open_in_browser(ADDRESS, {"PATH": path})
    assert open_in_browser(ADDRESS, {"PATH": path, "DISPLAY": ":99"})
    assert pipe.read_text().splitlines() == [ADDRESS]


@pytest.mark.parametrize("command", ["/no/such/browser", "'unclosed", "&", "/etc/passwd"])
def test_a_browser_that_is_none(command: str) -> None:
    assert not open_in_browser(ADDRESS, {"BROWSER": command, "PATH": os.environ["PATH"]})


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/share", "--help", ""])
def test_only_web_addresses(address: str, browser: tuple[Path, Path]) -> None:
    assert not open_in_browser(address, {"BROWSER": f"'{browser[0]}'", "PATH": os.environ["PATH"]})


def test_names_of_one_zone() -> None:
    assert "Europe/Kiev" in other_names("Europe/Kyiv")
    assert "Europe/Kyiv" in other_names("Europe/Kiev")
    assert "Asia/Calcutta" in other_names("Asia/Kolkata")
    assert other_names("Mars/Olympus") == ()
    assert same_zone("Europe/Kyiv", "Europe/Kiev")
    assert same_zone("Mars/Olympus", "Mars/Olympus")
    assert not same_zone("Europe/Zurich", "Europe/Berlin")
