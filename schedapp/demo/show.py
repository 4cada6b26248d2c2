"""The demo's window: the sample clinic, connected, with the real sync worker behind it."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from pathlib import Path

from schedapp.container import Container
from schedapp.demo.clinic import fill
from schedapp.demo.google import LocalGoogle
from schedapp.log_file import start_log
from schedapp.paths import Paths


def show(home: Path, google: LocalGoogle, shot: Path | None) -> int:
    """Opens the window on the sample clinic; gives its exit code. The calendars are filled while it is open."""
    from schedapp.demo.story import connect_two
    from schedapp.gui.picture import run_with_picture

    paths = Paths(home / "data")
    container = Container(paths, face="window", memory_tokens=True)
    try:
        start_log(paths.log)
        fill(container, datetime.now().astimezone().date())
        account = container.calendars.sign_in(open_browser=google.consent, cancelled=threading.Event())
        connect_two(container, google, account)
        print(f"The demo's Google is at {google.address}; its data goes away with the window.", flush=True)
        return run_with_picture(container, shot)
    finally:
        container.close()
        logging.shutdown()  # the folder of an open file could not be removed everywhere
