"""A text that must not be shown: it prints as dots, cannot be pickled, and the log filter knows it."""

from __future__ import annotations

import hmac
import threading
import weakref
from typing import NoReturn

_SHORTEST_KNOWN = 8
_live: weakref.WeakSet[Secret] = weakref.WeakSet()
_lock = threading.Lock()


class Secret:
    """Wraps a refresh token, an access token or an authorization code. `reveal()` is the only way to the text."""

    __slots__ = ("__weakref__", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        with _lock:
            _live.add(self)

    def reveal(self) -> str:
        return self._text

    def equals(self, text: str) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(self._text.encode(), text.encode())

    def __repr__(self) -> str:
        return "Secret(•••)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither pickled nor copied")


def live_texts() -> list[str]:
    """The texts of all secrets in memory, longest first: what the log filter removes word for word."""
    with _lock:
        secrets = list(_live)
    return sorted({s.reveal() for s in secrets if len(s.reveal()) >= _SHORTEST_KNOWN}, key=len, reverse=True)
