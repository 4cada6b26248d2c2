"""The sender: whoever gives it a message gets an answer."""

from __future__ import annotations

import logging
import queue
import socket
from typing import Any

import pytest

from schedapp.model.webhook import Answer
from schedapp.webhooks.sender import Message, Sender
from schedapp.webhooks.signing import new_secret
from tests.desktop.processes import PATIENCE_S
from tests.webhooks.conftest import NOON, Place
from tests.webhooks.receiver import Receiver


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> list[RuntimeError]:
    """The system gives no thread to the next look-ups: one for each in the list."""
    failures = [RuntimeError("can't start new thread for Canary")]
    look_up = socket.getaddrinfo

    def looked_up(*args: Any, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return look_up(*args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return failures


def test_what_nobody_expected_is_an_answer(
    no_threads: list[RuntimeError], receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    sender = Sender()
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    with caplog.at_level(logging.ERROR):
        sender.send(Message(receiver.address, "msg_1", NOON, b"{}", new_secret()), answers.put)
        answer = answers.get(timeout=PATIENCE_S)
    sender.close()
    assert (answer.status, answer.ok) == (0, False)
    assert answer.error == "Sched could not send it (RuntimeError). It tries again; if this stays, start Sched anew."
    assert "RuntimeError" in caplog.text
    assert "Canary" not in caplog.text
    assert receiver.received == []


def test_the_webhook_is_told_later(no_threads: list[RuntimeError], place: Place, receiver: Receiver) -> None:
    hook = place.hook()
    place.start()
    place.book()
    assert "RuntimeError" in place.tried(hook, 1).error
    place.later(60)
    place.settled(hook, "delivered")
    assert len(receiver.received) == 1
