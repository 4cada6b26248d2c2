"""Pages of a list: an opaque cursor that names the last row, so that nothing is left out or told twice."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from schedapp.errors import BadInput

T = TypeVar("T")
Key = tuple[str | int, ...]
"""What a list is ordered by; no two rows have the same."""

MOST = 500
USUAL = 100

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=2000, description="`next_cursor` of the page before, for the page after it.")
]


class Paged(BaseModel):
    """The base of an answer with a list of its own name: `class EventsPage(Paged): events: list[Event]`."""

    next_cursor: str | None = Field(
        default=None, description="Give it as `cursor` for the next page; null on the last one.", examples=[None]
    )


class Page(Paged, Generic[T]):
    """A page whose list has no name of its own."""

    items: list[T]


def encode(kind: str, key: Key) -> str:
    """A cursor of a list of this kind (`events`, `history`): after the row with this key."""
    return base64.urlsafe_b64encode(json.dumps([kind, *key]).encode()).decode().rstrip("=")


def decode(kind: str, cursor: str, shape: Sequence[type]) -> Key:
    """The key in a cursor, of members of the types `shape`. Raises BadInput for another list's or a made-up one."""
    try:
        found: Any = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    fits = isinstance(found, list) and [type(each) for each in found] == [str, *shape] and found[0] == kind
    if not fits or not all(_can_be_kept(each) for each in found):
        raise BadInput("The cursor cannot be used.", "Give the next_cursor of the page before, with the same query.")
    return tuple(found[1:])


def _can_be_kept(value: str | int) -> bool:
    """Whether a row can have this: whole numbers of 64 bits, texts of UTF-8. Others are nothing to ask the storage."""
    if isinstance(value, int):
        return -(1 << 63) <= value < 1 << 63
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def cut(
    rows: Sequence[T], key: Callable[[T], Key], kind: str, cursor: str | None, limit: int
) -> tuple[list[T], str | None]:
    """One page of rows that are ordered by `key`, and the cursor of the next one. Raises BadInput."""
    left = list(rows)
    if cursor and left:
        after = decode(kind, cursor, [type(each) for each in key(left[0])])
        left = [row for row in left if key(row) > after]
    elif cursor:
        decode_any(kind, cursor)
    page = left[:limit]
    return page, encode(kind, key(page[-1])) if len(left) > limit else None


def decode_any(kind: str, cursor: str) -> None:
    """Refuses a made-up cursor also where the list is empty by now. Raises BadInput."""
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        shape = [type(each) for each in found[1:]]
    except (ValueError, binascii.Error, RecursionError, TypeError, KeyError):
        shape = []
    decode(kind, cursor, shape)
