"""Which addresses Sched talks to: https, or http on this computer alone."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from schedapp.errors import BadInput

API_ROOT_SETTING = "SCHEDAPP_GOOGLE_API_ROOT"
GOOGLE_API_ROOT = "https://www.googleapis.com/"
_SERVICE_PATH = "calendar/v3/"


def is_loopback(host: str) -> bool:
    """Whether a host name or literal is this computer."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked_address(text: str, what: str) -> str:
    """The address as it came. Raises BadInput unless it is https, or http to a loopback host, without a user."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not (safe and host and parts.username is None and not parts.fragment and text.isascii() and text.isprintable()):
        raise BadInput(
            f"The {what} cannot be used.",
            "It has to begin with https:// (http:// only for 127.0.0.1, ::1 or localhost, such as the simulator).",
        )
    return text


def api_root(text: str = "") -> str:
    """The root under which `calendar/v3/` lies, ending in a slash; Google's for empty text. Raises BadInput.

    An address that already ends in `calendar/v3/` is understood as well.
    """
    if not text.strip():
        return GOOGLE_API_ROOT
    address = checked_address(text.strip(), f"address in {API_ROOT_SETTING}")
    if urlsplit(address).query:
        raise BadInput(f"The address in {API_ROOT_SETTING} cannot be used.", "Leave out everything from the “?” on.")
    address = address.rstrip("/") + "/"
    return address.removesuffix(_SERVICE_PATH)
