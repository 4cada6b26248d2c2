"""Google's part in a booking made here: one more look before it, sending it on after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schedapp.cli.terminal import clean, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.errors import Offline, RateLimited, SchedError, SignInNeeded
from schedapp.model.attention import AttentionKind
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection, Health
from schedapp.model.timespan import When
from schedapp.services.first_look import first_look
from schedapp.services.ports import Services

if TYPE_CHECKING:
    from schedapp.model.change import Change
    from schedapp.services.reports import Look, SyncReport

_MANUAL = "manual"
_PROMPT = 0.75  # of the time of a look
_NEXT_SYNC = "The next sync sends it (schedapp sync, or the open window)."
_AFTER_PAUSE = "The first sync after that sends it (schedapp sync, or the open window)."


@dataclass(frozen=True)
class Looked:
    """A look at Google, and whether it ended well before its time was up: only then is another call worth it."""

    look: Look
    prompt: bool


def connections_of(services: Services, resources: Collection[str]) -> list[Connection]:
    """The connections of some resources (uids)."""
    found = (status.connection for status in services.calendars.connections())
    return [connection for connection in found if connection.resource in resources]


def look_first(
    services: Services, resources: Collection[str], when: When, recurrence: Sequence[str], zone: str
) -> Looked | None:
    """`first_look`, timed. None if nothing is connected."""
    from schedapp.services import looking

    began = time.monotonic()
    look = first_look(services, resources, when, recurrence, zone)
    return None if look is None else Looked(look, prompt=time.monotonic() - began < _PROMPT * looking.DEADLINE)


def send_on(
    services: Services, resources: Collection[str], looked: Looked | None, bookings: Collection[str] = ()
) -> str:
    """Send what waits to the calendars of the resources, as the sync frequency says; returns what to tell the user.

    The booking is safe here in any case, so an unreachable Google is a remark and no failure. What failed at once is
    tried again, and says why; what did not answer in time is left to the next sync. What Google refused of `bookings`
    (uids) is told as well.
    """
    outgoing = [connection for connection in connections_of(services, resources) if connection.pushes]
    if not outgoing:
        return ""
    if services.settings.get("frequency") == _MANUAL:
        return "Not yet in Google: `schedapp sync` sends it."
    if looked is not None and not looked.look.checked and not looked.prompt:
        return f"Not yet in Google: it did not answer in time. {_NEXT_SYNC}"
    troubles = [trouble for connection in outgoing if (trouble := _send(services, connection))]
    return f"Not yet in Google: {troubles[0]}" if troubles else _refused(services, bookings)


def _send(services: Services, connection: Connection) -> str:
    """Why a calendar does not have it yet, "" where nothing stands in the way."""
    try:
        reports = services.calendars.sync(connection.calendar_id)
    except SchedError as error:
        return _reason(error)
    return next(filter(None, (_in_the_way(services, report) for report in reports)), "")


def _in_the_way(services: Services, report: SyncReport) -> str:
    if report.connection.health is Health.PAUSED and _waits(services, report.connection):
        name, until = report.connection.summary or report.connection.calendar_id, report.connection.push_after
        return f"Google limits changes to “{name}” until {show_moment(until, local_zone())}. {_AFTER_PAUSE}"
    return _reason(report.error) if report.error is not None else ""


def _waits(services: Services, connection: Connection) -> bool:
    statuses = services.calendars.connections()
    return any(status.waiting for status in statuses if status.connection.uid == connection.uid)


def _refused(services: Services, bookings: Collection[str]) -> str:
    """What Google refused of some bookings, and where it is to be found."""
    for each in services.attention.list() if bookings else ():
        if each.kind is AttentionKind.PARKED and each.booking in bookings:
            return f"Not in Google: {each.reason}\nTo answer: schedapp attention list ({each.id})"
    return ""


def _reason(error: SchedError) -> str:
    """Why a change is not in Google yet, and what to do about it."""
    if isinstance(error, SignInNeeded):
        return "sign in again (schedapp calendars --sign-in)."
    if isinstance(error, Offline | RateLimited):
        return f"{error.title} {_NEXT_SYNC}"
    return f"{error.title} {error.detail}".strip()


def _resources_of(booking: Booking) -> set[str]:
    """The uids of all resources that a booking or one of its occurrences has."""
    return {uid for each in (booking, *booking.overrides) for uid in each.resources}


def touched(change: Change) -> set[str]:
    """The uids of all resources that a booking has before or after a change."""
    found = (booking for part in change.parts for booking in (part.before, part.booking) if booking)
    return {uid for booking in found for uid in _resources_of(booking)}


def _bookings_of(change: Change) -> set[str]:
    return {part.booking.uid.partition("/")[0] for part in change.parts}


def settle(services: Services, change: Change, looked: Looked | None, show: Callable[[], None]) -> None:
    """After a change: send it on, then `show` it, even when sending was interrupted; then the remark on stderr."""
    remark = ""
    try:
        remark = send_on(services, touched(change), looked, _bookings_of(change))
    finally:
        show()
    for line in remark.splitlines():
        say(clean(line), err=True)
