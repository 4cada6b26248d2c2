"""Many requests in one (Google: guides/batch): the library writes it, the answer is read here, part by part."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import Message
from typing import TYPE_CHECKING, Any

from schedapp.errors import SchedError
from schedapp.google.translate import Subject, odd_answer, translated

if TYPE_CHECKING:
    import httplib2

Reply = tuple["httplib2.Response", bytes]
"""What the library makes of an answer: status and headers, and the body."""

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"\s*HTTP/\d(?:\.\d)? (\d{3})(?: [^\r\n]*)?(?:\r?\n|\Z)")
_ASKED = re.compile(r"^Content-ID: (<.+>)\s*$", re.MULTILINE)


def replies(new_batch: Callable[[], Any], http: Any, requests: Sequence[Any]) -> list[Reply | None]:
    """Sends the library's request objects as one; the answer of each in order, None where there is none to read.

    Google tells each part of an old token, not the whole: those parts are sent a second time with a new one. Raises
    what a single call would when the batch as a whole failed (foreign errors, for `translated`).
    """
    found = _exchange(new_batch(), http, requests)
    refused = [place for place, reply in enumerate(found) if reply is not None and reply[0].status == 401]
    if not refused:
        return found
    try:
        with translated(Subject.CALENDAR):
            http.credentials.refresh(None)
            again = _exchange(new_batch(), http, [requests[place] for place in refused])
    except SchedError:
        if len(refused) == len(found):
            raise
        return found  # what the others came to is known, and must not be forgotten
    for place, reply in zip(refused, again, strict=True):
        found[place] = reply
    return found


class _Taken(Exception):
    """Carries the answer past the library's own reader."""


class _Taker:
    """Stands where the library expects a connection. Its reader would give up all parts for one that is garbled."""

    def __init__(self, http: Any) -> None:
        self._http = http

    def request(self, uri: str, *, method: str, body: str, headers: dict[str, str]) -> None:
        answer, content = self._http.request(uri, method=method, body=body, headers=headers)
        raise _Taken(answer, content, body)


def _exchange(batch: Any, http: Any, requests: Sequence[Any]) -> list[Reply | None]:
    from googleapiclient.errors import HttpError

    for place, request in enumerate(requests):
        request.http = None  # the batch's connection signs for all
        batch.add(request, request_id=str(place))
    try:
        batch.execute(http=_Taker(http))
    except _Taken as taken:
        answer, content, body = taken.args
    if answer.status >= 300:
        raise HttpError(answer, content)
    parts = _parts(answer.get("content-type", ""), content)
    asked = [_plain(found) for found in _ASKED.findall(body)]
    if not parts.keys() & set(asked):
        raise odd_answer()
    return [parts.get(name) for name in asked]


def _parts(content_type: str, content: bytes) -> dict[str, Reply | None]:
    """The answers by Content-ID, None for one that is garbled or that came twice. Raises Offline for no multipart."""
    label = Message()
    label["content-type"] = content_type
    boundary = label.get_boundary()
    if label.get_content_type() != "multipart/mixed" or not boundary:
        raise odd_answer()
    line = rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    found: dict[str, Reply | None] = {}
    for part in re.split(line, content)[1:]:
        head, _, answer = _halves(part.lstrip(b"\r\n"))
        name = _plain(str(message_from_bytes(head).get("content-id", "")))
        found[name] = None if name in found else _reply(answer)
    return found


def _reply(answer: bytes) -> Reply | None:
    import httplib2

    status = _STATUS_LINE.match(answer)
    if status is None:
        return None
    head, _, body = _halves(answer[status.end() :])
    headers = {name.lower(): str(value) for name, value in message_from_bytes(head).items()}
    return httplib2.Response({**headers, "status": status[1].decode()}), body


def _halves(text: bytes) -> tuple[bytes, bytes, bytes]:
    """Headers, blank line, rest; all is headers where no blank line is."""
    if text[:1] == b"\n" or text[:2] == b"\r\n":
        return b"", b"", text.removeprefix(b"\r").removeprefix(b"\n")
    blank = _BLANK_LINE.search(text)
    return (text[: blank.start()], blank.group(), text[blank.end() :]) if blank else (text, b"", b"")


def _plain(content_id: str) -> str:
    """A Content-ID as it was sent: Google answers `<response-X>` to `<X>`."""
    return " ".join(content_id.split()).replace("<response-", "<", 1)
