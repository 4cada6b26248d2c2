"""What is told, to whom, in which order, and what happens when nobody listens."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler

import pytest

from schedapp.errors import BadInput
from schedapp.model.feed import Cursor, FeedType
from schedapp.model.timespan import Timed
from schedapp.model.webhook import DELAYS
from schedapp.services.webhook_delivery import GONE, NO_SECRET
from schedapp.webhooks.sender import Sender
from tests.desktop.processes import wait_until
from tests.webhooks.conftest import NOON, ZONE, Place
from tests.webhooks.receiver import Receiver


def test_a_change_is_told_signed_and_small(place: Place, receiver: Receiver) -> None:
    hook = place.hook()
    place.start()
    booking = place.book("Ada Lovelace, check-up", client="Ada Lovelace")
    (told,) = receiver.wait(1)
    assert told.path == "/hook"
    assert told.is_signed(hook.secret)
    assert not told.is_signed(place.hook("https://hooks.example.org/").secret)
    assert told.headers["Content-Type"] == "application/json"
    assert told.headers["webhook-timestamp"] == str(NOON)
    assert told.headers["Host"] in receiver.address
    assert told.json["type"] == "booking.created"
    assert told.json["timestamp"] == "2026-12-01T11:00:00Z"
    assert told.json["data"]["booking_id"] == booking.uid
    assert told.json["data"]["resource_ids"] == [place.room.uid]
    assert told.json["data"]["start"] == "2026-12-01T13:00:00+01:00"
    assert "Ada" not in told.body.decode(), "a name left without being asked for"
    assert len(told.body) < 1_000
    (delivery,) = place.settled(hook, "delivered")
    assert (delivery.attempts, delivery.status, delivery.error) == (1, 204, "")
    assert told.id == f"msg_{delivery.uid}"


def test_names_are_told_to_whom_asks_for_them(place: Place, receiver: Receiver) -> None:
    place.hook(content="names")
    place.start()
    place.book("Check-up", client="Ada Lovelace")
    data = receiver.wait(1)[0].json["data"]
    assert (data["title"], data["client"]) == ("Check-up", "Ada Lovelace")


def test_every_kind_of_change_in_order(place: Place, receiver: Receiver) -> None:
    place.hook()
    place.start()
    bookings = place.container.bookings
    uid = place.book().uid
    bookings.move(uid, Timed(NOON + 90_000, NOON + 93_600, ZONE))
    bookings.edit(uid, {"notes": "fasting"})
    bookings.cancel(uid)
    place.container.resources.edit(place.container.resources.get(place.room.uid))
    place.container.resources.remove(place.room.uid, force=True)
    wanted = ["created", "moved", "changed", "cancelled"]
    told = receiver.wait(6)
    assert [each.type for each in told] == [f"booking.{each}" for each in wanted] + [
        "resource.changed",
        "resource.removed",
    ]
    previous = told[1].json["data"]["previous"]
    assert previous["start"] == told[0].json["data"]["start"] != told[1].json["data"]["start"]
    assert told[3].json["data"]["status"] == "cancelled"
    assert told[4].json["data"] == {"resource_id": place.room.uid}


def test_a_change_that_comes_while_another_is_taken(place: Place, receiver: Receiver) -> None:
    """Between the look where the feed ends and the reading of what is new."""
    hook = place.hook(content="names")
    deliverer = place.deliverer = place.container.deliverer()
    place.book("first")
    ends = deliverer._feed.head
    titles = ["second"]

    def head() -> Cursor:
        found = ends()
        if titles:
            place.book(titles.pop())
        return found

    deliverer._feed.head = head  # type: ignore[method-assign]
    deliverer.start()
    assert [each.json["data"]["title"] for each in receiver.wait(2)] == ["first", "second"]
    place.settled(hook, "delivered", "delivered")


def test_only_what_was_asked_for(place: Place, receiver: Receiver) -> None:
    place.hook(events=["booking.cancelled"])
    place.start()
    place.container.bookings.cancel(place.book().uid)
    place.container.bookings.cancel(place.book().uid)
    assert [each.type for each in receiver.wait(2)] == ["booking.cancelled", "booking.cancelled"]


def test_changes_from_before_are_not_told(place: Place, receiver: Receiver) -> None:
    place.book("before")
    place.hook(content="names")
    place.start()
    place.book("after")
    assert receiver.wait(1)[0].json["data"]["title"] == "after"


def test_a_failure_is_tried_again_and_nothing_overtakes_it(place: Place, receiver: Receiver) -> None:
    receiver.answers.extend([500, 503])
    hook = place.hook(content="names")
    place.start()
    place.book("first")
    place.book("second")
    failed = place.tried(hook, 1)
    assert (failed.status, failed.error) == (500, "It answered 500.")
    assert NOON + 4 <= failed.next_try <= NOON + 6, "not spread around 5 s"
    place.later(3)
    place.later(4)
    place.tried(hook, 2)
    place.later(60)
    place.settled(hook, "delivered", "delivered")
    assert [each.json["data"]["title"] for each in receiver.received] == ["first", "first", "first", "second"]
    ids = [each.id for each in receiver.received]
    assert len(set(ids[:3])) == 1, "a message that is sent again has another id"
    assert ids[3] != ids[0]
    assert all(each.is_signed(hook.secret) for each in receiver.received)
    assert receiver.received[1].headers["webhook-timestamp"] == str(NOON + 7), "signed anew with the time of the try"


def test_after_a_day_it_is_parked_and_the_next_one_goes(place: Place, receiver: Receiver) -> None:
    receiver.answers.extend([500] * (len(DELAYS) + 1))
    hook = place.hook()
    place.start()
    place.book()
    place.book()
    for attempt in range(len(DELAYS) + 1):
        place.tried(hook, attempt + 1)
        place.later(DELAYS[min(attempt, len(DELAYS) - 1)] * 2)
    parked, _ = place.settled(hook, "parked", "delivered")
    assert parked.attempts == len(DELAYS) + 1
    assert 20 * 3_600 < sum(DELAYS) < 28 * 3_600
    assert place.container.webhooks.get(hook.webhook.uid).parked == 1

    place.container.webhooks.redeliver(hook.webhook.uid, parked.uid)
    assert place.deliverer is not None
    place.deliverer.poke()
    place.settled(hook, "delivered", "delivered")
    assert receiver.received[-1].id == receiver.received[0].id


def test_a_receiver_that_is_down_keeps_no_other_waiting(place: Place, receiver: Receiver) -> None:
    with socket.socket() as down:  # which has its port and takes no connection
        down.bind(("127.0.0.1", 0))
        dead, alive = place.hook(f"http://127.0.0.1:{down.getsockname()[1]}/hook"), place.hook()
        place.start()
        place.book()
        place.settled(alive, "delivered")
        failed = place.tried(dead, 1)
    assert (failed.state, failed.status, failed.error) == ("waiting", 0, "No connection could be made.")


def test_retry_after_is_kept(place: Place, receiver: Receiver) -> None:
    receiver.answers.append((429, {"Retry-After": "900"}))
    hook = place.hook()
    place.start()
    place.book()
    assert place.tried(hook, 1).next_try == NOON + 900


def test_gone_ends_it(place: Place, receiver: Receiver) -> None:
    receiver.answers.append(410)
    hook = place.hook()
    place.start()
    place.book()
    place.settled(hook, "parked")
    wait_until(lambda: not place.container.webhooks.get(hook.webhook.uid).active, "made inactive")
    assert place.container.webhooks.get(hook.webhook.uid).stopped == GONE
    place.book()
    place.container.webhooks.edit(hook.webhook.uid, active=True)
    place.book("after it was made active again")
    place.settled(hook, "parked", "delivered")


def test_a_redirect_is_not_followed(place: Place, receiver: Receiver) -> None:
    other = Receiver()
    receiver.answers.append((307, {"Location": other.address}))
    hook = place.hook()
    place.start()
    place.book()
    failed = place.tried(hook, 1)
    other.close()
    assert failed.status == 307
    assert "does not follow" in failed.error
    assert other.received == []


def _drip(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never end, a little at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    try:
        while True:
            handler.wfile.write(b"X-A: b\r\n")
            handler.wfile.flush()
            handler.connection.settimeout(0.05)
            try:
                if not handler.connection.recv(1):
                    return
            except TimeoutError:
                continue
    except OSError:
        return


def _flood(handler: BaseHTTPRequestHandler) -> None:
    """A body that never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    try:
        while True:
            handler.wfile.write(b"Ada Lovelace " * 5_000)
    except OSError:
        return


def test_an_answer_that_drips_is_given_up(place: Place, receiver: Receiver) -> None:
    receiver.answers.append(_drip)
    hook = place.hook()
    deliverer = place.container.deliverer()
    deliverer._make_sender = lambda: Sender(seconds=0.5)
    place.deliverer = deliverer
    deliverer.start()
    place.book()
    assert place.tried(hook, 1).error.startswith("No answer within")


def test_an_answer_without_an_end_is_cut_and_not_kept(place: Place, receiver: Receiver) -> None:
    receiver.answers.append(_flood)
    hook = place.hook()
    place.start()
    place.book()
    place.settled(hook, "delivered")
    assert "Lovelace" not in json.dumps(place.container.database.rows("SELECT * FROM webhook_delivery"))


def test_a_ping(place: Place, receiver: Receiver) -> None:
    hook = place.hook(events=["booking.moved"])
    place.start()
    pinged = place.container.webhooks.ping(hook.webhook.uid)
    (told,) = receiver.wait(1)
    assert (told.type, told.id) == ("ping", f"msg_{pinged.uid}")
    assert told.is_signed(hook.secret)


def test_a_webhook_whose_secret_is_lost_is_stopped(place: Place, receiver: Receiver) -> None:
    hook = place.hook()
    place.container._tokens.webhooks.forget(hook.webhook.uid)
    place.book()
    place.start()
    wait_until(lambda: place.container.webhooks.get(hook.webhook.uid).stopped == NO_SECRET, "stopped")
    assert receiver.received == []


def test_missed_changes_are_said(place: Place, receiver: Receiver) -> None:
    """More happened than the feed keeps while nothing was delivered."""
    hook = place.hook()
    with place.container.database.write():
        place.container.database.execute("UPDATE sqlite_sequence SET seq = seq + 200000 WHERE name = 'change'")
    place.start()
    receiver.wait(1)
    place.book()
    assert [each.type for each in receiver.wait(2)] == ["feed.reset", "booking.created"]
    place.settled(hook, "delivered", "delivered")


@pytest.mark.parametrize("kind", [FeedType.PING, FeedType.RESET])
def test_what_is_no_change_cannot_be_subscribed_to(place: Place, kind: FeedType) -> None:
    with pytest.raises(BadInput, match="no event"):
        place.hook(events=[kind])


def test_closing_gives_up_what_hangs(place: Place, receiver: Receiver) -> None:
    """A receiver that never answers does not keep the program from ending; it is told again later."""
    receiver.gate.clear()
    hook = place.hook()
    place.start()
    place.book()
    receiver.wait(1)
    place.stop()
    (waiting,) = place.deliveries(hook)
    assert (waiting.state, waiting.attempts) == ("waiting", 0)


def test_a_receiver_that_is_silent_is_given_up(place: Place, receiver: Receiver) -> None:
    receiver.gate.clear()
    hook = place.hook()
    deliverer = place.container.deliverer()
    deliverer._make_sender = lambda: Sender(seconds=1.0)
    place.deliverer = deliverer
    deliverer.start()
    place.book()
    assert place.tried(hook, 1).error == "No answer within 1 seconds."
