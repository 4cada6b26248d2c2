"""A disk without room: the window says so while it lasts, and after each change again."""

from __future__ import annotations

import shutil

from PySide6.QtCore import Qt

from schedapp.store.reserve import Reserve
from tests.gui.hands import THU, Hands


def with_reserve(hands: Hands, *, size: int) -> None:
    hands.container.database.reserve = Reserve(hands.container.paths.home / "reserve", size=size)


def test_failure_86_a_full_disk_is_a_banner_until_there_is_room(hands: Hands) -> None:
    hands.resource("Dr Okafor")
    window = hands.open()
    with_reserve(hands, size=2 * shutil.disk_usage(hands.container.paths.home).total)
    hands.until(lambda: window.banner.title.text() == "The disk is full.")
    assert "changes are not saved" in window.banner.detail.text()
    with_reserve(hands, size=0)
    hands.until(lambda: not window.banner.isVisible())


def test_failure_86_a_banner_that_was_closed_comes_back_with_the_next_change(hands: Hands) -> None:
    hands.resource("Dr Okafor")
    window = hands.open()
    with_reserve(hands, size=2 * shutil.disk_usage(hands.container.paths.home).total)
    hands.until(window.banner.isVisible)
    window.banner.close_message()
    window.room.check()
    assert not window.banner.isVisible()
    hands.click(THU, "09:00")
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: hands.rows() and window.banner.isVisible())
