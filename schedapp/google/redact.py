"""Keeps secrets and addresses out of logs: a filter for handlers, and the libraries' own chatter turned off."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from schedapp.google.secret import live_texts

_HIDDEN = "•••"
_NAMED = (
    "refresh_token|access_token|id_token|client_secret|code_verifier|code|state|token|syncToken|pageToken|login_hint"
)
_PATTERNS = (
    (re.compile(r"(?i)\b(Bearer|Basic)\s+[^\s\"',]+"), rf"\1 {_HIDDEN}"),
    (re.compile(rf"(?i)\b({_NAMED})=[^&\s\"'<>]+"), rf"\1={_HIDDEN}"),
    (re.compile(rf"(?i)([\"'])({_NAMED})\1\s*:\s*([\"'])(?:(?!\3).)*\3"), rf"\1\2\1: \g<3>{_HIDDEN}\3"),
    (re.compile(r"ya29\.[\w.~+/-]+"), _HIDDEN),
    (re.compile(r"\b[14]//?[\w-]{16,}"), _HIDDEN),
    (re.compile(r"GOCSPX-[\w-]+"), _HIDDEN),
    (re.compile(r"[\w.+#-]{1,100}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "<address>"),
)
_ADDRESS = re.compile(r"\b(https?|wss?)://(?:[^\s/?#\"<>]*@)?([^\s/\\?#\"'<>]*)[^\s\"<>]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
_CHATTY = ("google.auth", "google_auth_httplib2", "googleapiclient", "httplib2", "keyring", "oauthlib",
           "requests", "requests_oauthlib", "secretstorage", "urllib3")  # fmt: skip


def redact(text: str) -> str:
    """The text without tokens, codes, mail addresses (which calendar ids are) and control characters."""
    for secret in live_texts():
        text = text.replace(secret, _HIDDEN)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def cut_addresses(text: str) -> str:
    """The text with scheme, host and port alone of every address: its path, its query and its names may be all that
    keeps others out."""
    return _ADDRESS.sub(r"\1://\2", text)


class Rewriting(logging.Filter):
    """Passes all texts of a record through a function: message, traceback and stack.

    For handlers, not loggers: a logger's filter does not see what its children log.
    """

    def __init__(self, rewrite: Callable[[str], str]) -> None:
        super().__init__()
        self._rewrite = rewrite

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except Exception:  # a wrong placeholder is the caller's bug, and no reason to lose the line
            text = str(record.msg)
        record.msg, record.args = self._rewrite(text), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._rewrite(record.exc_text)
        if record.stack_info:
            record.stack_info = self._rewrite(record.stack_info)
        return True


class RedactTokens(Rewriting):
    """Takes out what `redact` does."""

    def __init__(self) -> None:
        super().__init__(redact)


class CutAddresses(Rewriting):
    """Takes out what `cut_addresses` does. It comes first, while addresses are still what they were."""

    def __init__(self) -> None:
        super().__init__(cut_addresses)


def quiet_libraries() -> None:
    """Turns off what the libraries log at debug level: whole tokens, headers, addresses and bodies."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("googleapiclient.http").setLevel(logging.ERROR)  # warns with the body of a 403


def quiet_wire_dumps() -> None:
    """Turns off the dumps of requests and answers, whatever switched them on. Imports the libraries."""
    import googleapiclient.model
    import httplib2

    httplib2.debuglevel = 0
    googleapiclient.model.dump_request_response = False
