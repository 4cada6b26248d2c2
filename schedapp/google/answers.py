"""The gate: what an answer has to be before anything in it is believed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from schedapp.google.translate import odd_answer


def items_of(answer: Any, kind: str) -> list[Any]:
    """The items of a page that is one. A portal's HTML, a cut body, `{}`: the library returns them all as a success."""
    if not isinstance(answer, dict) or answer.get("kind") != kind or not isinstance(answer.get("items"), list):
        raise odd_answer()
    items: list[Any] = answer["items"]
    return items


def nameable(item: Any) -> Any:
    """An event of a listing that nothing can refer to gets an id of ours and keeps its title alone: it is left out,
    and a person can be told which one."""
    if not isinstance(item, dict) or (isinstance(item.get("id"), str) and item["id"]):
        return item
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
    return {"id": f"without-id-{digest[:16]}", "status": item.get("status"), "summary": item.get("summary")}


def token_of(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""


def event_of(answer: Any) -> dict[str, Any]:
    """The one event of a get or a write."""
    if not isinstance(answer, dict) or answer.get("kind") != "calendar#event":
        raise odd_answer()
    return answer


def check_empty(answer: Any) -> None:
    """A deletion is answered with 204, which the library gives as ""; a body it gives as bytes. Nothing and `{}` with
    status 200 are as little an answer as a page of HTML is: whoever says so may have deleted nothing. Google is asked
    again, and says that the event is deleted if it is."""
    if answer != "":
        raise odd_answer()
