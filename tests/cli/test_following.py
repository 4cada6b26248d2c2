"""`changes --follow` ends when it is told to, also while the watch of the feed gets nothing out of the storage."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

from schedapp.cli.following import _followed
from schedapp.model.feed import Cursor, FeedPage
from schedapp.services.feed import ChangeFeed, FeedWatch
from schedapp.services.ports import Services
from tests.desktop.processes import PATIENCE_S

_START = Cursor("3fa91c2e", 7)


class Silent:
    """A feed with nothing new; whoever looks whether anybody has written waits for `answers`."""

    def __init__(self) -> None:
        self.answers = threading.Event()

    def stamp(self) -> int:
        self.answers.wait()
        return 1

    def head(self) -> Cursor:
        return _START

    def after(self, cursor: Cursor, _limit: int = 500) -> FeedPage:
        return FeedPage((), cursor)


class Place:
    """As much of the services as following needs."""

    def __init__(self) -> None:
        self.silent = Silent()
        self.feed = cast(ChangeFeed, self.silent)

    def watch(self, ended: Callable[[], bool]) -> FeedWatch:
        return FeedWatch(self.feed, ended=ended)


def test_it_ends_while_the_watch_notices_nothing() -> None:
    place, ended = Place(), threading.Event()
    pages = _followed(cast(Services, place), _START, ended)
    assert next(pages) == FeedPage((), _START)
    rest: list[FeedPage] = []
    waiting = threading.Thread(target=lambda: rest.extend(pages), daemon=True)
    waiting.start()
    ended.set()
    waiting.join(PATIENCE_S)
    still_waits = waiting.is_alive()
    place.silent.answers.set()
    waiting.join(PATIENCE_S)
    assert not still_waits
    assert rest == []
