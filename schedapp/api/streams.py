"""Streams of changes (server-sent events): who follows, where each one is, and when they end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from functools import cached_property

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from schedapp.api.access import Caller, Scope
from schedapp.api.desk import Desk
from schedapp.api.problems import Refusal, answer_to
from schedapp.errors import StoreError
from schedapp.model.feed import Cursor, FeedEntry, FeedPage, FeedType
from schedapp.services.feed import FeedWatch
from schedapp.services.shapes.feed import feed_shape

log = logging.getLogger(__name__)

MEDIA_TYPE = "text/event-stream"
MOST = 20
"""Streams at a time; the other connections are for requests."""
RETRY = 2_000
"""Milliseconds after which a browser that lost its stream asks for it again."""
_HEARTBEAT = b": heartbeat\n\n"


class Streams:
    """Of one server. All its streams share one watch of the database."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._open = 0

    @cached_property
    def watch(self) -> FeedWatch:
        """The one watch of the database, from the first stream on."""
        return self.desk.services.watch(self.desk.stopping.is_set)

    def enter(self) -> None:
        """Raises Refusal where there are too many already. Called on the server's loop alone, as is `leave`."""
        if self._open >= MOST:
            raise Refusal(
                503,
                "TooManyStreams",
                f"{MOST} streams are open, which is the most.",
                "Close one that nobody looks at, or try again later.",
                {"Retry-After": "10"},
            )
        self._open += 1

    def leave(self) -> None:
        self._open -= 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What one caller follows: after `cursor` (None: from now on). Without `follow` it ends with what there is."""

    caller: Caller
    cursor: Cursor | None
    follow: bool = True


class ChangeStream(Response):
    """The answer that goes on until the reader leaves, its token is revoked, or the server ends."""

    media_type = MEDIA_TYPE

    def __init__(self, streams: Streams, wish: Wish) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        self._streams = streams
        self._wish = wish

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        try:
            self._streams.enter()
        except Refusal as refusal:
            await answer_to(refusal)(scope, receive, send)
            return
        try:
            async with contextlib.aclosing(self._blocks()) as blocks:
                await StreamingResponse(_until_trouble(blocks), media_type=MEDIA_TYPE)(scope, receive, send)
        finally:
            self._streams.leave()

    async def _blocks(self) -> AsyncGenerator[bytes, None]:
        """What is sent, piece by piece. The cursor moves with what was sent: nothing is left out or told twice."""
        watch, feed = self._streams.watch, self._streams.desk.services.feed
        wake = asyncio.Event()
        loop = asyncio.get_running_loop()
        with watch.listening(lambda: _call(loop, wake)):
            cursor = self._wish.cursor
            if cursor is None:
                cursor = await run_in_threadpool(feed.head)
            yield format_sse_event(id=str(cursor), retry=RETRY)
            while True:
                wake.clear()
                if watch.closed:
                    return
                page = watch.after(cursor)
                if page is None:
                    page = await run_in_threadpool(feed.after, cursor)
                if not await run_in_threadpool(self._may_still):
                    return
                cursor = page.cursor
                if text := self._told(page):
                    yield text
                if page.more:
                    continue
                if not self._wish.follow:
                    return
                if not await _within(wake, self._streams.desk.heartbeat):
                    yield _HEARTBEAT

    def _may_still(self) -> bool:
        """Whether the token was not revoked meanwhile."""
        return any(each.uid == self._wish.caller.uid for each in self._streams.desk.tokens.all())

    def _told(self, page: FeedPage) -> bytes:
        """The events of a page. Who may see when something is taken learns no names, nor what waits for a person."""
        names = self._wish.caller.may(Scope.READ)
        if page.reset:
            reset = FeedEntry(page.cursor.number, self._streams.desk.now(), FeedType.RESET, "")
            return _event(reset, page.cursor, names=names)
        seen = (each for each in page.entries if names or each.type is not FeedType.ATTENTION_CHANGED)
        return b"".join(_event(each, Cursor(page.cursor.feed, each.number), names=names) for each in seen)


async def _until_trouble(blocks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """A stream ends properly where the storage cannot be read: its reader comes again, and is told why then."""
    try:
        async for block in blocks:
            yield block
    except StoreError as error:
        log.warning("a stream of changes ended: %s", error.title)


def _event(entry: FeedEntry, cursor: Cursor, *, names: bool) -> bytes:
    data = json.dumps(feed_shape(entry, names=names), ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(event=entry.type.value, data_str=data, id=str(cursor))


def _call(loop: asyncio.AbstractEventLoop, wake: asyncio.Event) -> None:
    with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
        loop.call_soon_threadsafe(wake.set)


async def _within(wake: asyncio.Event, seconds: float) -> bool:
    """Whether it was set in time."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return False
    return True
