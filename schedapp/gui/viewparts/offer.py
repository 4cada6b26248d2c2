"""A time that is offered, as the views draw it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfferGhost:
    """`number` is what is written on it; UTC epoch seconds; `resources` are the uids that it takes."""

    number: int
    start: int
    end: int
    resources: tuple[str, ...]
