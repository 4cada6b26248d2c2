"""What a token of the scope `read-busy` does not see: every text about a person or why they come."""

from __future__ import annotations

from typing import Any

from schedapp.api.access import Caller, Scope
from schedapp.api.problems import Refusal

TEXTS = (
    "title", "client", "client_id", "phone", "notes", "location", "service", "squeeze", "summary", "actor",
    "description", "image_url",
)  # fmt: skip
"""Not what the place calls its resources, pools and service types: nobody could ask when one of them is free."""
_PLAIN_FIELDS = frozenset({"when", "resources", "status", "deleted", "transparency", "progress"})


def seen_by(caller: Caller, shape: dict[str, Any]) -> dict[str, Any]:
    """A shape as the caller may see it: texts are null with `read-busy`, and changed fields that are texts left out."""
    if caller.may(Scope.READ):
        return shape
    seen = shape | {name: None for name in TEXTS if name in shape}
    if "fields" in seen:
        seen["fields"] = [each for each in seen["fields"] if each["field"] in _PLAIN_FIELDS]
    return seen


def refuse_texts(caller: Caller, *asked: object) -> None:
    """Raises Refusal where somebody who may not see names looks for one."""
    if any(asked) and not caller.may(Scope.READ):
        raise Refusal(
            403,
            "ScopeTooSmall",
            f"This token may “{caller.scope}” only.",
            "It may not look for names. Leave out `q` and `client_id`, or make a token with the scope “read”.",
        )
