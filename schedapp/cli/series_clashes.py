"""Series that clash: `book --skip-clashes` leaves the dates out, a change that is refused says how many there are."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from schedapp.cli.terminal import clean, say
from schedapp.cli.times import show_when
from schedapp.errors import NotOpen, SchedError, Taken
from schedapp.model.booking import Booking, EditScope
from schedapp.model.series_dates import SKIP, Answer
from schedapp.services.ports import Services


def skip_clashes(services: Services, booking: Booking) -> dict[str, Answer]:
    """An answer for each date of a series that clashes: it is skipped, and said."""
    clashes = services.series.clashes(booking)
    zone = services.resources.get(booking.resources[0]).zone
    for clash in clashes:
        say(clean(f"Skipped {show_when(clash.when, zone)}: {clash.words}"), err=True)
    return {clash.original_start: SKIP for clash in clashes}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the booking `name`: other fields, and how much of a series gets them."""

    name: str
    changes: Mapping[str, object]
    scope: EditScope


@contextmanager
def counted(services: Services, edit: Edit, given: Mapping[str, Any]) -> Iterator[None]:
    """Around a change: where it is refused and more than one date of a series clashes, the error says how many, and
    the command that lists them. `given` are the options of the change."""
    try:
        yield
    except (Taken, NotOpen) as error:
        found = 0
        with suppress(SchedError):
            found = len(services.series.clashes_of_edit(edit.name, edit.changes, edit.scope))
        if found > 1:
            more = " or more" if found >= services.series.most else ""
            listed = shlex.join(["schedapp", "booking", "clashes", edit.name, *_options(given, edit.scope)])
            error.detail = f"{error.detail}\n{found}{more} dates of the series clash. All of them: {listed}"
        raise


def _options(given: Mapping[str, Any], scope: EditScope) -> list[str]:
    """The options of a change that `booking clashes` takes."""
    words = [word for name, option in _TEXTS.items() if given.get(name) for word in (option, given[name])]
    words += [word for name, option in _LISTS.items() for ref in given.get(name, ()) for word in (option, ref)]
    if given.get("all_day"):
        words.append("--all-day")
    if given.get("busy") is not None:
        words.append("--busy" if given["busy"] else "--free")
    return [*words, "--scope", scope.value]


_TEXTS = {"start": "--at", "end": "--end", "service": "--service", "repeat": "--repeat"}
_LISTS = {"refs": "--resource", "anys": "--any"}
