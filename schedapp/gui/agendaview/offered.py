"""Times that are offered, as the agenda lists them: rows of their own that look like what is not confirmed, dashed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schedapp.gui.viewparts.offer import OfferGhost
from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence

_PREFIX = "offer:"


def offer_name(number: int) -> str:
    """A name that no occurrence has."""
    return f"{_PREFIX}{number}"


def is_offer(name: str) -> bool:
    return name.startswith(_PREFIX)


def offered_rows(offers: Sequence[OfferGhost]) -> Iterator[Occurrence]:
    """One for each resource of each offer, as a booking would have them."""
    for offer in offers:
        for uid in offer.resources:
            yield Occurrence(
                name=offer_name(offer.number),
                booking="",
                original_start="",
                resource=uid,
                start=offer.start,
                end=offer.end,
                all_day=False,
                title=f"Free time {offer.number}",
                client="",
                status=Status.TENTATIVE,
                claim=Claim.FREE,
                origin=Origin.SCHED,
                recurring=False,
                read_only=False,
                delivery=Delivery.NONE,
            )
