"""The client file: who Sched is to Google, and where Google's sign-in lives. Nothing in it is a secret.

A desktop program cannot keep a secret, so that `client_secret` protects nothing (RFC 8252 section 8.5).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schedapp.errors import BadInput
from schedapp.google.addresses import checked_address, is_loopback

GOOGLE_REVOKE_URI = "https://oauth2.googleapis.com/revoke"
_LARGEST = 64 * 1024
_HOW = "In the Google Cloud console, under Clients, create one of type “Desktop app” and download its JSON file."
_REQUIRED = ("client_id", "auth_uri", "token_uri")


@dataclass(frozen=True, slots=True)
class ClientFile:
    """`redirect_uri` is "" for a desktop client (any free port), else the loopback address that a web client names.

    `revoke_uri` is "" where the server names none.
    """

    client_id: str
    auth_uri: str
    token_uri: str
    client_secret: str = field(default="", repr=False)
    revoke_uri: str = ""
    redirect_uri: str = ""

    def to_dict(self) -> dict[str, str]:
        """What `from_dict` reads: for the account's row."""
        return {name: getattr(self, name) for name in _FIELDS}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ClientFile:
        """The reverse of `to_dict`, with every address checked again. Raises BadInput."""
        return _checked(cls(**{name: str(values.get(name, "")) for name in _FIELDS}))


_FIELDS = ("client_id", "auth_uri", "token_uri", "client_secret", "revoke_uri", "redirect_uri")


def read_client_file(path: Path) -> ClientFile:
    """Reads Google's `client_secret_….json`. Raises BadInput, saying what is wrong and what file is needed."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise BadInput(f"There is no client file “{path.name}”.", f"Check where you saved it. {_HOW}") from None
    except OSError as error:
        raise BadInput(f"The client file “{path.name}” cannot be read.", f"{error.strerror}. {_HOW}") from None
    return parse_client_file(raw, path.name)


def parse_client_file(raw: bytes, name: str) -> ClientFile:
    """The content of a client file; `name` is for the message. Raises BadInput."""
    try:
        whole = json.loads(raw) if len(raw) <= _LARGEST else None
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict):
        raise _not_one(name, "It is not a JSON file as Google writes it.")
    if "private_key" in whole or whole.get("type") == "service_account":
        raise _not_one(name, "It is the key of a service account.")
    kind = next((kind for kind in ("installed", "web") if isinstance(whole.get(kind), dict)), "")
    if not kind:
        raise _not_one(name, "It has neither an “installed” nor a “web” part.")
    part = whole[kind]
    missing = [key for key in _REQUIRED if not _text(part, key)]
    if missing:
        raise _not_one(name, f"It has no {missing[0]}.")
    client = ClientFile(
        client_id=_text(part, "client_id"),
        auth_uri=_text(part, "auth_uri"),
        token_uri=_text(part, "token_uri"),
        client_secret=_text(part, "client_secret"),
        revoke_uri=_text(part, "revoke_uri") or _google_revoke(_text(part, "token_uri")),
        redirect_uri=_registered_redirect(part, name) if kind == "web" else "",
    )
    return _checked(client)


def _text(part: Mapping[str, Any], key: str) -> str:
    value = part.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def _google_revoke(token_uri: str) -> str:
    """Google's client files name no address for revoking."""
    host = urlsplit(token_uri).hostname or ""
    return GOOGLE_REVOKE_URI if host == "googleapis.com" or host.endswith(".googleapis.com") else ""


def _registered_redirect(part: Mapping[str, Any], name: str) -> str:
    """A web client is only ever sent back to an address that it registered: the first one on this computer."""
    addresses = part.get("redirect_uris")
    for address in addresses if isinstance(addresses, list) else []:
        if isinstance(address, str) and _listens_here(address):
            return address
    raise _not_one(name, "It is for a web server and registers no http address of this computer with a port.")


def _listens_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and bool(parts.port) and (parts.hostname or "") in ("127.0.0.1", "localhost")
    except ValueError:
        return False


def _checked(client: ClientFile) -> ClientFile:
    checked_address(client.auth_uri, "client file's auth_uri")
    checked_address(client.token_uri, "client file's token_uri")
    if client.revoke_uri:
        checked_address(client.revoke_uri, "client file's revoke_uri")
    if client.redirect_uri and not (
        _listens_here(client.redirect_uri) and is_loopback(urlsplit(client.redirect_uri).hostname or "")
    ):
        raise BadInput("The client file's redirect address cannot be used.", _HOW)
    if not client.client_id or not client.client_id.isprintable():
        raise BadInput("The client file's client_id cannot be used.", _HOW)
    return client


def _not_one(name: str, why: str) -> BadInput:
    return BadInput(f"“{name}” is not a client file for Google.", f"{why} {_HOW}")
