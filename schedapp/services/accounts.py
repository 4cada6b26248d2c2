"""Signed-in Google accounts: sign-in, tokens, one calendar client for each. Google's libraries load on first use."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from schedapp.errors import (
    BadInput,
    KeyringLocked,
    KeyringUnavailable,
    NotFound,
    SignInNeeded,
    StoreError,
    WrongAccount,
)
from schedapp.model.connection import Account
from schedapp.services.pauses import Pauses
from schedapp.store.connections import ConnectionRepository

if TYPE_CHECKING:
    from schedapp.google.client import CalendarClient
    from schedapp.google.clientfile import ClientFile
    from schedapp.google.tokens import TokenStore
    from schedapp.services.given_tokens import GivenToken

log = logging.getLogger(__name__)

OpenBrowser = Callable[[str], object]
SIGN_IN_SECONDS = 180.0


class Accounts:
    """`tokens` is where refresh tokens live, `session_tokens` memory that ends with the program.

    What Google asked an account to wait is shared with other processes by `pauses`.
    `api_root` and `client_file` are the settings of SCHEDAPP_GOOGLE_API_ROOT and SCHEDAPP_CLIENT_SECRETS, "" unset.
    """

    def __init__(
        self,
        connections: ConnectionRepository,
        tokens: Callable[[], TokenStore],
        session_tokens: Callable[[], TokenStore],
        *,
        pauses: Pauses,
        api_root: str,
        client_file: str,
        new_uid: Callable[[], str],
    ) -> None:
        self._connections = connections
        self._tokens = tokens
        self._session_tokens = session_tokens
        self._pauses = pauses
        self._api_root = api_root
        self._client_file = client_file
        self._new_uid = new_uid
        self._clients: dict[str, CalendarClient] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def all(self) -> tuple[Account, ...]:
        return self._connections.accounts()

    def get(self, email: str) -> Account:
        """By address. Raises NotFound."""
        for account in self.all():
            if account.email.casefold() == email.casefold():
                return account
        raise NotFound(f"“{email[:80]}” is not signed in.", "Sign in with it first.")

    def has_client(self) -> bool:
        """Whether a client file is configured or an earlier sign-in left its client, so that none has to be chosen."""
        return bool(self._client_file) or any(map(self._has_own_client, self.all()))

    def _has_own_client(self, account: Account) -> bool:
        """An account whose access token was brought along has none."""
        return bool(self._connections.client_of(account.uid).get("client_id"))

    def sign_in(
        self,
        client_file: Path | None,
        *,
        login_hint: str,
        open_browser: OpenBrowser,
        cancelled: threading.Event,
        session_only: bool = False,
        deadline: float = SIGN_IN_SECONDS,
    ) -> Account:
        """Signs in through the system browser and keeps the token. Blocks until Google answered, or `deadline` seconds.

        With a `login_hint` that is already an account, another one is refused (WrongAccount).
        Raises BadInput, SignInFailed, KeyringUnavailable, RemoteError.
        """
        from schedapp.google.addresses import api_root
        from schedapp.google.client import CalendarClient
        from schedapp.google.credentials import AccessTokens
        from schedapp.google.oauth import sign_in

        client = self._client(client_file)
        root = api_root(self._api_root)
        store = self._session_tokens() if session_only else self._tokens()
        store.load("probe")  # an unusable keyring is said before the browser opens, not after the consent
        grant = sign_in(
            client, login_hint=login_hint, open_browser=open_browser, cancelled=cancelled, deadline=deadline
        )

        calendars = CalendarClient(AccessTokens.from_grant(client, grant), api_root=root)
        email = calendars.primary().calendar_id
        known = [account.email.casefold() for account in self.all()]
        if login_hint.casefold() in known and email.casefold() != login_hint.casefold():
            raise WrongAccount(
                f"You signed in as {email}, not as {login_hint}.",
                f"Nothing was changed and nothing was sent. Sign in again and choose {login_hint}.",
            )
        account = Account(self._new_uid(), email, scopes=grant.scopes)
        account = self._connections.put_account(account, dict(client.to_dict()))
        store.save(account.uid, grant.refresh_token)
        with self._lock:
            self._clients[account.uid] = calendars
        return account

    def accept(self, given: GivenToken, *, session_only: bool = False) -> Account:
        """[network] Takes a token that a program brought along, once Google told whose it is.

        A refresh token goes to the keyring, or into memory with `session_only`; an access token stays in memory. It
        changes nothing where somebody is signed in for good; a sign-in that Google ended makes way for it.
        Raises BadInput, SignInNeeded (Google refuses it), PermissionDenied (it grants too little), KeyringUnavailable,
        RemoteError.
        """
        from schedapp.google.addresses import api_root
        from schedapp.google.client import CalendarClient
        from schedapp.google.credentials import AccessTokens
        from schedapp.google.granted import known_scopes
        from schedapp.google.secret import Secret
        from schedapp.services.given_tokens import nameless_client

        access, refresh = Secret(given.access_token), Secret(given.refresh_token)
        root = api_root(self._api_root)
        client = given.client(self._configured()) if refresh else self._configured() or nameless_client()
        store = self._session_tokens() if session_only or not refresh else self._tokens()
        store.load("probe")
        tokens = AccessTokens.from_access(client, access, refresh, given.scopes)
        scopes = known_scopes(tokens, root, given.scopes, renewable=bool(refresh))
        calendars = CalendarClient(tokens, api_root=root)
        email = calendars.primary().calendar_id
        known = next((each for each in self.all() if each.email.casefold() == email.casefold()), None)
        if known is not None and not refresh and self._is_signed_in(known):
            calendars.close()
            return known
        account = Account(self._new_uid(), email, scopes=scopes)
        account = self._connections.put_account(account, dict(client.to_dict()))
        if refresh:
            tokens.keep_in(partial(store.save, account.uid))
        with self._lock:
            self._clients[account.uid] = calendars
        return account

    def _is_signed_in(self, account: Account) -> bool:
        """[network] Whether a sign-in is kept that Google still takes; one that it ended is forgotten."""
        stores = (self._session_tokens(), self._tokens())
        if all(store.load(account.uid) is None for store in stores):
            return False
        try:
            self.server(account).primary()
        except SignInNeeded:
            self._drop(account)
            for store in stores:
                store.forget(account.uid)
            return False
        return True

    def _drop(self, account: Account) -> None:
        with self._lock:
            client = self._clients.pop(account.uid, None)
        if client is not None:
            client.close()

    def _configured(self) -> ClientFile | None:
        from schedapp.google.clientfile import read_client_file

        return read_client_file(Path(self._client_file)) if self._client_file else None

    def _client(self, path: Path | None) -> ClientFile:
        from schedapp.google.clientfile import ClientFile, read_client_file

        if path is not None:
            return read_client_file(path)
        if self._client_file:
            return read_client_file(Path(self._client_file))
        for account in filter(self._has_own_client, self.all()):
            return ClientFile.from_dict(self._connections.client_of(account.uid))
        raise BadInput(
            "Sched needs a Google client file to sign in.",
            "Get one as the README says and choose it, or set SCHEDAPP_CLIENT_SECRETS.",
        )

    def server(self, account: Account, *, quiet: bool = False) -> CalendarClient:
        """The calendar client of an account. `quiet`: a person who did not unlock the keyring is not asked again.

        Raises SignInNeeded, KeyringUnavailable.
        """
        with self._lock:
            found = self._clients.get(account.uid)
            if found is None:
                found = self._clients[account.uid] = self._open(account, quiet=quiet)
        self._share_pause(account)
        if self.stopped:
            found.stop()
        return found

    def _share_pause(self, account: Account) -> None:
        """What Google asked another process to wait holds here, too, and the other way round."""
        from schedapp.google.addresses import api_root
        from schedapp.google.quota import quota_of

        quota_of(api_root(self._api_root), account.email).share(
            self._pauses.left(account.uid), partial(self._keep_pause, account.uid)
        )

    def _keep_pause(self, account_uid: str, seconds: float) -> None:
        try:
            self._pauses.keep(account_uid, seconds)
        except StoreError as error:  # as on a full disk: it holds in this process all the same
            log.warning("a pause that Google asked for could not be kept: %s", error.title)

    def waits_until(self, account: Account) -> int:
        """When the pause ends that Google asked for (UTC epoch seconds), 0 for none."""
        return self._pauses.until(account.uid)

    def _open(self, account: Account, *, quiet: bool) -> CalendarClient:
        from schedapp.google.addresses import api_root
        from schedapp.google.client import CalendarClient
        from schedapp.google.clientfile import ClientFile
        from schedapp.google.credentials import AccessTokens

        for store in (self._session_tokens(), self._tokens()):
            token = store.load(account.uid, quiet=quiet)
            if token is not None:
                break
        else:
            raise SignInNeeded(f"{account.email} is not signed in.", "Sign in again; nothing is lost meanwhile.")
        client = ClientFile.from_dict(self._connections.client_of(account.uid))
        keep = partial(store.save, account.uid)
        return CalendarClient(
            AccessTokens(
                client, token, account.scopes, rotated=keep, granted=self._connections.signed_in_at(account.uid)
            ),
            api_root=api_root(self._api_root),
            account=account.email,
        )

    def sign_out(self, account: Account, *, revoke: bool) -> KeyringUnavailable | None:
        """Forgets the token; with `revoke` Google first ends the grant of every computer. Can be repeated at any point.

        Raises RemoteError, and KeyringLocked: unlocked, it can be deleted. Any other reason why the keyring did not
        delete it is given back, for a person to know of once the account is gone here.
        """
        if revoke:
            with contextlib.suppress(SignInNeeded):  # it had ended before
                self.server(account).revoke()
        self._drop(account)
        self._session_tokens().forget(account.uid)
        try:
            self._tokens().forget(account.uid)
        except KeyringLocked:
            raise
        except KeyringUnavailable as error:
            return error
        return None

    def renew(self) -> None:
        """Drops the connections that stand open: after a sleep or on another network they are dead."""
        with self._lock:
            clients = list(self._clients.values())
        for client in clients:
            client.renew()

    @property
    def stopped(self) -> bool:
        """Whether the program is ending."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """The program ends: no call begins any more, those under way may come to their end. At once, on any thread."""
        self._stopped.set()
        for client in list(self._clients.values()):  # without the lock: it may be held while a keyring is unlocked
            client.stop()

    def close(self) -> None:
        """Ends the calls that are under way. Without the lock, as `stop`: nobody's keyring keeps the program open."""
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()
