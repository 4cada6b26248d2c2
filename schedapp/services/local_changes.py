"""Checks what of a change no calendar is told: the state of the day, and the reason of a double booking on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from schedapp.errors import BadInput, PoolTaken, Taken
from schedapp.model.booking import Booking, EditScope, check_reason
from schedapp.model.progress import Progress
from schedapp.services.settings import SQUEEZE_INS
from schedapp.store.records import RecordRepository

OWN = frozenset({"progress"})
"""Fields that are the place's own business, whosever booking it is."""


class LocalChanges:
    """Reads the place's settings. Squeeze-ins are off until somebody switches them on."""

    def __init__(self, records: RecordRepository) -> None:
        self._records = records

    @property
    def squeezes(self) -> bool:
        """Whether bookings may be squeezed in here."""
        return self._records.settings().get(SQUEEZE_INS, "off") == "on"

    def new(self, booking: Booking) -> Booking:
        """A new booking, with its reason tidied if it has one. Raises BadInput."""
        return replace(booking, squeeze=self._reason(booking.squeeze)) if booking.squeeze else booking

    def checked(
        self, booking: Booking, original_start: str, changes: Mapping[str, object], scope: EditScope
    ) -> dict[str, object]:
        """The changes of a booking, tidied. Raises BadInput: a series as a whole has no state of the day."""
        found = dict(changes)
        if "squeeze" in found:
            found["squeeze"] = self._reason(str(found["squeeze"]))
        if found.get("expires_at", 0):
            raise BadInput("A booking does not become a hold.", "Hold a time, then confirm it.")
        if "progress" in found:
            if booking.recurring and not (original_start and scope is EditScope.THIS):
                raise BadInput("Which occurrence is meant?", "A whole series does not arrive: name one date of it.")
            found["progress"] = _progress(str(found["progress"]))
        return found

    def refusal(self, error: Taken) -> Taken:
        """A refusal that says whether it can be overridden with a reason: a pool has no member to overlap."""
        error.squeezes = not isinstance(error, PoolTaken) and self.squeezes
        return error

    def _reason(self, text: str) -> str:
        if not self.squeezes:
            raise BadInput(
                "Squeeze-ins are switched off here.",
                "Choose a free time. The menu under File switches them on, or “schedapp rules set --squeeze-ins on”.",
            )
        return check_reason(text)


def _progress(text: str) -> Progress:
    try:
        return Progress(text)
    except ValueError:
        known = ", ".join(each.value for each in Progress if each)
        raise BadInput(f"There is no state “{text[:40]}”.", f"Choose one of {known}.") from None


def asked_squeeze(changes: Mapping[str, object]) -> str | None:
    """The reason with which a change may overlap; None where it may not (see the store's `squeezing`)."""
    return str(changes["squeeze"]) if "squeeze" in changes else None


def is_own(changes: Mapping[str, object]) -> bool:
    return bool(changes) and OWN.issuperset(changes)
