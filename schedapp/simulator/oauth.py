"""Google's OAuth endpoints: consent requests, codes, tokens, revocation. PKCE S256 is checked."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from schedapp.simulator import ids
from schedapp.simulator.clock import Clock
from schedapp.simulator.errors import Json, OAuthError

ACCESS_TOKEN_LIFE = 3599
CODE_LIFE = 600
REFRESH_TOKENS_KEPT = 100
_PROFILE_SCOPES = frozenset(
    {
        "openid", "email", "profile", "https://www.googleapis.com/auth/userinfo.email",
        "https://www.googleapis.com/auth/userinfo.profile",
    }
)  # fmt: skip


@dataclass(eq=False)
class ConsentError(Exception):
    """A request that Google answers with an error page instead of a redirect."""

    code: str
    explanation: str


@dataclass(frozen=True)
class ConsentRequest:
    """One visit of the consent page."""

    id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None
    login_hint: str | None


@dataclass(frozen=True)
class Code:
    """An authorisation code waiting to be exchanged."""

    email: str
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str | None
    expires: float


@dataclass
class Grant:
    """A live refresh token or access token; `expires` is None for refresh tokens."""

    email: str
    scopes: tuple[str, ...]
    expires: float | None = None


@dataclass
class Client:
    """The desktop client that the simulator knows."""

    id: str = "123456789012-practice.apps.googleusercontent.com"
    secret: str = field(default_factory=lambda: "sim-" + ids.new_secret(24))


class OAuth:
    """Grants of one desktop client. Every method takes `lock`; whoever reads the dicts takes it too."""

    def __init__(self, clock: Clock, known_scopes: frozenset[str], *, require_pkce: bool = True) -> None:
        self.clock = clock
        self.known_scopes = known_scopes | _PROFILE_SCOPES
        self.require_pkce = require_pkce
        self.client = Client()
        self.requests: dict[str, ConsentRequest] = {}
        self.codes: dict[str, Code] = {}
        self.access: dict[str, Grant] = {}
        self.refresh: dict[str, Grant] = {}
        self.changes = 0
        self.lock = threading.RLock()

    def begin(self, params: Mapping[str, str]) -> ConsentRequest:
        """Check an authorisation request; ConsentError when Google would show an error page."""
        if params.get("client_id") != self.client.id:
            raise ConsentError("invalid_client", "The OAuth client was not found.")
        redirect = params.get("redirect_uri", "")
        if not is_loopback(redirect):
            raise ConsentError("redirect_uri_mismatch", "A desktop client redirects to a loopback address.")
        if params.get("response_type") != "code":
            raise ConsentError("unsupported_response_type", "The response type must be: code.")
        scopes = tuple(dict.fromkeys(params.get("scope", "").split()))
        if not scopes:
            raise ConsentError("invalid_request", "Missing required parameter: scope")
        unknown = [scope for scope in scopes if scope not in self.known_scopes]
        if unknown:
            raise ConsentError("invalid_scope", f"Some requested scopes are invalid: {' '.join(unknown)}")
        self._check_challenge(params)
        challenge, hint = params.get("code_challenge"), params.get("login_hint")
        request = ConsentRequest(ids.new_secret(), redirect, scopes, params.get("state"), challenge, hint)
        with self.lock:
            self.requests[request.id] = request
        return request

    def _check_challenge(self, params: Mapping[str, str]) -> None:
        if not params.get("code_challenge"):
            if self.require_pkce:
                raise ConsentError("invalid_request", "Missing required parameter: code_challenge")
        elif params.get("code_challenge_method") != "S256":
            raise ConsentError("invalid_request", "The code challenge method must be: S256.")

    def decide(self, request_id: str, email: str | None, scopes: tuple[str, ...]) -> str:
        """Answer a consent request; gives the address to redirect to. `email=None` denies."""
        with self.lock:
            request = self.requests.pop(request_id, None)
            if request is None:
                raise ConsentError("invalid_request", "This sign-in page was used already. Start again.")
            granted = tuple(scope for scope in request.scopes if scope in scopes)
            answer: dict[str, str] = {} if request.state is None else {"state": request.state}
            if email is None or not granted:
                answer["error"] = "access_denied"
            else:
                code = "4/0A" + ids.new_secret(60)
                expires = self.clock() + CODE_LIFE
                self.codes[code] = Code(email, granted, request.redirect_uri, request.challenge, expires)
                answer |= {"code": code, "scope": " ".join(granted)}
        joint = "&" if urlsplit(request.redirect_uri).query else "?"
        return f"{request.redirect_uri}{joint}{urlencode(answer)}"

    def token(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> Json:
        """The token endpoint; OAuthError in Google's words for every refusal."""
        self._check_client(form, basic)
        kind = form.get("grant_type")
        if not kind:
            raise OAuthError(400, "invalid_request", "Missing required parameter: grant_type")
        with self.lock:
            if kind == "authorization_code":
                return self._exchange(form)
            if kind == "refresh_token":
                return self._refresh(form)
        raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {kind}")

    def _check_client(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> None:
        client_id, secret = basic or (form.get("client_id"), form.get("client_secret"))
        if not client_id:
            raise OAuthError(400, "invalid_request", "Could not determine client ID from request.")
        if client_id != self.client.id:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        if secret is None:
            raise OAuthError(400, "invalid_request", "client_secret is missing.")
        if secret != self.client.secret:
            raise OAuthError(401, "invalid_client", "The provided client secret is invalid.")

    def _exchange(self, form: Mapping[str, str]) -> Json:
        for name in ("code", "redirect_uri"):
            if not form.get(name):
                raise OAuthError(400, "invalid_request", f"Missing required parameter: {name}")
        code = self.codes.pop(form["code"], None)
        if code is None or code.expires <= self.clock():
            raise OAuthError(400, "invalid_grant", "Malformed auth code.")
        if code.redirect_uri != form["redirect_uri"]:
            raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
        _check_verifier(code.challenge, form.get("code_verifier"))
        return self.grant(code.email, code.scopes)

    def grant(self, email: str, scopes: tuple[str, ...]) -> Json:
        """A new pair of tokens, as the exchange of a code answers it."""
        with self.lock:
            refresh = "1//0" + ids.new_secret(70)
            self.refresh[refresh] = Grant(email, scopes)
            self._drop_oldest(email)
            self.changes += 1
            return self._access_answer(email, scopes) | {"refresh_token": refresh}

    def _refresh(self, form: Mapping[str, str]) -> Json:
        if not form.get("refresh_token"):
            raise OAuthError(400, "invalid_request", "Missing required parameter: refresh_token")
        grant = self.refresh.get(form["refresh_token"])
        if grant is None:
            raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
        wanted = tuple(form.get("scope", "").split()) or grant.scopes
        if not set(wanted) <= set(grant.scopes):
            raise OAuthError(400, "invalid_scope", "Bad Request")
        self.changes += 1
        return self._access_answer(grant.email, wanted)

    def _access_answer(self, email: str, scopes: tuple[str, ...]) -> Json:
        token = "ya29." + ids.new_secret(80)
        self.access[token] = Grant(email, scopes, self.clock() + ACCESS_TOKEN_LIFE)
        return {
            "access_token": token,
            "expires_in": ACCESS_TOKEN_LIFE,
            "scope": " ".join(scopes),
            "token_type": "Bearer",
        }

    def _drop_oldest(self, email: str) -> None:
        held = [token for token, grant in self.refresh.items() if grant.email == email]
        for token in held[:-REFRESH_TOKENS_KEPT]:
            del self.refresh[token]

    def who(self, access_token: str) -> Grant | None:
        """The grant behind a live access token."""
        with self.lock:
            grant = self.access.get(access_token)
            if grant is None or grant.expires is None or grant.expires <= self.clock():
                return None
            return grant

    def token_info(self, access_token: str) -> Json:
        """The tokeninfo endpoint: what a live access token is good for, and how long."""
        grant = self.who(access_token)
        if grant is None or grant.expires is None:
            raise OAuthError(400, "invalid_token", "Invalid Value")
        left = int(grant.expires - self.clock())
        return {
            "azp": self.client.id,
            "aud": self.client.id,
            "scope": " ".join(grant.scopes),
            "exp": str(int(grant.expires)),
            "expires_in": str(left),
            "access_type": "offline",
        }

    def revoke_token(self, token: str) -> None:
        """The revoke endpoint: ends every grant of the account that the token belongs to."""
        with self.lock:
            grant = self.refresh.get(token) or self.access.get(token)
            if grant is None:
                raise OAuthError(400, "invalid_token", "Token expired or revoked")
            self.revoke(grant.email)

    def revoke(self, email: str | None = None) -> None:
        """End all grants of an account (None: of all), as its owner may do in Google's settings."""
        with self.lock:
            for held in (self.access, self.refresh):
                for token in [t for t, grant in held.items() if email in (None, grant.email)]:
                    del held[token]
            self.changes += 1

    def expire_access_tokens(self) -> None:
        """Every access token is dead from now on; refresh tokens live."""
        with self.lock:
            self.access.clear()
            self.changes += 1


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    if challenge is None:
        return
    if not verifier:
        raise OAuthError(400, "invalid_grant", "Missing code verifier.")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
        raise OAuthError(400, "invalid_grant", "Invalid code verifier.")


def is_loopback(address: str) -> bool:
    """Whether an address is plain http on this machine."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        return False
