"""How requests leave for Google: connections, deadlines, the quota, and errors made ours."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from schedapp.errors import Offline
from schedapp.google.addresses import GOOGLE_API_ROOT
from schedapp.google.answers import token_of
from schedapp.google.batch import Reply, replies
from schedapp.google.deadline import Deadline
from schedapp.google.pool import Pool
from schedapp.google.quota import Quota, quota_of
from schedapp.google.service import CalendarService, calendar_service
from schedapp.google.translate import Subject, translated
from schedapp.google.transport import Transport

if TYPE_CHECKING:
    from schedapp.google.credentials import AccessTokens

CALL_SECONDS = 30.0
_FOREVER = 10 * 365 * 86_400.0
_MOST_PAGES = 400
Result = TypeVar("Result")


class Calls:
    """Serves any number of threads; each call has a connection of its own, lent from a small pool.

    Every call may raise Offline, RateLimited, QuotaExceeded, PermissionDenied and SignInNeeded besides what it names.
    No call is repeated here: when to try again is the caller's policy. `account` is the address whose quota the calls
    count against, shared by all clients of the process; without one it is that of `quota`, or nothing is counted
    until the account is known.
    """

    def __init__(
        self,
        tokens: AccessTokens,
        *,
        api_root: str = GOOGLE_API_ROOT,
        timeout: float = CALL_SECONDS,
        account: str = "",
        quota: Quota | None = None,
    ) -> None:
        self._tokens = tokens
        self._api_root = api_root
        self._timeout = timeout
        self._closed = threading.Event()
        self._stopped = threading.Event()
        self._deadline = Deadline(_FOREVER, self._closed)
        self._background = True
        self._pool = Pool(tokens)
        self._known: dict[str, tuple[str, str]] = {}  # calendar id -> its zone and our role, as last listed
        self._quota = quota
        if account:
            self._count_for(account)

    def with_deadline(self, seconds: float) -> Self:
        """The same client for work that somebody waits for: all its calls end within `seconds` from now, or raise
        Offline, and they may use the share of the quota that background work leaves."""
        other = copy.copy(self)
        other._deadline = self._deadline.sooner(seconds)
        other._background = False
        return other

    @property
    def clock_offset(self) -> float | None:
        """Google's clock minus this computer's, in seconds, good to one; None before the first answer."""
        return self._pool.skew.offset

    def renew(self) -> None:
        """Drops the kept connections, to be called after sleep and when the network changes. Cheap; any thread."""
        self._pool.renew()

    def stop(self) -> None:
        """Begins no call any more (they raise Offline); those under way may come to their end. For good."""
        self._stopped.set()

    def close(self) -> None:
        """Ends the calls under way (they raise Offline) and closes the connections. For good."""
        self._closed.set()
        self._pool.close()

    def revoke(self) -> bool:
        """Ends the grant at Google for all computers of this user; False where the server cannot. Raises Offline."""
        transport = Transport(self._deadline.sooner(self._timeout))
        try:
            return self._tokens.revoke(transport)
        finally:
            transport.close()

    # --- for the calls themselves -----------------------------------------------------------------

    @property
    def _service(self) -> CalendarService:
        return calendar_service(self._api_root)

    def _count_for(self, account: str) -> None:
        self._quota = self._quota or quota_of(self._api_root, account)

    def _call(self, request: Any, subject: Subject, units: int = 1) -> Any:
        """The answer to one of the library's requests. `units` is what it costs."""
        return self._exchange(lambda http: request.execute(http=http, num_retries=0), subject, units)

    def _call_together(self, requests: Sequence[Any], units: int) -> list[Reply | None]:
        """The answers to a batch; see `batch.replies`."""
        return self._exchange(lambda http: replies(self._service.new_batch, http, requests), Subject.CALENDAR, units)

    def _exchange(self, send: Callable[[Any], Result], subject: Subject, units: int) -> Result:
        with self._translated(subject):
            if self._quota is not None:
                self._quota.take(units, self._deadline.sooner(self._timeout), background=self._background)
            if self._stopped.is_set():
                raise Offline("Sched is being closed.", "What waits is sent when it is open again.")
            http = self._borrow()
            try:
                return send(http)
            finally:
                self._pool.give_back(http)

    def _translated(self, subject: Subject) -> Any:
        return translated(subject, self._quota.pause) if self._quota is not None else translated(subject)

    def _borrow(self) -> Any:
        return self._pool.lend(self._deadline.sooner(self._timeout))

    def _pages(
        self, collection: Any, params: dict[str, Any], method: str = "list", subject: Subject = Subject.CALENDAR
    ) -> Iterator[dict[str, Any]]:
        """All pages of a listing without a sync token; the caller checks their items."""
        token = ""
        for _ in range(_MOST_PAGES):
            more = {"pageToken": token} if token else {}
            answer = self._call(getattr(collection, method)(**params, **more), subject)
            yield answer
            token = token_of(answer, "nextPageToken")
            if not token:
                return
        raise Offline("Google's list does not end.", "Look at a shorter time, or try again later.")
