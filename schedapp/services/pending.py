"""Connections whose sign-in waits for the browser: begun, asked after, given a new address, ended."""

from __future__ import annotations

import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from schedapp.errors import Busy, InUse, Offline, SchedError, SignInFailed
from schedapp.model.connection import Account
from schedapp.services.calendars import CalendarService

log = logging.getLogger(__name__)

CONSENT_SECONDS = 600
_MOST = 8
_FIRST_ANSWER = 45.0  # the keyring is asked before there is an address, and may take its 30 s


class PendingState(StrEnum):
    """How far a sign-in is."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pending:
    """`uid` is the connection's own: the one that it has when it is active, too. `resource` is a uid.

    `address` is the page on which a person consents, good until `expires` (UTC epoch seconds); it holds nothing that is
    secret for long, but is never logged. `error` says why it failed. `connection` is the uid of what became active:
    another one where that was there already and only wanted a sign-in.
    """

    uid: str
    resource: str
    calendar_id: str
    account: str
    terms: tuple[tuple[str, Any], ...]
    session_only: bool
    state: PendingState = PendingState.PENDING
    address: str = ""
    expires: int = 0
    error: SchedError | None = None
    connection: str = ""


class _Attempt:
    """One sign-in that is under way. A new address is a new attempt; the old one is cancelled.

    While its connection is stored (`storing`) it is too late for that: what becomes of it is known when it `ended`.
    """

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.ended = threading.Event()
        self.storing = False
        self.told: queue.SimpleQueue[str | SchedError] = queue.SimpleQueue()
        self.begun = False

    def tell(self, address: str) -> None:
        """The listener is there, and this is where a person consents."""
        self.begun = True
        self.told.put(address)


class PendingConnections:
    """Kept in memory: a connection that is not active when the program ends was never made. `now` is in UTC epoch
    seconds; `after` is called when one became active."""

    def __init__(
        self,
        calendars: Callable[[], CalendarService],
        *,
        now: Callable[[], int],
        new_uid: Callable[[], str],
        after: Callable[[], None] = lambda: None,
        seconds: float = CONSENT_SECONDS,
    ) -> None:
        self._calendars = calendars
        self._now = now
        self._new_uid = new_uid
        self._after = after
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: dict[str, Pending] = {}
        self._attempts: dict[str, _Attempt] = {}

    def begin(
        self, resource: str, calendar_id: str, *, account: str = "", session_only: bool = False, **terms: Any
    ) -> Pending:
        """Listens for the browser and gives the address for it. `terms` are those of `CalendarService.connect`.

        Raises Busy, BadInput (no client file), KeyringUnavailable, AuthError, RemoteError.
        """
        wanted = Pending(self._new_uid(), resource, calendar_id, account, tuple(terms.items()), session_only)
        with self._lock:
            waiting = [each for each in self._known.values() if each.state is PendingState.PENDING]
            if len(waiting) >= _MOST:
                raise Busy(f"{_MOST} sign-ins wait already.", "Finish one of them, or wait until they expire.")
        return self._try(wanted)

    def renew(self, uid: str) -> Pending | None:
        """A new address for one that is not active yet; the old one leads nowhere then. None for an unknown uid.

        Raises as `begin`, and BadInput where it is active already.
        """
        self._cancel_or_wait(uid)
        found = self.get(uid)
        if found is None:
            return None
        if found.state is PendingState.ACTIVE:
            raise InUse("This connection is active already.", "It needs no consent.")
        return self._try(found)

    def get(self, uid: str) -> Pending | None:
        with self._lock:
            return self._known.get(uid)

    def all(self) -> tuple[Pending, ...]:
        """Those that are not active, oldest first."""
        with self._lock:
            return tuple(each for each in self._known.values() if each.state is not PendingState.ACTIVE)

    def drop(self, uid: str) -> bool:
        """Ends the wait of one: nothing will be connected. False where it became active just before, and stays so."""
        self._cancel_or_wait(uid, forget=True)
        with self._lock:
            found = self._known.get(uid)
            if found is not None and found.state is PendingState.ACTIVE:
                return False
            self._known.pop(uid, None)
        return True

    def close(self) -> None:
        """Ends every wait; returns at once."""
        for uid in list(self._attempts):
            self._cancel(uid)

    def _cancel(self, uid: str, *, forget: bool = False) -> _Attempt | None:
        """Gives the attempt for which it was too late, None for any other. `forget`: there will be no other one."""
        with self._lock:
            attempt = self._attempts.get(uid)
            if attempt is None or attempt.storing:
                return attempt
            del self._attempts[uid]
            if forget:
                self._known.pop(uid, None)
        attempt.cancelled.set()
        return None

    def _cancel_or_wait(self, uid: str, *, forget: bool = False) -> None:
        late = self._cancel(uid, forget=forget)
        if late is not None:  # no longer than the transaction takes: Google is not asked in it
            late.ended.wait()

    def _store(self, uid: str, attempt: _Attempt) -> None:
        """From here on an attempt cannot be cancelled. Raises SignInFailed for one that was, or that was renewed."""
        with self._lock:
            if self._attempts.get(uid) is not attempt:
                raise SignInFailed("The sign-in was cancelled.", "Nothing was connected. Connect again any time.")
            attempt.storing = True

    def _try(self, wanted: Pending) -> Pending:
        attempt = _Attempt()
        with self._lock:
            replaced = self._attempts.get(wanted.uid)
            self._attempts[wanted.uid] = attempt
            if replaced is not None:  # of somebody else who renewed it at the same moment
                replaced.cancelled.set()
        threading.Thread(target=self._run, args=(wanted, attempt), name="consent", daemon=True).start()
        try:
            told = attempt.told.get(timeout=_FIRST_ANSWER)
        except queue.Empty:
            told = Offline("The sign-in could not begin.", "The keyring or the disk did not answer. Try again.")
        if isinstance(told, SchedError):
            self._not_begun(wanted.uid, attempt, told)
            raise told
        fresh = replace(
            wanted, state=PendingState.PENDING, address=told, expires=self._now() + int(self._seconds), error=None
        )
        with self._lock:
            if self._attempts.get(wanted.uid) is not attempt:  # the browser was quicker
                return self._known.get(wanted.uid, fresh)
            self._known[wanted.uid] = fresh
            self._forget_oldest()
        return fresh

    def _not_begun(self, uid: str, attempt: _Attempt, error: SchedError) -> None:
        """One that is known had an address before, which leads nowhere by now. A newer attempt goes on."""
        attempt.cancelled.set()
        with self._lock:
            if self._attempts.get(uid, attempt) is not attempt:
                return
            self._attempts.pop(uid, None)
            known = self._known.get(uid)
            if known is not None and known.state is not PendingState.ACTIVE:
                self._known[uid] = replace(known, state=PendingState.FAILED, address="", error=error)

    def _run(self, wanted: Pending, attempt: _Attempt) -> None:
        try:
            made = self._sign_in(wanted, attempt)
        except SchedError as error:
            expired = self._is_over(wanted.uid)
            self._end(wanted, attempt, PendingState.EXPIRED if expired else PendingState.FAILED, error)
        except Exception as error:  # a bug: the log tells where, without its message
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("a sign-in failed: %s\n%s", type(error).__name__, where)
            bug = SchedError("Sched made a mistake.", "The log says where. Please report it.")
            self._end(wanted, attempt, PendingState.FAILED, bug)
        else:
            self._end(wanted, attempt, PendingState.ACTIVE, None, made)
            self._after()

    def _sign_in(self, wanted: Pending, attempt: _Attempt) -> str:
        """The uid of what was connected. An account that only what was dropped needed is signed out again."""
        calendars = self._calendars()
        known = {each.uid for each in calendars.accounts()}
        account = calendars.sign_in(
            login_hint=wanted.account,
            open_browser=attempt.tell,
            cancelled=attempt.cancelled,
            session_only=wanted.session_only,
            deadline=self._seconds,
        )
        try:
            return _connected(calendars, wanted, account, partial(self._store, wanted.uid, attempt))
        except SchedError:
            if account.uid not in known and self._is_dropped(wanted.uid):
                _sign_out(calendars, account)
            raise

    def _is_dropped(self, uid: str) -> bool:
        """Not only cancelled: one that is renewed is still known."""
        with self._lock:
            return uid not in self._known and uid not in self._attempts

    def _is_over(self, uid: str) -> bool:
        found = self.get(uid)
        return found is not None and self._now() >= found.expires

    def _end(
        self, wanted: Pending, attempt: _Attempt, state: PendingState, error: SchedError | None, made: str = ""
    ) -> None:
        """Notes how an attempt ended, unless a newer one took its place."""
        if error is not None:
            attempt.told.put(error)
        with self._lock:
            if self._attempts.get(wanted.uid) is attempt:
                del self._attempts[wanted.uid]
                if attempt.begun:
                    known = self._known.get(wanted.uid, wanted)
                    self._known[wanted.uid] = replace(known, state=state, error=error, connection=made)
        attempt.ended.set()

    def _forget_oldest(self) -> None:
        ended = [each.uid for each in self._known.values() if each.state is not PendingState.PENDING]
        for uid in ended[: max(0, len(self._known) - 100)]:
            del self._known[uid]


def _connected(calendars: CalendarService, wanted: Pending, account: Account, allowed: Callable[[], None]) -> str:
    """The uid of the connection: a new one, or the one that only wanted this sign-in. Raises as `connect`."""
    there = calendars.connected(wanted.resource, account, wanted.calendar_id)
    if there is None:
        terms = dict(wanted.terms)
        there = calendars.connect(
            wanted.resource, account, wanted.calendar_id, uid=wanted.uid, allowed=allowed, **terms
        )
    return there.uid


def _sign_out(calendars: CalendarService, account: Account) -> None:
    try:
        calendars.sign_out_unused(account)
    except SchedError as error:  # nobody waits for an answer
        log.warning("an account could not be signed out: %s", error.title)
