"""Posts messages to the addresses that the user named, on a thread of its own. The only place that uses httpx."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cached_property

import httpx

from schedapp import __version__
from schedapp.model.webhook import Answer, is_loopback, is_public
from schedapp.webhooks.signing import signature

log = logging.getLogger(__name__)

SECONDS = 10.0
_MOST_OF_ANSWER = 65_536


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `id` stays the same whenever it is sent again; `timestamp` (UTC epoch seconds) is the try's."""

    address: str
    id: str
    timestamp: int
    body: bytes
    secret: str = field(repr=False)


class Refused(Exception):
    """Nothing was sent; the text says why."""


class Sender:
    """Any number of messages at once, each within `seconds` from the first look-up to the end of the answer."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._thread.start()

    def send(self, message: Message, done: Callable[[Answer], None]) -> None:
        """Returns at once; `done` is called on the sender's thread, unless the sender was closed before."""

        def tell(future: Future[Answer]) -> None:
            try:
                done(future.result())
            except CancelledError:
                return

        asyncio.run_coroutine_threadsafe(self._send(message), self._loop).add_done_callback(tell)

    def close(self) -> None:
        """Gives up what is under way."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(self._seconds)

    def _run(self) -> None:
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _send(self, message: Message) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(message)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(error=f"No answer within {self._seconds:.0f} seconds.")
        except Refused as error:
            return Answer(error=str(error))
        except httpx.ConnectError as error:
            return Answer(error=_why_not_connected(error))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Answer(error=f"The answer could not be read ({type(error).__name__}).")
        except Exception as error:  # whoever waits for an answer gets one, whatever failed here; the log tells where
            kind, place = type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
            log.error("a message to a webhook could not be sent: %s\n%s", kind, place)
            return Answer(error=f"Sched could not send it ({kind}). It tries again; if this stays, start Sched anew.")

    async def _post(self, message: Message) -> Answer:
        """To the number that was looked up and checked just now: no second look-up can lead elsewhere."""
        url = httpx.URL(message.address)
        number = await _number_of(url.host, url.port or {"http": 80, "https": 443}[url.scheme])
        headers = {"Host": url.netloc.decode("ascii"), "Content-Type": "application/json", **_signed(message)}
        request = httpx.Request(
            "POST",
            url.copy_with(host=number),
            headers=headers,
            content=message.body,
            extensions={"sni_hostname": url.host, "timeout": httpx.Timeout(self._seconds).as_dict()},
        )
        async with (
            httpx.AsyncClient(verify=self._trusted, trust_env=False, follow_redirects=False) as client,
            aclosing(await client.send(request, stream=True)) as answer,
        ):
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > _MOST_OF_ANSWER:
                    break
            return Answer(answer.status_code, _words(answer.status_code), _pause(answer.headers))

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The system's authorities: a place may have one of its own."""
        return ssl.create_default_context()


def _signed(message: Message) -> dict[str, str]:
    return {
        "User-Agent": f"Sched/{__version__}",
        "webhook-id": message.id,
        "webhook-timestamp": str(message.timestamp),
        "webhook-signature": signature(message.secret, message.id, message.timestamp, message.body),
    }


async def _number_of(host: str, port: int) -> str:
    """The IP address to call. Raises Refused where any that the name stands for is of a private network."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("The name of the computer is not known.") from None
    numbers = [str(each[4][0]) for each in found]
    wanted = is_loopback if is_loopback(host) else is_public
    if not numbers or not all(wanted(number.partition("%")[0]) for number in numbers):
        raise Refused("The name leads to a private network, which Sched does not call.")
    return numbers[0]


def _words(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered {status} with another address, which Sched does not follow."
    return f"It answered {status}."


def _pause(headers: httpx.Headers) -> int:
    """Retry-After in seconds; as a date it is left alone."""
    text = headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _why_not_connected(error: httpx.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"Its certificate is not trusted: {cause.verify_message}."
        cause = cause.__cause__ or cause.__context__
    return "No connection could be made."
