"""Access tokens for one account: kept in memory, renewed by one call however many threads ask."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from google.auth.credentials import Credentials

from schedapp.errors import Offline, PermissionDenied, SchedError, SignInNeeded
from schedapp.google.clientfile import ClientFile
from schedapp.google.secret import Secret
from schedapp.google.translate import LATER, from_transport, odd_answer
from schedapp.google.transport import Transport

if TYPE_CHECKING:
    from schedapp.google.oauth import Grant

_LIFETIME = 3600.0
_WEEK = (6.5 * 86_400, 8 * 86_400)
"""Seconds after which the end of a sign-in looks like that of a client in test mode; it is noticed by the next call."""
_HEADERS = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}


class AccessTokens:
    """Thread-safe source of access tokens.

    Only `invalid_grant` means "signed out" (SignInNeeded); it is asked once and then remembered, and the stored
    refresh token is never deleted here. Everything else that goes wrong is Offline. `rotated` is called with a
    refresh token that the server put in place of the old one (RFC 6749 section 6; Google does not).
    """

    def __init__(
        self,
        client: ClientFile,
        refresh_token: Secret,
        scopes: tuple[str, ...] = (),
        *,
        rotated: Callable[[Secret], None] | None = None,
        granted: float | None = None,
    ) -> None:
        """`granted`: when a person signed in last, UTC epoch seconds; None where nobody knows."""
        self.client = client
        self._granted = granted
        self.scopes = scopes
        self._refresh_token = refresh_token
        self._rotated = rotated
        self._lock = threading.Lock()
        self._access = Secret("")
        self._good_until = 0.0  # on the monotonic clock: a wrong wall clock makes no refresh storm
        self._ended = False

    @classmethod
    def from_grant(
        cls, client: ClientFile, grant: Grant, *, rotated: Callable[[Secret], None] | None = None
    ) -> AccessTokens:
        """Those of a sign-in that just ended: the first access token is used as it is."""
        tokens = cls(client, grant.refresh_token, grant.scopes, rotated=rotated)
        tokens._keep(grant.access_token.reveal(), grant.expires_in)
        return tokens

    @classmethod
    def from_access(
        cls, client: ClientFile, access: Secret, refresh: Secret, scopes: tuple[str, ...] = ()
    ) -> AccessTokens:
        """Those that a program brought along. How old the access token is, nobody said: Google tells by refusing it.

        Without a refresh token it is all there is.
        """
        tokens = cls(client, refresh, scopes)
        tokens._keep(access.reveal(), _LIFETIME)
        return tokens

    def keep_in(self, rotated: Callable[[Secret], None]) -> None:
        """Gives the refresh token to be kept, now and whenever the server puts another in its place."""
        self._rotated = rotated
        rotated(self._refresh_token)

    def current(self, transport: Transport) -> str:
        """A token that is good for now. Raises SignInNeeded, Offline, PermissionDenied."""
        access, good_until = self._access, self._good_until
        return access.reveal() if time.monotonic() < good_until else self.renew(access.reveal(), transport)

    def renew(self, used: str, transport: Transport) -> str:
        """A token other than `used`, which was refused or is old: fetched, unless another thread just did."""
        with self._locked(transport):
            if self._access.reveal() != used and time.monotonic() < self._good_until:
                return self._access.reveal()
            if self._ended:
                raise _sign_in_needed(self._granted)
            answer = self._ask(transport)
            self._keep(answer["access_token"], _lifetime(answer.get("expires_in")))
            new = answer.get("refresh_token")
            if isinstance(new, str) and new and not self._refresh_token.equals(new):
                self._refresh_token = Secret(new)
                if self._rotated:
                    self._rotated(self._refresh_token)
            return self._access.reveal()

    def revoke(self, transport: Transport) -> bool:
        """Ends the grant at Google, for every computer of this user. False where the server has no such address.

        Raises Offline: the caller may try again later. A grant that had ended before is fine.
        """
        if not self.client.revoke_uri:
            return False
        with self._locked(transport):
            status, answer = _post(transport, self.client.revoke_uri, {"token": self._one().reveal()})
            ended = status == 200 or (answer or {}).get("error") in ("invalid_token", "invalid_grant")
            if answer is None or not ended:
                raise Offline("Google did not end the sign-in.", "Try again when the network is there.")
            self._ended = True
            self._keep("", 0.0)
            return True

    def _one(self) -> Secret:
        """The token that stands for the grant."""
        return self._refresh_token or self._access

    @contextmanager
    def _locked(self, transport: Transport) -> Iterator[None]:
        try:
            taken = self._lock.acquire(timeout=transport.deadline.left())
        except TimeoutError as error:
            raise from_transport(error) from None
        if not taken:
            raise from_transport(TimeoutError())
        try:
            yield
        finally:
            self._lock.release()

    def _keep(self, access: str, lifetime: float) -> None:
        self._access = Secret(access)
        self._good_until = time.monotonic() + lifetime - min(60.0, lifetime / 10)

    def _ask(self, transport: Transport) -> dict[str, Any]:
        """One call to the token endpoint, never more: the library's own would sleep and repeat for seconds."""
        if not self._refresh_token:
            self._ended = True
            raise SignInNeeded("The access token has ended.", "Bring a new one, or sign in. Nothing is lost meanwhile.")
        fields = {
            "grant_type": "refresh_token",
            "client_id": self.client.client_id,
            "refresh_token": self._refresh_token.reveal(),
        }
        if self.client.client_secret:
            fields["client_secret"] = self.client.client_secret
        status, answer = _post(transport, self.client.token_uri, fields)
        answer = answer or {}
        if status == 200 and isinstance(answer.get("access_token"), str) and answer["access_token"]:
            return answer
        if status in (400, 401) and answer.get("error") == "invalid_grant":
            self._ended = True
            raise _sign_in_needed(self._granted)
        raise refused_client(answer) or _unclear(status)


def _post(transport: Transport, uri: str, fields: dict[str, str]) -> tuple[int, dict[str, Any] | None]:
    """Status and the object in the answer; an empty body is an empty object, a portal's page is None."""
    try:
        response, content = transport.request(uri, "POST", urlencode(fields), _HEADERS)
    except SchedError:
        raise
    except Exception as error:  # whatever a portal's answer breaks, it is not the end of the sign-in
        raise from_transport(error) from None
    try:
        answer = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        answer = None
    return response.status, answer if isinstance(answer, dict) else None


def refused_client(answer: dict[str, Any]) -> PermissionDenied | None:
    """The error for a token endpoint that does not know the client file (any more)."""
    if answer.get("error") not in ("invalid_client", "unauthorized_client", "deleted_client"):
        return None
    return PermissionDenied(
        "Google does not accept the client file.",
        f"Its client may have been deleted ({answer['error']}). Ask whoever made it for a new file and connect again.",
    )


def _sign_in_needed(granted: float | None) -> SignInNeeded:
    """A sign-in that ends after seven days is that of a client whose consent screen was never published
    (developers.google.com/identity/protocols/oauth2, refresh token expiration)."""
    detail = "Sign in again. Your bookings and waiting changes stay here."
    if granted is not None and _WEEK[0] <= time.time() - granted <= _WEEK[1]:
        detail += (
            " It lasted seven days: if that happens again, the Google client is in test mode, and whoever made it has "
            "to publish its consent screen (Google Cloud console, Audience, “Publish app”)."
        )
    return SignInNeeded("Google ended the connection.", detail)


def _unclear(status: int) -> Offline:
    return odd_answer() if status == 200 else Offline("Google's sign-in service has a problem.", LATER)


def _lifetime(value: object) -> float:
    try:
        return min(max(float(str(value)), 0.0), 24 * _LIFETIME)
    except ValueError:
        return _LIFETIME


class BearerCredentials(Credentials):
    """What the library asks before each request, and again after a 401. One for each transport."""

    def __init__(self, tokens: AccessTokens, transport: Transport) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._tokens = tokens
        self._transport = transport
        self._used = ""

    def before_request(self, request: object, method: str, url: str, headers: dict[str, str]) -> None:  # noqa: ARG002
        self._used = self._tokens.current(self._transport)
        headers["authorization"] = f"Bearer {self._used}"

    def refresh(self, request: object) -> None:  # noqa: ARG002
        self._used = self._tokens.renew(self._used, self._transport)
