"""Works off the outbox of one connection: one by one, or in batches when much waits; what is refused is parked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from schedapp.errors import PermissionDenied, QuotaExceeded, Rejected, SchedError
from schedapp.model.connection import Connection
from schedapp.model.event import Operation
from schedapp.model.link import OutboxItem
from schedapp.sync.looking import TooBusy
from schedapp.sync.plan import PushAction
from schedapp.sync.ports import CalendarServer, SyncStore
from schedapp.sync.push import Pusher

log = logging.getLogger(__name__)

BATCH = 50
SINGLY = 3
MAX_STEPS = 5_000


class Outbox:
    """`parked` counts what Google refused for good; the others go on (one bad item never blocks others)."""

    def __init__(
        self, store: SyncStore, server: CalendarServer, connection: Connection, pusher: Pusher, now: Callable[[], int]
    ) -> None:
        self._store = store
        self._server = server
        self._connection = connection
        self._pusher = pusher
        self._now = now
        self.parked = 0

    def send(self) -> None:
        """Everything that is due, then what waited for that. Raises RemoteError or AuthError where nothing more can
        be sent now."""
        tried: set[int] = set()
        while due := [item for item in self._store.due(self._connection.uid, self._now()) if item.id not in tried]:
            tried.update(item.id for item in due)
            self._send_all(due)

    def _send_all(self, due: Sequence[OutboxItem]) -> None:
        if len(due) <= SINGLY:
            for item in due:
                self._send_one(item)
        for first in range(0, len(due) if len(due) > SINGLY else 0, BATCH):
            self._send_many(due[first : first + BATCH])

    def _send_one(self, item: OutboxItem) -> None:
        try:
            for _ in range(MAX_STEPS):
                action = self._pusher.plan(item)
                if action is None:
                    return
                self._pusher.perform(action)
            raise TooBusy("Google keeps changing this booking.", "Look at it in Google Calendar, then change it here.")
        except (Rejected, PermissionDenied) as error:
            self._park(item, error)

    def _send_many(self, items: Sequence[OutboxItem]) -> None:
        """Rounds of one operation for each booking: what can go into the batch does, what has to look first is done
        by itself. Never two of one series in a batch: a booking is one item. What does not come to an end is parked
        by `_send_one`, one by one."""
        waiting = list(items)
        for _ in range(MAX_STEPS):
            if len(waiting) <= SINGLY:
                break
            waiting = self._round(waiting)
        for item in waiting:
            self._send_one(item)

    def _round(self, items: Sequence[OutboxItem]) -> list[OutboxItem]:
        """Gives the items that may have more to do. The intents of a round are stored in one transaction, and so is
        what arrived: a commit for each booking would take longer than the batch."""
        batch: list[tuple[OutboxItem, PushAction, Operation]] = []
        more: list[OutboxItem] = []
        with self._store.write():
            planned = [(item, self._pusher.plan(item)) for item in items]
        for item, action in planned:
            operation = self._pusher.operation(action) if action is not None else None
            if action is not None and operation is not None:
                batch.append((item, action, operation))
            elif action is not None and self._survives(item, partial(self._pusher.perform, action)):
                more.append(item)
        return more + self._send_batch(batch)

    def _send_batch(self, batch: Sequence[tuple[OutboxItem, PushAction, Operation]]) -> list[OutboxItem]:
        """An error of the whole batch, or one that stops the sync, leaves the intents: the next cycle looks."""
        if not batch:
            return []
        outcomes = self._server.send(self._connection.calendar_id, [operation for _, _, operation in batch])
        settle = self._pusher.settle
        steps = [(item, o, partial(settle, action, o)) for (item, action, _), o in zip(batch, outcomes, strict=True)]
        more: list[OutboxItem] = []
        with self._store.write():
            for item, outcome, step in steps:
                if not isinstance(outcome, SchedError) and self._survives(item, step):
                    more.append(item)
        trouble: list[SchedError] = []
        for item, outcome, step in steps:
            try:
                if isinstance(outcome, SchedError) and self._survives(item, step):
                    more.append(item)
            except SchedError as error:
                trouble.append(error)
        if trouble:
            raise _gravest(trouble)
        return more

    def _survives(self, item: OutboxItem, step: Callable[[], object]) -> bool:
        try:
            step()
        except (Rejected, PermissionDenied) as error:
            self._park(item, error)
            return False
        return True

    def _park(self, item: OutboxItem, error: SchedError) -> None:
        log.warning("connection %s: a booking was refused: %s", self._connection.uid, error.title)
        self.parked += 1
        with self._store.write():
            self._store.postpone(item, f"{error.title} {error.detail}".strip(), 0, parked=True)


def _gravest(trouble: Sequence[SchedError]) -> SchedError:
    """What says most about when to go on: a quota for hours before a pause before the rest."""
    return next((error for error in trouble if isinstance(error, QuotaExceeded)), trouble[0])
