"""Connections to Google, lent to one call at a time and kept between calls."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from schedapp.google.deadline import Deadline
from schedapp.google.skew import Skew
from schedapp.google.transport import Transport

if TYPE_CHECKING:
    from google_auth_httplib2 import AuthorizedHttp

    from schedapp.google.credentials import AccessTokens

_IDLE = 4


class Pool:
    """Serves any number of threads. What was lent before `renew` or `close` is not kept when it comes back."""

    def __init__(self, tokens: AccessTokens) -> None:
        self.skew = Skew()
        self._tokens = tokens
        self._lock = threading.Lock()
        self._idle: deque[AuthorizedHttp] = deque()
        self._lent: set[int] = set()
        self._closed = False

    def lend(self, deadline: Deadline) -> AuthorizedHttp:
        """A connection whose next call ends with the deadline."""
        with self._lock:
            http = self._idle.pop() if self._idle else self._make()
            self._lent.add(id(http))
        http.http.deadline = deadline
        return http

    def _make(self) -> AuthorizedHttp:
        from google_auth_httplib2 import AuthorizedHttp

        from schedapp.google.credentials import BearerCredentials

        transport = Transport(skew=self.skew)
        return AuthorizedHttp(BearerCredentials(self._tokens, transport), http=transport, max_refresh_attempts=1)

    def give_back(self, http: AuthorizedHttp) -> None:
        with self._lock:
            keep = id(http) in self._lent and not self._closed and len(self._idle) < _IDLE
            self._lent.discard(id(http))
            if keep:
                self._idle.append(http)
        if not keep:
            http.close()

    def renew(self) -> None:
        """Lets go of every kept connection: after sleep, or on another network, they may be dead and not say so.

        Calls under way go on; their connections are closed when they end.
        """
        with self._lock:
            idle, self._idle = self._idle, deque()
            self._lent.clear()
        for http in idle:
            http.close()

    def close(self) -> None:
        """As `renew`, and none is kept from now on."""
        self._closed = True
        self.renew()
