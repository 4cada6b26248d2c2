"""The demo: a sample clinic beside a local Google, in a window, or headless as a story that checks itself."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import NoReturn

from schedapp.demo.google import LocalGoogle


def run(headless: bool, shot: Path | None) -> int:
    """Shows the demo. Headless (or without a display) it walks the story; 0 only if every step held.

    Its data lies in a folder that is removed at the end, its tokens in memory.
    """
    headless = headless or not _has_display()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _leave)
    with tempfile.TemporaryDirectory(prefix="sched-demo-") as folder:
        home = Path(folder)
        with LocalGoogle(home) as google:
            os.environ["SCHEDAPP_GOOGLE_API_ROOT"] = google.address
            os.environ["SCHEDAPP_CLIENT_SECRETS"] = str(google.client_file)
            if headless:
                from schedapp.demo.story import tell

                return tell(home, google, shot)
            from schedapp.demo.show import show

            return show(home, google, shot)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """A signal ends the story as Ctrl+C does: whatever it made is taken away."""
    sys.exit(128 + number)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
