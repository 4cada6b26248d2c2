"""`connect --token-stdin`: a Google token from standard input. In arguments every program could read it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping

from schedapp.errors import BadInput
from schedapp.services.given_tokens import GivenToken

_MOST = 64 * 1024
"""Bytes that are read; a token has some hundred."""
_VISIBLE = re.compile(r"[!-~]+")
_NEEDED = ("refresh_token", "client_id")
_ADVICE = "Give the access token alone, or the JSON object with refresh_token, client_id and client_secret."
_USE = "From a file: schedapp connect RESOURCE --calendar ID --token-stdin < token.json"


def token_from_input() -> GivenToken:
    """An access token, or the JSON object with a refresh token and its client as Google's libraries write it.

    Raises BadInput, never with a word of what was read.
    """
    return parse_token(_read())


def _read() -> str:
    if sys.stdin is None or sys.stdin.isatty():
        raise BadInput("A token is not typed: --token-stdin reads it from a file or another program.", _USE)
    stream = getattr(sys.stdin, "buffer", None)
    data = stream.read(_MOST + 1) if stream is not None else sys.stdin.read(_MOST + 1).encode("utf-8", "replace")
    if len(data) > _MOST:
        raise BadInput("What came on standard input is too long for a token.", _ADVICE)
    try:
        text: str = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("What came on standard input is no text.", _ADVICE) from None
    return text


def parse_token(text: str) -> GivenToken:
    """Raises BadInput."""
    text = text.strip()
    if not text:
        raise BadInput("No token came on standard input.", _USE)
    if text.startswith("{"):
        return _of_object(text)
    return GivenToken(access_token=_token(text, "The access token"))


def _of_object(text: str) -> GivenToken:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("What came on standard input is no JSON object.", _ADVICE) from None
    missing = [name for name in _NEEDED if not given.get(name)]
    if missing:
        raise BadInput(f"The token has no {' and no '.join(missing)}.", _ADVICE)
    addresses = {name: value for name in ("auth_uri", "token_uri") if (value := _text(given, name))}
    access = _text(given, "token")
    return GivenToken(
        access_token=_token(access, "token") if access else "",
        refresh_token=_token(_text(given, "refresh_token"), "refresh_token"),
        client_id=_text(given, "client_id"),
        client_secret=_text(given, "client_secret"),
        scopes=_scopes(given),
        **addresses,
    )


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"In the token {name} is no text.", _ADVICE)
    return value


def _scopes(given: Mapping[str, object]) -> tuple[str, ...]:
    value = given.get("scopes") or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadInput("In the token scopes is no list of texts.", _ADVICE)
    return tuple(value)


def _token(text: str, what: str) -> str:
    """A text that can travel in a header."""
    if not _VISIBLE.fullmatch(text):
        raise BadInput(f"{what} has blanks or letters that no token has.", _ADVICE)
    return text
