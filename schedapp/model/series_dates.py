"""The dates of a series that go their own way: skipped, moved or in another room, and put back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schedapp.errors import NotFound
from schedapp.model.booking import Booking, Status, make_override
from schedapp.model.rules import canonical, line_text, local_start, moment_text, parse_line
from schedapp.model.series import has_slot, occurrence_when
from schedapp.model.timespan import When


@dataclass(frozen=True, slots=True)
class Answer:
    """What happens to one date of a series: without a time and resources it is skipped, else it takes these; one that
    is kept stays as the series has it, in spite of a rule of the place."""

    when: When | None = None
    resources: tuple[str, ...] = ()
    keeps: bool = False

    @property
    def skips(self) -> bool:
        return self.when is None and not self.resources and not self.keeps


SKIP = Answer()
KEEP = Answer(keeps=True)


def answered(booking: Booking, answers: Mapping[str, Answer]) -> Booking:
    """The series with its answers (by original start) in it; those for dates that it does not have are left out."""
    if not booking.recurring:
        return booking
    for key, answer in answers.items():
        if not answer.keeps and has_slot(booking, key):
            booking = skipped(booking, key) if answer.skips else _changed(booking, key, answer)
    return booking


def _changed(booking: Booking, key: str, answer: Answer) -> Booking:
    part = booking.override(key) or make_override(booking, occurrence_when(booking, key))
    resources = answer.resources or part.resources
    wishes = tuple(wish for wish in part.requirements if wish.resource in resources)
    return booking.with_override(
        replace(part, when=answer.when or part.when, resources=resources, requirements=wishes, status=booking.status)
    )


def skipped(booking: Booking, key: str) -> Booking:
    """The series without one date: an EXDATE, or its override cancelled where it has one."""
    part = booking.override(key)
    if part is not None:
        return booking.with_override(replace(part, status=Status.CANCELLED))
    text = moment_text(local_start(occurrence_when(booking, key)), booking.when)
    lines = (*booking.recurrence, f"EXDATE:{text}")
    return replace(booking, recurrence=canonical(lines, booking.when))


def skipped_dates(booking: Booking) -> tuple[str, ...]:
    """The original starts of the dates that were skipped or cancelled, in order; those that its rules do not name are
    left out."""
    if not booking.recurring:
        return ()
    whole = replace(booking, recurrence=_without_exdates(booking))
    found = {override.original_start for override in booking.overrides if not override.live}
    found.update(_exdates(booking))
    return tuple(sorted(key for key in found if has_slot(whole, key)))


def added_back(booking: Booking, key: str) -> Booking:
    """The series with a skipped date again, as the series has it. Raises NotFound where it was not skipped."""
    if key not in skipped_dates(booking):
        raise NotFound("This date was not skipped.", "See which dates of the series were, and name one of them.")
    part = booking.override(key)
    if part is not None and not part.live:
        booking = booking.without_override(key)
    return replace(booking, recurrence=_without_exdates(booking, key))


def _exdates(booking: Booking) -> set[str]:
    """EXDATE values in the form in which an original start is written."""
    lines = (parse_line(text) for text in canonical(booking.recurrence, booking.when))
    return {value for line in lines if line.name == "EXDATE" for value in line.value.split(",") if value}


def _without_exdates(booking: Booking, only: str = "") -> tuple[str, ...]:
    """The lines without the exclusion of one date, or of all."""
    kept = []
    for text in canonical(booking.recurrence, booking.when):
        line = parse_line(text)
        if line.name == "EXDATE":
            values = [value for value in line.value.split(",") if only and value != only]
            if values:
                kept.append(line_text(replace(line, value=",".join(values))))
        else:
            kept.append(text)
    return tuple(kept)
