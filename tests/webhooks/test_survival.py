"""Nothing is left untold by a restart, a kill, or two processes at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schedapp.services.webhooks import NewWebhook
from tests.desktop.processes import read_line, wait_until
from tests.webhooks.conftest import NOON, Place
from tests.webhooks.receiver import Receiver

ROOT = Path(__file__).parents[2]


class Desk:
    """A process of its own that books and tells webhooks."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def book(self, start: int) -> str:
        """The uid of the booking, when it is saved."""
        self.write(str(start))
        assert self.process.stdout is not None
        return read_line(self.process.stdout.fileno(), "a booking")

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def desk(home: Path, *hooks: NewWebhook) -> Iterator[Desk]:
    command = [sys.executable, "-m", "tests.webhooks.telling_desk", str(home)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ))
    started = Desk(process)
    try:
        started.write(json.dumps({hook.webhook.uid: hook.secret for hook in hooks}))
        assert process.stdout is not None
        assert read_line(process.stdout.fileno(), "the desk") == "ready"
        yield started
    finally:
        if process.poll() is None:
            started.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def test_what_happened_while_nobody_told_is_told_later(place: Place, receiver: Receiver) -> None:
    hook = place.hook(content="names")
    place.book("while it was off")
    place.start()
    place.settled(hook, "delivered")
    place.stop()
    place.book("while it was off again")
    place.start()
    place.settled(hook, "delivered", "delivered")
    titles = [each.json["data"]["title"] for each in receiver.received]
    assert titles == ["while it was off", "while it was off again"]


def test_stopping_in_the_middle_sends_it_again(place: Place, receiver: Receiver) -> None:
    receiver.gate.clear()
    hook = place.hook()
    place.start()
    place.book()
    receiver.wait(1)
    place.stop()
    receiver.gate.set()
    place.start()
    place.settled(hook, "delivered")
    assert len({each.id for each in receiver.received}) == 1


@pytest.mark.kill
def test_a_kill_while_it_is_sent_sends_it_again(place: Place, receiver: Receiver) -> None:
    hook = place.hook()
    receiver.gate.clear()
    with desk(place.home, hook) as killed:
        uid = killed.book(NOON + 60)
        receiver.wait(1)
        killed.kill()
    receiver.gate.set()
    place.start()
    place.settled(hook, "delivered")
    assert len(receiver.received) == 2
    assert {each.id for each in receiver.received} == {receiver.received[0].id}
    assert receiver.received[1].json["data"]["booking_id"] == uid


@pytest.mark.kill
@pytest.mark.parametrize("answered", range(0, 12, 3))
def test_kills_at_any_moment_lose_nothing_and_keep_the_order(place: Place, receiver: Receiver, answered: int) -> None:
    """The process dies after so many messages were answered, while it goes on booking."""
    hook = place.hook()
    made = []
    with desk(place.home, hook) as killed:
        made += [killed.book(NOON + 60 * number) for number in range(1, 13)]
        receiver.wait(answered)
        killed.kill()
    place.start()
    wait_until(lambda: len({each.id for each in receiver.received}) == 12, "all of them")
    place.settled(hook, *["delivered"] * 12)
    told = [each.json["data"]["booking_id"] for each in receiver.received]
    assert list(dict.fromkeys(told)) == made
    assert len(told) <= 13, "more than what was under way was sent again"


def test_of_two_processes_one_tells(place: Place, receiver: Receiver) -> None:
    hook = place.hook()
    place.start()
    with desk(place.home, hook) as other:
        made = [other.book(NOON + 60 * number) for number in range(1, 6)]
        place.settled(hook, *["delivered"] * 5)
        assert [each.json["data"]["booking_id"] for each in receiver.received] == made


@pytest.mark.kill
def test_when_the_one_that_tells_is_killed_the_other_goes_on(place: Place, receiver: Receiver) -> None:
    hook = place.hook()
    with desk(place.home, hook) as first:
        first.book(NOON + 60)
        place.settled(hook, "delivered")
        place.start()
        first.kill()
    assert place.deliverer is not None
    place.book()
    wait_until(lambda: place.deliverer is None or place.deliverer.poke() or len(receiver.received) == 2, "the second")
