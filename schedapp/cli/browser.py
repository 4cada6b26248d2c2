"""Opens the system's browser without waiting for it, as BROWSER says or as the desktop does."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator

_DESKTOP_OPENERS = ("xdg-open", "x-www-browser", "sensible-browser")


def open_browser(address: str) -> bool:
    """Start a browser on an http(s) address; True if a program was started, which proves no more than that."""
    if not address.startswith(("http://", "https://")):
        return False
    return any(_start(command) for command in _commands(address))


def _commands(address: str) -> Iterator[list[str]]:
    """Candidates, the best first. BROWSER may list several, each with `%s` for the address and a closing `&`."""
    if chosen := os.environ.get("BROWSER"):
        for entry in chosen.split(os.pathsep):
            yield from _from_entry(entry, address)
    elif sys.platform == "darwin":
        yield ["open", address]
    elif sys.platform == "win32":
        yield ["rundll32", "url.dll,FileProtocolHandler", address]
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield from ([opener, address] for opener in _DESKTOP_OPENERS if shutil.which(opener))


def _from_entry(entry: str, address: str) -> Iterator[list[str]]:
    try:
        words = shlex.split(entry.strip().removesuffix("&"))
    except ValueError:
        return
    if not words:
        return
    if any("%s" in word for word in words[1:]):
        yield [words[0], *(word.replace("%s", address) for word in words[1:])]
    else:
        yield [*words, address]


def _start(command: list[str]) -> bool:
    """Start a program in a session of its own, so that neither Ctrl+C nor our end reaches it, and its words go nowhere.

    It is not waited for: the process ends after us, or is reaped by `subprocess` when the next one starts.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    process.returncode = 0  # tells Popen's destructor that nobody is going to ask how it ended
    return True
