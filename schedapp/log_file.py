"""The log file: private, rotating, without tokens, and of addresses no more than the computer."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from schedapp.errors import StoreError

_CHATTY = (
    "googleapiclient", "google", "urllib3", "requests", "oauthlib", "filelock", "peewee", "httpx", "httpcore",
    "uvicorn.access",
)  # fmt: skip


class _PrivateLog(RotatingFileHandler):
    """Also the files that follow the first are their owner's alone."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:
        """On a full disk a line is lost: no reason to fill the terminal with tracebacks, or to stop a sync."""


def start_log(path: Path) -> None:
    """A rotating file (5 x 2 MB, mode 0600) that a person can read; no token and no whole address can appear in it."""
    from schedapp.google.redact import CutAddresses, RedactTokens

    root = logging.getLogger()
    if any(getattr(handler, "baseFilename", "") == str(path) for handler in root.handlers):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _PrivateLog(path, maxBytes=2_000_000, backupCount=4, encoding="utf-8")
    except OSError as error:
        raise StoreError("The log file cannot be written.", f"Check the rights of {path.parent}.") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.addFilter(CutAddresses())
    handler.addFilter(RedactTokens())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
