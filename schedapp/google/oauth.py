"""Sign-in for a desktop program (RFC 8252): system browser, PKCE S256, `state`, our own loopback listener."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from schedapp.errors import Offline, SchedError, SignInFailed
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import refused_client
from schedapp.google.deadline import Deadline
from schedapp.google.loopback import LoopbackListener, cancelled_by_user
from schedapp.google.redact import quiet_libraries, quiet_wire_dumps
from schedapp.google.secret import Secret
from schedapp.google.translate import from_transport, odd_answer

EVENTS_SCOPE = "https://www.googleapis.com/auth/calendar.events"
LIST_SCOPE = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
SCOPES = (EVENTS_SCOPE, LIST_SCOPE)
_BOX = {
    EVENTS_SCOPE: "“View and edit events on all your calendars”",
    LIST_SCOPE: "“See the list of Google calendars you’re subscribed to”",
}
_COVERS = {
    "https://www.googleapis.com/auth/calendar": set(SCOPES),
    "https://www.googleapis.com/auth/calendar.calendarlist": {LIST_SCOPE},
    "https://www.googleapis.com/auth/calendar.readonly": {LIST_SCOPE},
}
_EXCHANGE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a sign-in gave. `expires_in` are the seconds for which the access token is good, from now."""

    refresh_token: Secret
    access_token: Secret
    expires_in: float
    scopes: tuple[str, ...]


def sign_in(
    client: ClientFile,
    *,
    login_hint: str = "",
    open_browser: Callable[[str], object],
    cancelled: threading.Event,
    deadline: float = 180.0,
) -> Grant:
    """Asks the user in the browser; returns when Google has answered. Blocks: call it in a worker.

    `open_browser` gets the address, from a thread of its own, so that neither a browser that stays nor one that fails
    is in the way: it should show the address as well, for a browser that did not open says it did.

    Raises SignInFailed (denied, cancelled, out of `deadline` seconds, too little ticked), Offline, PermissionDenied.
    """
    quiet_libraries()
    quiet_wire_dumps()
    ends = time.monotonic() + deadline
    with LoopbackListener(client.redirect_uri) as listener:
        exchange = _Exchange(client, listener.redirect_uri, listener.state)
        address = exchange.address(login_hint)
        threading.Thread(target=_open, args=(open_browser, address), name="open browser", daemon=True).start()
        redirect = listener.wait(deadline, cancelled)
    if redirect.error:
        raise _refused(redirect.error)
    left = max(1.0, min(_EXCHANGE_SECONDS, ends - time.monotonic()))
    try:
        grant = _grant(exchange.tokens(redirect.code, Deadline(left, cancelled)))
    except Offline as error:
        if not cancelled.is_set():
            raise Offline(error.title, "Nothing was connected. Check the network and connect again.") from None
    if cancelled.is_set():
        raise cancelled_by_user()
    return grant


def _open(open_browser: Callable[[str], object], address: str) -> None:
    with contextlib.suppress(Exception):  # the address was shown to the user as well
        open_browser(address)


class _Exchange:
    """google-auth-oauthlib's Flow on our own transport.

    oauthlib accepts https alone unless an environment variable of the whole process says otherwise. For a server
    on this computer it is therefore told an https address, and http is put back where the address leaves for the
    browser and for the wire: other addresses cannot profit, and nothing outside this object changes.
    """

    def __init__(self, client: ClientFile, redirect_uri: str, state: str) -> None:
        import requests_oauthlib  # type: ignore[import-untyped]
        from google_auth_oauthlib.flow import Flow

        from schedapp.google.adapter import TransportAdapter

        self._client = client
        self._state = state
        session = requests_oauthlib.OAuth2Session(client.client_id, scope=list(SCOPES), redirect_uri=redirect_uri)
        session.trust_env = False
        session.max_redirects = 0
        self._adapter = TransportAdapter(plain=client.token_uri.startswith("http:"))
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        config = {
            "client_id": client.client_id,
            "client_secret": client.client_secret or None,
            "auth_uri": _as_https(client.auth_uri),
            "token_uri": _as_https(client.token_uri),
        }
        self._flow = Flow(session, "installed", {"installed": config}, redirect_uri)

    def address(self, login_hint: str) -> str:
        """Where the browser goes. The Flow adds the PKCE challenge (S256) and keeps its verifier."""
        extra = {"login_hint": login_hint} if login_hint else {}
        address, _ = self._flow.authorization_url(state=self._state, access_type="offline", prompt="consent", **extra)
        return "http" + address.removeprefix("https") if self._client.auth_uri.startswith("http:") else str(address)

    def tokens(self, code: Secret, deadline: Deadline) -> dict[str, Any]:
        """Exchanges the code. Raises SignInFailed, Offline, PermissionDenied."""
        from oauthlib.oauth2 import OAuth2Error

        self._adapter.deadline = deadline
        try:
            return dict(self._flow.fetch_token(code=code.reveal(), include_client_id=True))
        except Warning as partly:  # oauthlib raises one when less (or more) was granted; the token is good
            return dict(getattr(partly, "token", None) or {})
        except OAuth2Error as error:
            said = str(getattr(error, "error", "") or "")
            if said in ("", "missing_token"):  # neither a token nor an error: a portal's page
                raise odd_answer() from None
            raise refused_client({"error": said}) or _refused(said) from None
        except SchedError:
            raise
        except Exception as error:  # requests, sockets, JSON that is none: nothing of it may reach a log
            raise from_transport(error) from None
        finally:
            self._adapter.close()


def _as_https(address: str) -> str:
    return "https" + address.removeprefix("http") if address.startswith("http:") else address


def _grant(answer: dict[str, Any]) -> Grant:
    scopes = _scopes(answer.get("scope"))
    missing = lacking(scopes)
    if missing:
        boxes = " and ".join(_BOX[scope] for scope in missing)
        raise SignInFailed("Not everything was ticked on Google's page.", f"Connect again and tick {boxes}.")
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access, str) or not access:
        raise odd_answer()
    if not isinstance(refresh, str) or not refresh:
        raise SignInFailed(
            "Google gave no lasting permission.",
            "Remove Sched under “Third-party apps” of your Google account, then connect again.",
        )
    lifetime = answer.get("expires_in")
    seconds = float(lifetime) if isinstance(lifetime, int | float) else 3600.0
    return Grant(Secret(refresh), Secret(access), seconds, scopes)


def lacking(scopes: Collection[str]) -> list[str]:
    """What Sched needs and these permissions do not cover."""
    covered = set(scopes).union(*(_COVERS.get(scope, set()) for scope in scopes))
    return [scope for scope in SCOPES if scope not in covered]


def _scopes(value: object) -> tuple[str, ...]:
    """What was granted; a server that names nothing granted what was asked (RFC 6749 section 5.1)."""
    if isinstance(value, str):
        value = value.split()
    return tuple(str(scope) for scope in value) if isinstance(value, list) and value else SCOPES


def _refused(error: str) -> SignInFailed:
    name = error if re.fullmatch(r"[\w.-]{1,60}", error) else "unknown"
    if name == "access_denied":
        return SignInFailed(
            "Google's page was answered with “no”.", "Nothing was connected. To connect, choose “Continue” there."
        )
    if name in ("admin_policy_enforced", "org_internal"):
        return SignInFailed(
            "Your organization does not allow this.", f"Its Google administrator has to allow Sched ({name})."
        )
    if name == "invalid_grant":
        return SignInFailed("Google did not accept the answer of its own page.", "It was too old. Connect again.")
    return SignInFailed("Google refused the sign-in.", f"It says “{name}”. Connect again, or check the client file.")
