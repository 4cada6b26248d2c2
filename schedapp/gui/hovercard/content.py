"""What the card says of a booking, in words. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schedapp.gui.models.wording import clock, isolated, plain, span_words
from schedapp.gui.ports import Services
from schedapp.model.booking import Booking, Status
from schedapp.model.change import HistoryEntry
from schedapp.model.occurrence import Delivery
from schedapp.model.progress import WORDS, Progress, Reached, waiting_minutes
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, span_of, to_local

NOTE_LINES = 4
_DELIVERED = {
    Delivery.NONE: "",
    Delivery.WAITING: "Not yet in Google",
    Delivery.PROVEN: "In Google as it is here",
    Delivery.TROUBLE: "Google refused it; the reason is in the list at the top",
}


@dataclass(frozen=True, slots=True)
class Content:
    """Lines of plain text, each "" or () for none. `resources` are (name, colour); `states` in words."""

    name: str
    title: str
    when: str
    resources: tuple[tuple[str, str], ...]
    client: str = ""
    phone: str = ""
    service: str = ""
    notes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    made: str = ""
    delivery: str = ""

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        who = ", ".join(name for name, _ in self.resources)
        lines = (self.title, self.when, who, self.client, self.phone, self.service)
        return ". ".join(line for line in (*lines, *self.states, *self.notes, self.delivery, self.made) if line)


def read_content(
    services: Services, name: str, resources: Mapping[str, Resource], delivery: Delivery, zone: str, now: int
) -> Content:
    """Reads the database, on any thread; `now` is UTC epoch seconds. Raises NotFound."""
    booking = services.bookings.get(name)
    history = services.bookings.history(name)
    reached = services.progress.reached(name) if booking.progress else ()
    service = services.catalogue.names().get(booking.service, "") if booking.service else ""
    return content_of(name, booking, history, reached, resources, service, delivery, zone, now)


def content_of(
    name: str,
    booking: Booking,
    history: Sequence[HistoryEntry],
    reached: tuple[Reached, ...],
    resources: Mapping[str, Resource],
    service: str,
    delivery: Delivery,
    zone: str,
    now: int,
) -> Content:
    first = next((resources[uid].zone for uid in booking.resources if uid in resources), zone)
    all_day = isinstance(booking.when, AllDay)
    span = span_of(booking.when, first)
    known = [resources[uid] for uid in booking.resources if uid in resources]
    return Content(
        name=name,
        title=plain(booking.title) or "(No title)",
        when=span_words(span.start, span.end, all_day, first if all_day else zone),
        resources=tuple((plain(resource.name), resource.colour) for resource in known),
        client=plain(booking.client),
        phone=plain(booking.phone),
        service=plain(service),
        notes=_note_lines(booking.notes),
        states=tuple(_states(booking, reached, zone, now)),
        made=_made(history, zone),
        delivery=_DELIVERED[delivery],
    )


def _note_lines(notes: str) -> tuple[str, ...]:
    lines = [plain(line) for line in notes.splitlines() if line.strip()]
    return (*lines[:NOTE_LINES], "…") if len(lines) > NOTE_LINES else tuple(lines)


def _states(booking: Booking, reached: tuple[Reached, ...], zone: str, now: int) -> list[str]:
    found = [_progress_words(booking.progress, reached, zone, now)] if booking.progress else []
    found += [f"Squeezed in: {isolated(booking.squeeze)}"] if booking.squeeze else []
    found += [f"Held until {clock(to_local(booking.expires_at, zone))}"] if booking.expires_at else []
    found += ["Tentative"] if booking.status is Status.TENTATIVE else []
    found += ["Repeats"] if booking.parent or booking.recurring else []
    found += ["Belongs to somebody else in Google: it cannot be changed here"] if booking.read_only else []
    return found


def _progress_words(progress: Progress, reached: tuple[Reached, ...], zone: str, now: int) -> str:
    """“Arrived 09:25, waiting 12 min”, “In the room since 09:37, arrived 09:25”."""
    at = {each.progress: clock(to_local(each.at, zone)) for each in reached}
    minutes = waiting_minutes(reached, now)
    if progress is Progress.ARRIVED and minutes is not None:
        return f"Arrived {at[Progress.ARRIVED]}, waiting {minutes} min"
    arrived = f", arrived {at[Progress.ARRIVED]}" if Progress.ARRIVED in at else ""
    if progress is Progress.IN_ROOM and progress in at:
        return f"In the room since {at[progress]}{arrived}"
    return WORDS[progress].capitalize() + (arrived if progress is Progress.DONE else "")


def _made(history: Sequence[HistoryEntry], zone: str) -> str:
    """Who made it, when; `history` is the newest first."""
    if not history:
        return ""
    first = history[-1]
    local = to_local(first.at, zone)
    verb = "From Google" if first.face == "sync" else "Booked"
    return f"{verb} by {isolated(first.actor)}, {local:%a} {local.day} {local:%b} {clock(local)}"
