"""Webhooks and their deliveries: what each address is still to be told, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import Any

from schedapp.errors import ChangedSince, NotFound
from schedapp.model.feed import FeedEntry, FeedType
from schedapp.model.timespan import DAY
from schedapp.model.webhook import Content, Delivery, DeliveryState, Webhook
from schedapp.store.database import Database

KEPT_DELIVERED = 7 * DAY
KEPT_PARKED = 30 * DAY

_SELECT = """
SELECT w.uid, w.address, w.events, w.content, w.active, w.stopped, w.version, w.created,
       (SELECT count(*) FROM webhook_delivery AS d WHERE d.webhook_id = w.id AND d.state = 'waiting'),
       (SELECT count(*) FROM webhook_delivery AS d WHERE d.webhook_id = w.id AND d.state = 'parked')
  FROM webhook AS w
"""
_FIELDS = """
SELECT d.uid, w.uid, d.type, d.at, d.subject, d.entry, d.state, d.attempts, d.next_try, d.status, d.error, d.created,
       d.ended
"""
_DELIVERY = f"{_FIELDS} FROM webhook_delivery AS d JOIN webhook AS w ON w.id = d.webhook_id"
_HEADS = f"""
{_FIELDS} FROM webhook AS w JOIN webhook_delivery AS d ON d.id = (
  SELECT min(f.id) FROM webhook_delivery AS f INDEXED BY webhook_delivery_waiting
   WHERE f.webhook_id = w.id AND f.state = 'waiting')
 WHERE w.active = 1
"""
_WAITING_OF = """
SELECT d.attempts, d.next_try FROM webhook_delivery AS d JOIN webhook AS w ON w.id = d.webhook_id
 WHERE d.uid = ? AND d.state = 'waiting' AND w.version = ?
"""
_INSERT = """
INSERT INTO webhook_delivery (uid, webhook_id, type, at, change_id, subject, entry, created)
SELECT ?, id, ?, ?, ?, ?, ?, ? FROM webhook WHERE uid = ? ON CONFLICT (webhook_id, change_id) DO NOTHING
"""


class WebhookRepository:
    """`now` is the program's clock (UTC epoch seconds), `new_uid` gives the deliveries their ids."""

    def __init__(self, database: Database, now: Callable[[], int], new_uid: Callable[[], str]) -> None:
        self._database = database
        self._now = now
        self._new_uid = new_uid

    def writing(self) -> AbstractContextManager[None]:
        """Several writes as one transaction."""
        return self._database.write()

    # --- webhooks ---------------------------------------------------------------------------------

    def all(self) -> tuple[Webhook, ...]:
        """The oldest first."""
        return tuple(_webhook(row) for row in self._database.rows(f"{_SELECT} ORDER BY w.id"))

    def find(self, uid: str) -> Webhook | None:
        row = self._database.row(f"{_SELECT} WHERE w.uid = ?", (uid,))
        return None if row is None else _webhook(row)

    def any_active(self) -> bool:
        return self._database.row("SELECT 1 FROM webhook WHERE active = 1 LIMIT 1") is not None

    def positions(self) -> dict[str, int]:
        """How far each active one is in the feed, by uid."""
        return dict(self._database.rows("SELECT uid, position FROM webhook WHERE active = 1"))

    def add(self, webhook: Webhook, position: int) -> None:
        """It is told of changes after `position`."""
        with self._database.write():
            self._database.execute(
                "INSERT INTO webhook (uid, address, events, content, active, position, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*_values(webhook), position, self._now()),
            )

    def edit(self, webhook: Webhook, position: int | None) -> None:
        """Writes all fields by uid; what waits is tried at once. `position`: it goes on from there.

        Raises ChangedSince if `version` is old.
        """
        uid, *values = _values(webhook)
        with self._database.write():
            now = self.find(webhook.uid)
            if now is None or now.version != webhook.version:
                raise ChangedSince("This webhook was changed meanwhile.", "Read it again before you change it.")
            self._database.execute(
                "UPDATE webhook SET address = ?, events = ?, content = ?, active = ?, stopped = '', "
                "version = version + 1, position = coalesce(?, position) WHERE uid = ?",
                (*values, position, uid),
            )
            self._database.execute(
                "UPDATE webhook_delivery SET attempts = 0, next_try = 0 WHERE state = 'waiting' "
                "AND webhook_id = (SELECT id FROM webhook WHERE uid = ?)",
                (uid,),
            )

    def stop(self, uid: str, why: str) -> None:
        """Makes it inactive until somebody looks at it."""
        with self._database.write():
            self._database.execute(
                "UPDATE webhook SET active = 0, stopped = ?, version = version + 1 WHERE uid = ?", (why, uid)
            )

    def remove(self, uid: str) -> None:
        """With all its deliveries."""
        with self._database.write():
            self._database.execute("DELETE FROM webhook WHERE uid = ?", (uid,))

    # --- deliveries -------------------------------------------------------------------------------

    def take(self, webhook: Webhook, entries: Collection[FeedEntry], position: int) -> None:
        """Puts those of the changes that it wants among its deliveries; it has looked at all up to `position`."""
        with self._database.write():
            for entry in entries:
                if webhook.wants(entry.type):
                    self.put(webhook.uid, entry, entry.number)
            self._database.execute("UPDATE webhook SET position = ? WHERE uid = ?", (position, webhook.uid))

    def put(self, webhook: str, entry: FeedEntry, change: int | None = None) -> str:
        """One more delivery, after all others; of a change only if there is none yet. Gives its uid."""
        uid = self._new_uid()
        values = (uid, entry.type.value, entry.at, change, entry.subject, entry.entry, self._now(), webhook)
        with self._database.write():
            self._database.execute(_INSERT, values)
        return uid

    def heads(self) -> tuple[Delivery, ...]:
        """The first that waits of each active webhook: it goes before all others of that one."""
        return tuple(_delivery(row) for row in self._database.rows(_HEADS))

    def deliveries(self, webhook: str, state: DeliveryState | None, before: str, limit: int) -> tuple[Delivery, ...]:
        """The newest first; those after the delivery `before` (uid) of such a list."""
        rows = self._database.rows(
            f"{_DELIVERY} WHERE w.uid = ?1 AND (?2 IS NULL OR d.state = ?2) AND (?3 = '' OR d.id < "
            "(SELECT id FROM webhook_delivery WHERE uid = ?3)) ORDER BY d.id DESC LIMIT ?4",
            (webhook, state, before, limit),
        )
        return tuple(_delivery(row) for row in rows)

    def delivery(self, webhook: str, uid: str) -> Delivery:
        """Raises NotFound."""
        row = self._database.row(f"{_DELIVERY} WHERE w.uid = ? AND d.uid = ?", (webhook, uid))
        if row is None:
            raise NotFound("There is no such delivery.", "List the deliveries of the webhook; old ones are forgotten.")
        return _delivery(row)

    def wait(self, uid: str) -> None:
        """A delivery is tried anew, at once."""
        with self._database.write():
            self._database.execute(
                "UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_try = 0, ended = NULL WHERE uid = ?",
                (uid,),
            )

    def record(self, read: Delivery, tried: Delivery, version: int) -> bool:
        """Writes what a try came to: `tried` of what was `read`, while the webhook had this version. Gives whether.

        Nothing is written where the webhook was changed meanwhile, whatever the old address answered. Where a person
        had the delivery tried anew, a failure of before says nothing; what has arrived has arrived.
        """
        with self._database.write():
            now = self._database.row(_WAITING_OF, (tried.uid, version))
            arrived = tried.state is DeliveryState.DELIVERED
            if now is None or not (arrived or now == (read.attempts, read.next_try)):
                return False
            self._database.execute(
                "UPDATE webhook_delivery SET state = ?, attempts = ?, next_try = ?, status = ?, error = ?, ended = ? "
                "WHERE uid = ?",
                (
                    tried.state.value, tried.attempts, tried.next_try, tried.status, tried.error, tried.ended,
                    tried.uid,
                ),
            )  # fmt: skip
        return True

    def forget_old(self) -> None:
        """What was delivered a week ago, and parked a month ago."""
        with self._database.write():
            self._database.execute_many(
                "DELETE FROM webhook_delivery WHERE state = ? AND ended < ?",
                [("delivered", self._now() - KEPT_DELIVERED), ("parked", self._now() - KEPT_PARKED)],
            )


def _values(webhook: Webhook) -> Sequence[object]:
    events = json.dumps([str(kind) for kind in webhook.events])
    return (webhook.uid, webhook.address, events, webhook.content.value, int(webhook.active))


def _webhook(row: tuple[Any, ...]) -> Webhook:
    uid, address, events, content, active, *rest = row
    kinds = tuple(FeedType(name) for name in json.loads(events))
    return Webhook(uid, address, kinds, Content(content), bool(active), *rest)


def _delivery(row: tuple[Any, ...]) -> Delivery:
    uid, webhook, kind, at, subject, entry, state, *rest = row
    return Delivery(uid, webhook, FeedType(kind), at, subject, entry, DeliveryState(state), *rest)
