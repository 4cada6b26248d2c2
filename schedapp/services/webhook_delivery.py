"""Tells the webhooks what changed: at least once, in order for each of them, again after a failure.

What is to be told is derived from the change feed: every webhook has its place in it, which moves on in the transaction
that puts the deliveries down. A program that is killed goes on from there; what was under way is sent again.
"""

from __future__ import annotations

import json
import logging
import queue
import random
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from schedapp.errors import KeyringUnavailable, SchedError
from schedapp.model.feed import Cursor, FeedEntry, FeedPage, FeedType
from schedapp.model.webhook import Answer, Content, Delivery, DeliveryState, Webhook, next_pause
from schedapp.services.feed import ChangeFeed, FeedWatch
from schedapp.services.shapes.feed import feed_shape
from schedapp.store.feed import FeedRepository
from schedapp.store.lease import Leases
from schedapp.store.webhooks import WebhookRepository

if TYPE_CHECKING:
    from schedapp.google.secret import Secret
    from schedapp.google.tokens import TokenStore
    from schedapp.webhooks.sender import Sender

log = logging.getLogger(__name__)

_LEASE = "webhooks"
_IDLE = 5.0
"""Seconds between two looks whether there is a webhook, and whether somebody else delivers."""
_LONGEST = 60.0
_LOCKED = 60
"""Seconds after which a keyring that did not open is asked again."""
NO_SECRET = "Its secret is not in the keyring any more. Remove it and add it again."
GONE = "The receiver answered 410: it wants to be told nothing more."


def make_sender() -> Sender:
    """Imported when there is something to send."""
    from schedapp.webhooks.sender import Sender

    return Sender()


class Deliverer:
    """One thread. Of several processes on a database one delivers, by a lease; the others wait for its end.

    `release` is called on the thread when it ends (it has a connection to the database of its own); `chance` spreads
    the tries, `idle` is in seconds.
    """

    def __init__(
        self,
        repository: WebhookRepository,
        feeds: FeedRepository,
        watch: FeedWatch,
        secrets: Callable[[], TokenStore],
        leases: Leases,
        *,
        now: Callable[[], int],
        chance: Callable[[], float] = random.random,
        sender: Callable[[], Sender] = make_sender,
        release: Callable[[], None] = lambda: None,
        idle: float = _IDLE,
    ) -> None:
        self._repository = repository
        self._feeds = feeds
        self._feed = ChangeFeed(feeds)
        self._watch = watch
        self._secrets = secrets
        self._leases = leases
        self._now = now
        self._chance = chance
        self._make_sender = sender
        self._release = release
        self._idle = idle
        self._wake = threading.Event()
        self._stopping = False
        self._answers: queue.SimpleQueue[tuple[Delivery, int, Answer]] = queue.SimpleQueue()
        self._under_way: set[str] = set()
        self._known: dict[str, Secret] = {}
        self._resting: dict[str, int] = {}
        self._thread = threading.Thread(target=self._run, name="webhook deliveries", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns at once; what is under way is given up and sent again by the next one. `join` waits."""
        self._stopping = True
        self._wake.set()

    def join(self, seconds: float = 5.0) -> bool:
        """Whether the thread has ended."""
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def poke(self) -> None:
        """Looks at once whether something is due."""
        self._wake.set()

    # --- the thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopping:
                try:
                    self._turn()
                except SchedError as error:
                    log.warning("webhooks are not told for now: %s", error.title)
                except Exception as error:  # a bug: the log tells where, and it is tried again all the same
                    place = "".join(traceback.format_tb(error.__traceback__))
                    log.error("webhooks are not told for now: %s\n%s", type(error).__name__, place)
                self._sleep(self._idle)
        finally:
            self._release()

    def _turn(self) -> None:
        """Delivers while this process is the one that does and there is a webhook."""
        if not self._repository.any_active():
            return
        with self._leases.hold(_LEASE, 0) as mine:
            if not mine:
                return
            self._repository.forget_old()
            sender = self._make_sender()
            try:
                with self._watch.listening(self._wake.set):
                    self._deliver(sender)
            finally:
                sender.close()
                self._under_way.clear()

    def _deliver(self, sender: Sender) -> None:
        while not self._stopping and self._repository.any_active():
            self._take_answers()
            self._take_changes()
            pause = self._send_due(sender)
            self._sleep(pause)

    def _sleep(self, seconds: float) -> None:
        if not self._stopping:
            self._wake.wait(seconds)
        self._wake.clear()

    # --- what is to be told -----------------------------------------------------------------------

    def _take_changes(self) -> None:
        """What comes in while it works is taken in, too, or is left to the next turn."""
        head = self._feed.head()
        for uid, position in self._repository.positions().items():
            if position != head.number:  # beyond it only where the feed was put back
                self._take_all(uid, Cursor(head.feed, position))

    def _take_all(self, uid: str, cursor: Cursor) -> None:
        more = True
        while more and not self._stopping:
            webhook = self._repository.find(uid)
            page = self._take(webhook, cursor) if webhook is not None else None
            if page is None:
                return
            cursor, more = page.cursor, page.more

    def _take(self, webhook: Webhook, cursor: Cursor) -> FeedPage | None:
        """The next changes become deliveries of one webhook; None if that was changed meanwhile: it has another place
        then, or wants others."""
        page = self._feed.after(cursor)
        with self._repository.writing():
            now = self._repository.find(webhook.uid)
            if now is None or not now.active or now.version != webhook.version:
                return None
            if page.reset:
                self._repository.put(webhook.uid, FeedEntry(0, self._now(), FeedType.RESET, ""))
            self._repository.take(webhook, page.entries, page.cursor.number)
        return page

    # --- sending ----------------------------------------------------------------------------------

    def _send_due(self, sender: Sender) -> float:
        """Sends the first that waits of each webhook, if it is due; gives the seconds until another one is."""
        now, pause = self._now(), _LONGEST
        for delivery in self._repository.heads():
            if delivery.webhook in self._under_way:
                continue
            due = max(delivery.next_try, self._resting.get(delivery.webhook, 0))
            if due > now:
                pause = min(pause, due - now)
            else:
                self._send(sender, delivery)
        return pause

    def _send(self, sender: Sender, delivery: Delivery) -> None:
        from schedapp.webhooks.sender import Message

        webhook = self._repository.find(delivery.webhook)
        secret = None if webhook is None else self._secret(delivery, webhook)
        if webhook is None or secret is None:
            return
        body = json.dumps(self._body(delivery, webhook), ensure_ascii=False, separators=(",", ":")).encode()
        message = Message(webhook.address, f"msg_{delivery.uid}", self._now(), body, secret.reveal())
        self._under_way.add(webhook.uid)
        sender.send(message, lambda answer: self._answered(delivery, webhook.version, answer))

    def _answered(self, delivery: Delivery, version: int, answer: Answer) -> None:
        """On the sender's thread. `version` is the webhook's to whose address it was sent."""
        self._answers.put((delivery, version, answer))
        self._wake.set()

    def _body(self, delivery: Delivery, webhook: Webhook) -> dict[str, object]:
        """Made when it is sent: a name that was erased meanwhile goes nowhere."""
        entry = FeedEntry(0, delivery.at, delivery.type, delivery.subject)
        if delivery.entry:
            found = self._feeds.of_history([delivery.entry]).get(delivery.entry, entry)
            entry = replace(found, at=delivery.at, type=delivery.type, subject=delivery.subject)
        return feed_shape(entry, names=webhook.content is Content.NAMES)

    def _secret(self, delivery: Delivery, webhook: Webhook) -> Secret | None:
        """None where there is none for now: the keyring is locked, or lost it."""
        uid = webhook.uid
        if uid not in self._known:
            try:
                found = self._secrets().load(uid, quiet=True)
            except KeyringUnavailable as error:
                self._resting[uid] = self._now() + _LOCKED
                self._repository.record(delivery, replace(delivery, error=error.title), webhook.version)
                return None
            if found is None:
                self._repository.stop(uid, NO_SECRET)
                return None
            self._known[uid] = found
        return self._known[uid]

    # --- what came of it --------------------------------------------------------------------------

    def _take_answers(self) -> None:
        while True:
            try:
                delivery, version, answer = self._answers.get_nowait()
            except queue.Empty:
                return
            self._under_way.discard(delivery.webhook)
            with self._repository.writing():
                counts = self._repository.record(delivery, self._after(delivery, answer), version)
                if counts and answer.gone:
                    self._repository.stop(delivery.webhook, GONE)

    def _after(self, delivery: Delivery, answer: Answer) -> Delivery:
        """The delivery as a try leaves it."""
        now, attempts = self._now(), delivery.attempts + 1
        tried = replace(delivery, attempts=attempts, status=answer.status, error=answer.error)
        if answer.ok:
            return replace(tried, state=DeliveryState.DELIVERED, ended=now)
        pause = None if answer.gone else next_pause(attempts, answer.retry_after, self._chance())
        if pause is None:
            return replace(tried, state=DeliveryState.PARKED, ended=now)
        return replace(tried, next_try=now + pause)
