"""The watch of the feed goes on whatever fails on its thread, and is replaced where it ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from schedapp.model.feed import Cursor, FeedPage
from schedapp.services.feed import ChangeFeed, FeedWatch
from schedapp.store.feed import FeedRepository
from tests.desktop.processes import PATIENCE_S, wait_until
from tests.store.place import Place


class Failing(ChangeFeed):
    """Raises what is in `failures`, one after the other, instead of reading what is new."""

    def __init__(self, repository: FeedRepository) -> None:
        super().__init__(repository)
        self.failures: list[BaseException] = []

    def after(self, cursor: Cursor, limit: int = 500) -> FeedPage:
        if self.failures:
            raise self.failures.pop()
        return super().after(cursor, limit)


@pytest.fixture
def feed(place: Place) -> Failing:
    return Failing(FeedRepository(place.container.database))


@pytest.fixture
def watch(place: Place, feed: Failing) -> Iterator[FeedWatch]:
    yield FeedWatch(feed, every=0.01, release=place.container.database.close)
    wait_until(lambda: not watching(), "the thread's end")


def watching() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "change feed"]


def test_a_failure_that_nobody_expected(
    place: Place, feed: Failing, watch: FeedWatch, caplog: pytest.LogCaptureFixture
) -> None:
    woken = threading.Event()
    with watch.listening(woken.set):
        assert woken.wait(PATIENCE_S)
        woken.clear()
        start = feed.head()
        with caplog.at_level(logging.ERROR):
            feed.failures.append(KeyError("Canary"))
            place.resource()
            assert woken.wait(PATIENCE_S)
        page = watch.after(start)
        assert page is not None
        assert [str(entry.type) for entry in page.entries] == ["resource.added"]
    assert "KeyError" in caplog.text
    assert "in _read" in caplog.text
    assert "Canary" not in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is what the test brings about
def test_a_watch_that_ended_is_replaced(place: Place, feed: Failing, watch: FeedWatch) -> None:
    """Not even the first one who listened is left out."""
    first, second = threading.Event(), threading.Event()
    with watch.listening(first.set):
        assert first.wait(PATIENCE_S)
        start = feed.head()
        feed.failures.append(SystemExit())
        place.resource()
        wait_until(lambda: not watching(), "the thread's end")
        first.clear()
        with watch.listening(second.set):
            assert second.wait(PATIENCE_S)
            assert first.wait(PATIENCE_S)
            page = watch.after(start)
            assert page is not None
            assert [str(entry.type) for entry in page.entries] == ["resource.added"]


def test_a_watch_that_could_not_be_started(watch: FeedWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    start: Callable[[threading.Thread], None] = threading.Thread.start
    failures = [RuntimeError("can't start new thread")]

    def started(thread: threading.Thread) -> None:
        if failures and thread.name == "change feed":
            raise failures.pop()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", started)
    woken = threading.Event()
    with pytest.raises(RuntimeError), watch.listening(woken.set):
        pass
    assert watch.listeners == 0
    with watch.listening(woken.set):
        assert woken.wait(PATIENCE_S)
