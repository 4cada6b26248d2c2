"""Whether a time can be booked, as programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedapp.services.shapes.bookings import Shape

if TYPE_CHECKING:
    from schedapp.errors import Taken
    from schedapp.model.availability import Refusal


def why_not_shape(taken: Taken | None, refusal: Refusal | None) -> Shape:
    """`rule` is null where it is taken; `firm`: nobody may override the rule."""
    if taken is not None:
        words = f"{taken.title} {taken.detail}".strip()
        return {"bookable": False, "words": words, "code": type(taken).__name__, "rule": None, "firm": False}
    if refusal is not None:
        rule = refusal.kind.value
        return {"bookable": False, "words": refusal.words, "code": "NotOpen", "rule": rule, "firm": refusal.firm}
    return {"bookable": True, "words": None, "code": None, "rule": None, "firm": False}
