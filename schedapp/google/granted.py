"""What a token grants that came without a sign-in of our own: Google tells whoever holds it."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from schedapp.errors import Offline, PermissionDenied, SchedError
from schedapp.google.addresses import GOOGLE_API_ROOT
from schedapp.google.credentials import AccessTokens
from schedapp.google.deadline import Deadline
from schedapp.google.oauth import lacking
from schedapp.google.translate import from_transport
from schedapp.google.transport import Transport

GOOGLE_TOKENINFO = "https://oauth2.googleapis.com/tokeninfo"
_HEADERS = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
_SECONDS = 10.0


def known_scopes(tokens: AccessTokens, root: str, said: tuple[str, ...], *, renewable: bool) -> tuple[str, ...]:
    """[network] What a token grants by Google's word, else as whoever brought it `said`; () where nobody knows.

    `root` is that of the API, where a stand-in for Google has all of Google's servers; `renewable` tokens have a
    refresh token. Raises PermissionDenied where it is less than Sched needs, and what a refresh token that is good for
    nothing raises.
    """
    try:
        scopes = _granted(tokens, root, renewable) or said
    except Offline:  # the API itself may be reached all the same
        scopes = said
    missing = lacking(scopes) if scopes else []
    if missing:
        names = " and ".join(scope.rpartition("/")[2] for scope in missing)
        raise PermissionDenied(
            "The token grants less than Sched needs.", f"Bring one that also has {names}. Nothing was connected."
        )
    return scopes


def _granted(tokens: AccessTokens, root: str, renewable: bool) -> tuple[str, ...]:
    """() where the server does not say. Raises Offline, SignInNeeded, PermissionDenied."""
    address = GOOGLE_TOKENINFO if root == GOOGLE_API_ROOT else f"{root}tokeninfo"
    with closing(Transport(Deadline(_SECONDS))) as transport:
        token = tokens.current(transport) or tokens.renew("", transport)
        scopes = _ask(transport, address, token)
        if not scopes and renewable and (newer := tokens.renew(token, transport)) != token:
            scopes = _ask(transport, address, newer)  # the access token beside the other one was an old one
        return scopes


def _ask(transport: Transport, address: str, token: str) -> tuple[str, ...]:
    """The token goes in a body: addresses get into logs."""
    try:
        response, content = transport.request(address, "POST", urlencode({"access_token": token}), _HEADERS)
        answer: Any = json.loads(content) if response.status == 200 else None
    except (ValueError, RecursionError):
        return ()
    except SchedError:
        raise
    except Exception as error:  # whatever a portal's answer breaks, no word of it may reach a log
        raise from_transport(error) from None
    said = answer.get("scope") if isinstance(answer, dict) else None
    return tuple(said.split()) if isinstance(said, str) else ()
