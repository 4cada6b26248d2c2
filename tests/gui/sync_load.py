"""Many events arrive while somebody uses the window: which thread did what, and how long nothing could be painted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from schedapp.google.calls import Calls
from schedapp.model.resource import Resource
from schedapp.simulator import DOCTOR, PRACTICE, Simulator
from schedapp.sync.engine import Engine
from schedapp.sync.pull import Puller
from tests.cli.consent import follow
from tests.gui.hands import Hands

CONTROL = Qt.KeyboardModifier.ControlModifier
DAY, QUARTER = 86_400, 900


@dataclass
class Record:
    """Threads that asked Google or applied events; events of each transaction; pauses of the window, in seconds."""

    asked: set[int] = field(default_factory=set)
    applied: set[int] = field(default_factory=set)
    slices: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)


def recorded(monkeypatch: pytest.MonkeyPatch) -> Record:
    """From now on what the sync does is noted."""
    found = Record()
    exchange, apply, take = Calls._exchange, Puller.apply, Engine._apply

    def noted_exchange(self: Calls, *arguments: Any) -> Any:
        found.asked.add(threading.get_ident())
        return exchange(self, *arguments)

    def noted_apply(self: Puller, event: Any) -> None:
        found.applied.add(threading.get_ident())
        apply(self, event)

    def noted_take(self: Engine, puller: Puller, tally: Any, events: Sequence[Any], *finish: Any) -> None:
        found.slices.append(len(events))
        take(self, puller, tally, events, *finish)

    monkeypatch.setattr(Calls, "_exchange", noted_exchange)
    monkeypatch.setattr(Puller, "apply", noted_apply)
    monkeypatch.setattr(Engine, "_apply", noted_take)
    return found


def connected(hands: Hands) -> Resource:
    """A room whose calendar was not read yet, and is only by hand."""
    hands.container.settings.set("frequency", "manual")
    room = hands.resource("Treatment 1")
    calendars = hands.container.calendars
    account = calendars.sign_in(open_browser=consented, cancelled=threading.Event())
    calendars.connect(room.uid, account, DOCTOR)
    return room


def consented(address: str) -> None:
    follow(address, account=PRACTICE)


def fill(sim: Simulator, first: int, count: int) -> None:
    """Events of a quarter of an hour, forty a day, around `first` (UTC epoch seconds)."""
    days = count // 40
    for number in range(count):
        start = first + (number // 40 - days // 2) * DAY + (number % 40) * QUARTER
        ends = {"start": _stamp(start), "end": _stamp(start + QUARTER)}
        sim.google.insert(DOCTOR, {"summary": f"e{number}", **ends})


def _stamp(epoch: int) -> dict[str, str]:
    return {"dateTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)), "timeZone": "UTC"}


def use_while_busy(hands: Hands, record: Record) -> int:
    """Turns the weeks until the sync is over; gives how often."""
    sync = hands.window.desk.sync
    record.pauses = pauses_of(hands, lambda _turns: sync.busy)
    return len(record.pauses)


def pauses_of(hands: Hands, wanted: Callable[[int], bool]) -> list[float]:
    """Turns the weeks while that is `wanted` (it is told how often it was done); how long each turn took."""
    found: list[float] = []
    last = time.perf_counter()
    while wanted(len(found)):
        hands.key(Qt.Key.Key_PageDown if len(found) // 20 % 2 else Qt.Key.Key_PageUp, CONTROL)
        QApplication.processEvents()
        now = time.perf_counter()
        found.append(now - last)
        last = now
    return found
