"""Opens the system's browser and never waits for it to end."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit


def open_in_browser(address: str, environ: Mapping[str, str] | None = None) -> bool:
    """Starts the browser that `BROWSER` names, else the system's. False when there is none to start.

    True is no proof that a page was seen (a browser that fails says nothing): show the address as well.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        return False
    environ = os.environ if environ is None else environ
    named = [command for command in environ.get("BROWSER", "").split(os.pathsep) if command.strip()]
    if named:
        return any(_start(_command(command, address), environ) for command in named)
    if sys.platform == "win32":
        os.startfile(address)
        return True
    if sys.platform == "darwin":
        return _start(["open", address], environ)
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return False
    return any(_start([*opener, address], environ) for opener in (["xdg-open"], ["gio", "open"], ["x-www-browser"]))


def _command(text: str, address: str) -> list[str]:
    """`BROWSER` as Python's webbrowser reads it: `%s` is the address, a last `&` means "do not wait" (never done)."""
    try:
        words = shlex.split(text)
    except ValueError:
        return []
    if words and words[-1] == "&":
        words.pop()
    if any("%s" in word for word in words[1:]):
        return [words[0], *(word.replace("%s", address) for word in words[1:])]
    return [*words, address] if words else []


def _start(command: list[str], environ: Mapping[str, str]) -> bool:
    if not command or shutil.which(command[0], path=environ.get("PATH")) is None:
        return False
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(environ),
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, name="browser", daemon=True).start()  # collects it when it ends
    return True
