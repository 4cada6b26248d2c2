"""A Google token that a program brought along, instead of a sign-in in the browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schedapp.errors import BadInput

if TYPE_CHECKING:
    from schedapp.google.clientfile import ClientFile

GOOGLE_AUTH_URI = "https://accounts.google.com/o/oauth2/auth"
GOOGLE_TOKEN_URI = "https://oauth2.googleapis.com/token"
_GOOGLES = ("googleapis.com", "google.com")


@dataclass(frozen=True, slots=True)
class GivenToken:
    """An access token (good for an hour or so), or a refresh token with the client that it was issued to.

    An access token beside a refresh token saves the first exchange. No text of it is ever shown or logged.
    """

    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    auth_uri: str = GOOGLE_AUTH_URI
    token_uri: str = GOOGLE_TOKEN_URI
    scopes: tuple[str, ...] = ()

    def client(self, configured: ClientFile | None) -> ClientFile:
        """The client of the refresh token. Raises BadInput.

        The token only travels to Google, or to the server that the computer's own client file names: whoever may
        write through the API shall not choose where Sched sends things.
        """
        from schedapp.google.clientfile import GOOGLE_REVOKE_URI, ClientFile

        revoke = GOOGLE_REVOKE_URI
        if configured is not None and urlsplit(self.token_uri).netloc == urlsplit(configured.token_uri).netloc:
            revoke = configured.revoke_uri
        elif not (_is_google(self.token_uri) and _is_google(self.auth_uri)):
            raise BadInput(
                "The token's token_uri is not Google's.",
                "Leave token_uri and auth_uri out, or start Sched with the client file that names this server.",
            )
        fields = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "auth_uri": self.auth_uri if revoke == GOOGLE_REVOKE_URI or configured is None else configured.auth_uri,
            "token_uri": self.token_uri,
            "revoke_uri": revoke,
        }
        return ClientFile.from_dict(fields)


def nameless_client() -> ClientFile:
    """The client of an access token that came alone: there is nothing to renew it with."""
    from schedapp.google.clientfile import GOOGLE_REVOKE_URI, ClientFile

    return ClientFile("", GOOGLE_AUTH_URI, GOOGLE_TOKEN_URI, revoke_uri=GOOGLE_REVOKE_URI)


def _is_google(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and any(host == name or host.endswith(f".{name}") for name in _GOOGLES)
