"""What a person changes while a try is under way: the answer to what was sent before does not undo it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schedapp.errors import KeyringUnavailable
from schedapp.google.tokens import TokenStore
from schedapp.model.feed import Cursor
from schedapp.model.webhook import DELAYS
from schedapp.services.webhooks import NewWebhook
from schedapp.webhooks.sender import Sender
from tests.webhooks.conftest import Place
from tests.webhooks.receiver import Receiver


@pytest.fixture
def other() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.close()


def almost_given_up(place: Place, address: str = "") -> NewWebhook:
    """A webhook with one message that has a single try left."""
    hook = place.hook(address)
    place.container.webhooks.ping(hook.webhook.uid)
    with place.container.database.write():
        place.container.database.execute("UPDATE webhook_delivery SET attempts = ?, status = 500", (len(DELAYS),))
    return hook


def under_way(place: Place, receiver: Receiver, answer: int) -> NewWebhook:
    """Its last try has come in, and is answered as soon as the gate is set."""
    hook = almost_given_up(place)
    receiver.answers.append(answer)
    receiver.gate.clear()
    place.start()
    receiver.wait(1)
    return hook


@pytest.mark.parametrize("answer", [204, 410, 500])
def test_the_old_address_has_no_say_in_the_new_one(
    place: Place, receiver: Receiver, other: Receiver, answer: int
) -> None:
    hook = under_way(place, receiver, answer)
    place.container.webhooks.edit(hook.webhook.uid, address=other.address)
    receiver.gate.set()
    (told,) = other.wait(1)
    (delivery,) = place.settled(hook, "delivered")
    assert (delivery.attempts, delivery.status, delivery.error) == (1, 204, "")
    assert told.id == receiver.received[0].id
    webhook = place.container.webhooks.get(hook.webhook.uid)
    assert (webhook.active, webhook.stopped) == (True, "")


@pytest.mark.parametrize("answer", [410, 500])
def test_a_failure_of_before_it_was_sent_again_by_hand(place: Place, receiver: Receiver, answer: int) -> None:
    hook = under_way(place, receiver, answer)
    place.container.webhooks.redeliver(hook.webhook.uid, place.deliveries(hook)[0].uid)
    receiver.gate.set()
    first, again = receiver.wait(2)
    (delivery,) = place.settled(hook, "delivered")
    assert (delivery.attempts, delivery.status) == (1, 204)
    assert first.id == again.id
    assert place.container.webhooks.get(hook.webhook.uid).active


def test_what_arrives_is_not_sent_again_by_hand(place: Place, receiver: Receiver) -> None:
    hook = under_way(place, receiver, 200)
    place.container.webhooks.redeliver(hook.webhook.uid, place.deliveries(hook)[0].uid)
    receiver.gate.set()
    (delivery,) = place.settled(hook, "delivered")
    assert delivery.status == 200
    assert len(receiver.received) == 1


def test_a_keyring_that_does_not_open_undoes_nothing(place: Place) -> None:
    """The address is mended while the keyring is asked."""
    hook = almost_given_up(place, "https://old.example.org/")
    deliverer = place.container.deliverer()
    (read,) = deliverer._repository.heads()

    def locked() -> TokenStore:
        place.container.webhooks.edit(hook.webhook.uid, address="https://new.example.org/")
        raise KeyringUnavailable("The keyring is locked.", "Unlock it.")

    deliverer._secrets = locked
    sender = Sender()
    deliverer._send(sender, read)
    sender.close()
    (waiting,) = place.deliveries(hook)
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 0, "")


def test_changes_are_taken_as_the_webhook_wants_them_now(place: Place) -> None:
    """Its kinds were narrowed between the look at it and the transaction that puts its deliveries down."""
    hook = place.hook()
    uid = hook.webhook.uid
    place.book()
    deliverer = place.container.deliverer()
    before = place.container._webhooks.find(uid)
    assert before is not None
    place.container.webhooks.edit(uid, events=["booking.moved"])
    start = Cursor(deliverer._feed.head().feed, place.container._webhooks.positions()[uid])
    assert deliverer._take(before, start) is None
    assert place.deliveries(hook) == []
    deliverer._take_changes()
    assert place.deliveries(hook) == []
    assert place.container._webhooks.positions()[uid] == deliverer._feed.head().number
