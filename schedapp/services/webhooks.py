"""Webhooks: addresses that the user named, what they are told, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schedapp.errors import BadInput, ChangedSince, KeyringUnavailable, NotFound
from schedapp.model.feed import FeedEntry, FeedType
from schedapp.model.webhook import Content, Delivery, DeliveryState, Webhook, check_address, check_events
from schedapp.services.feed import ChangeFeed
from schedapp.store.webhooks import WebhookRepository

if TYPE_CHECKING:
    from schedapp.google.tokens import TokenStore

log = logging.getLogger(__name__)

MOST = 20
PAGE = 100


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook and its signing secret, which nobody is shown again."""

    webhook: Webhook
    secret: str

    def __repr__(self) -> str:
        return f"NewWebhook({self.webhook!r})"


class WebhookService:
    """`secrets` gives where signing secrets are kept; `now` is the program's clock (UTC epoch seconds)."""

    def __init__(
        self,
        repository: WebhookRepository,
        feed: ChangeFeed,
        secrets: Callable[[], TokenStore],
        *,
        now: Callable[[], int],
        new_uid: Callable[[], str],
    ) -> None:
        self._repository = repository
        self._feed = feed
        self._secrets = secrets
        self._now = now
        self._new_uid = new_uid

    def list(self) -> tuple[Webhook, ...]:
        """The oldest first."""
        return self._repository.all()

    def get(self, uid: str) -> Webhook:
        """Raises NotFound."""
        found = self._repository.find(uid)
        if found is None:
            raise NotFound("There is no such webhook.", "List them, and give the id of one.")
        return found

    def add(
        self, address: str, events: Collection[str] = (), content: str = "times", *, active: bool = True
    ) -> NewWebhook:
        """Tells an address of all changes from now on; no events stand for all of them.

        Raises BadInput, KeyringUnavailable (the secret would be nowhere safe).
        """
        from schedapp.google.secret import Secret
        from schedapp.webhooks.signing import new_secret

        if len(self.list()) >= MOST:
            raise BadInput(f"There are {MOST} webhooks, which is the most.", "Remove one that is not needed any more.")
        told = (check_events(events), _content(content))
        fresh = Webhook(self._new_uid(), check_address(address), *told, active, created=self._now())
        secret = new_secret()
        self._secrets().save(fresh.uid, Secret(secret))
        try:
            self._repository.add(fresh, self._feed.head().number)
        except BaseException:
            self._forget(fresh.uid)
            raise
        return NewWebhook(self.get(fresh.uid), secret)

    def edit(
        self,
        uid: str,
        *,
        address: str | None = None,
        events: Collection[str] | None = None,
        content: str | None = None,
        active: bool | None = None,
        expect: int | None = None,
    ) -> Webhook:
        """Changes what is given; what waits is tried at once. One that becomes active is told of changes from now on.

        Raises NotFound, BadInput, ChangedSince.
        """
        now = self.get(uid)
        changed = replace(
            now,
            address=now.address if address is None else check_address(address),
            events=now.events if events is None else check_events(events),
            content=now.content if content is None else _content(content),
            active=now.active if active is None else active,
            version=now.version if expect is None else expect,
        )
        awakes = changed.active and not now.active
        self._repository.edit(changed, self._feed.head().number if awakes else None)
        return self.get(uid)

    def remove(self, uid: str, *, expect: int | None = None) -> None:
        """With its deliveries and its secret; `expect` is the version that was seen. Raises NotFound, ChangedSince."""
        with self._repository.writing():
            if expect not in (None, self.get(uid).version):
                raise ChangedSince("This webhook was changed meanwhile.", "Read it again before you remove it.")
            self._repository.remove(self.get(uid).uid)
        self._forget(uid)

    def deliveries(
        self, uid: str, *, state: str | None = None, before: str = "", limit: int = PAGE
    ) -> tuple[Delivery, ...]:
        """What it was told and is to be told, the newest first; after the delivery `before`. Raises NotFound."""
        wanted = None if state is None else DeliveryState(state)
        return self._repository.deliveries(self.get(uid).uid, wanted, before, limit)

    def redeliver(self, uid: str, delivery: str) -> Delivery:
        """Sends one again, with the same id and before all that waits. Raises NotFound, BadInput (it is inactive)."""
        self._active(uid)
        found = self._repository.delivery(uid, delivery)
        self._repository.wait(found.uid)
        return self._repository.delivery(uid, found.uid)

    def ping(self, uid: str) -> Delivery:
        """Has it told that it is reached, after all that waits. Raises NotFound, BadInput (it is inactive)."""
        self._active(uid)
        made = self._repository.put(uid, FeedEntry(0, self._now(), FeedType.PING, ""))
        return self._repository.delivery(uid, made)

    def _active(self, uid: str) -> None:
        if not self.get(uid).active:
            raise BadInput("This webhook is not active.", "Make it active first.")

    def _forget(self, uid: str) -> None:
        try:
            self._secrets().forget(uid)
        except KeyringUnavailable as error:
            log.warning("the secret of a webhook is still in the keyring: %s", error.title)


def _content(text: str) -> Content:
    if text not in list(Content):
        raise BadInput(f"“{text[:40]}” cannot be asked for.", f"Choose one of {', '.join(Content)}.")
    return Content(text)
