"""Batches: multipart/mixed of application/http parts, read and written as Google's client libraries do.

What Google says of them, and what holds here: at most `Knobs.batch_limit` calls, else the whole batch is a 400; the
headers of the batch apply to each call that does not carry its own; a call's address is a path, never a whole URL;
each call counts, fails and is answered alone. A second write to one event or series of the same batch is answered
409 `conflict`, as a call that clashed with its siblings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from http.client import responses
from random import Random

from schedapp.simulator import ids
from schedapp.simulator.errors import ApiError, bad_request
from schedapp.simulator.message import Answer, Request, encoded, meant

ADDRESS = "/batch/calendar/v3"
_NOT_INHERITED = re.compile(r"content-.*|host|connection|accept-encoding|user-agent|transfer-encoding")
_REQUEST_LINE = re.compile(rb"\s*([A-Z]+) (\S+)(?: HTTP/\d(?:\.\d)?)?[ \t]*\r?\n")


@dataclass(frozen=True)
class Item:
    """One call of a batch: the Content-ID of its part as sent, and the request. `target` is path and query."""

    content_id: str
    target: str
    request: Request


def read(request: Request, limit: int) -> list[Item]:
    """The calls of a batch, in the order given; ApiError 400 when it is malformed, empty or too long."""
    kind = request.headers.get("content-type", "")
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request.body)
    parts = whole.get_payload()
    if whole.get_content_type() != "multipart/mixed" or not isinstance(parts, list):
        raise bad_request("Failed to parse batch request, error: the body is not multipart/mixed.")
    if not parts:
        raise bad_request("Failed to parse batch request, error: 0 items.")
    if len(parts) > limit:
        raise bad_request(f"The batch request has {len(parts)} calls. The maximum is {limit}.")
    outer = {name: value for name, value in request.headers.items() if not _NOT_INHERITED.fullmatch(name)}
    return [_item(part, outer) for part in parts if isinstance(part, Message)]


def _item(part: Message, outer: dict[str, str]) -> Item:
    content = part.get_payload(decode=True)
    line = _REQUEST_LINE.match(content) if isinstance(content, bytes) else None
    if part.get_content_type() != "application/http" or not isinstance(content, bytes) or line is None:
        raise bad_request("Failed to parse batch request, error: a part is not application/http.")
    inner = message_from_bytes(content[line.end() :])
    headers = outer | {name.lower(): str(value) for name, value in inner.items()}
    body = content[line.end() :].replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
    target = line.group(2).decode("ascii", "replace")
    return Item(str(part.get("Content-ID", "")), target, meant(line.group(1).decode(), target, headers, body))


def run(items: list[Item], perform: Callable[[Request], Answer], order: Random | None = None) -> list[Answer]:
    """Perform each call alone; gives the answers in the order of the calls. `order` shuffles the performance."""
    places = list(range(len(items)))
    if order is not None:
        order.shuffle(places)
    answers = {place: perform(items[place].request) for place in places}
    return [answers[place] for place in range(len(items))]


def answer(items: list[Item], answers: list[Answer]) -> Answer:
    """The answer of the whole batch."""
    boundary = f"batch_{ids.new_secret(32)}"
    lines = [_part(boundary, item, one) for item, one in zip(items, answers, strict=True)]
    raw = b"".join(lines) + f"--{boundary}--\r\n".encode()
    return Answer(raw=raw, content_type=f"multipart/mixed; boundary={boundary}", headers={"Vary": "Origin, X-Origin"})


def _part(boundary: str, item: Item, one: Answer) -> bytes:
    body = encoded(one, item.target)
    headers = one.headers | {"Content-Type": one.content_type} if body else dict(one.headers)
    headers["Content-Length"] = str(len(body))  # in an empty answer too: client libraries expect some header
    head = [f"--{boundary}", "Content-Type: application/http"]
    if item.content_id:
        head.append(f"Content-ID: {_response_id(item.content_id)}")
    head += ["", f"HTTP/1.1 {one.status} {responses.get(one.status, 'Unknown')}", *_lines(headers.items()), "", ""]
    return "\r\n".join(head).encode() + body + b"\r\n"


def _lines(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers]


def _response_id(content_id: str) -> str:
    return re.sub(r"^<?", lambda found: f"{found.group()}response-", " ".join(content_id.split()), count=1)


class Siblings:
    """The events that a batch has written so far: a second write to one of them, or to its series, is refused."""

    def __init__(self) -> None:
        self._written: set[tuple[str, str]] = set()

    def check(self, calendar_id: str, event_id: str) -> None:
        """409 `conflict` when this event or its series was written by an earlier call of the batch."""
        key = (calendar_id, re.sub(r"_(\d{8}(T\d{6}Z)?)$", "", event_id, flags=re.ASCII))
        if key in self._written:
            raise ApiError(409, "conflict", "Conflict")
        self._written.add(key)
