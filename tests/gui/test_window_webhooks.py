"""While the window is open, webhooks are told; when it is closed, nothing of it goes on."""

from __future__ import annotations

import threading

from tests.desktop.processes import wait_until
from tests.gui.hands import Hands
from tests.webhooks.receiver import Receiver


def test_the_window_tells_webhooks(hands: Hands) -> None:
    receiver = Receiver()
    try:
        hook = hands.container.webhooks.add(receiver.address)
        hands.container.webhooks.ping(hook.webhook.uid)
        hands.open()
        hands.qtbot.waitUntil(lambda: len(receiver.received) == 1)
        assert receiver.types == ["ping"]
        assert receiver.received[0].is_signed(hook.secret)
        hands.window.close()
        assert hands.window.closed_cleanly
        names = {"webhook deliveries", "webhooks", "change feed"}
        wait_until(lambda: names.isdisjoint(each.name for each in threading.enumerate()), "the threads' end")
    finally:
        receiver.close()
