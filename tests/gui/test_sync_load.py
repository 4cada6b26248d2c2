"""The window while a thousand events arrive: another thread works, in small transactions. Named by number."""

from __future__ import annotations

import threading

import pytest

from schedapp.simulator import Simulator
from schedapp.sync.engine import SLICE
from tests.gui.hands import NOW, Hands
from tests.gui.sync_load import connected, fill, recorded, use_while_busy

EVENTS = 1_000


def test_94_the_window_is_used_while_events_arrive(
    sim: Simulator, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sync code on the thread that paints, and no transaction with more events than a moment takes: a week that is
    read waits for one of them at most."""
    connected(hands)
    hands.open()
    fill(sim, NOW, EVENTS)
    record = recorded(monkeypatch)
    hands.window.desk.sync.sync_now()
    assert use_while_busy(hands, record) > 10
    hands.wait()
    assert sum(record.slices) == EVENTS
    assert max(record.slices) <= SLICE <= 50
    assert record.asked
    assert record.applied
    here = threading.get_ident()
    assert here not in record.asked | record.applied
    assert len(hands.container.bookings.week(0, 2**33)) == EVENTS
