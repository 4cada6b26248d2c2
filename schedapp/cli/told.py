"""How changes of bookings are told on the command line: by `history BOOKING` and by `changes`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from schedapp.cli.shapes import Resources, Shape, zone_of
from schedapp.cli.terminal import clean, say, styled
from schedapp.cli.times import iso_edges, iso_or_none, local_zone, show_moment

if TYPE_CHECKING:
    from schedapp.model.booking import Booking
    from schedapp.services.history import Told
    from schedapp.services.history_words import Difference
    from schedapp.services.seen import News


def told_shape(told: Told, resources: Resources) -> Shape:
    """One change of the history."""
    entry = told.entry
    shown = entry.after or entry.before
    return {
        "id": entry.id,
        "at": iso_or_none(entry.at),
        "actor": entry.actor,
        "face": entry.face,
        "action": entry.action,
        "summary": entry.summary,
        "booking": entry.booking,
        "title": shown.title if shown else "",
        "start": _start(shown, resources),
        "version": entry.version,
        "fields": [_difference_shape(each) for each in told.differences],
        "current": told.current,
        "restorable": told.restorable,
    }


def news_shape(news: News, resources: Resources) -> Shape:
    """What became of one booking, or one date, since it was last seen."""
    return {
        "booking": news.name,
        "entry": news.entry,
        "at": iso_or_none(news.at),
        "who": news.who,
        "summary": news.said,
        "title": news.title,
        "start": iso_or_none(news.start),
        "resources": [resources[uid].name if uid in resources else uid for uid in news.resources],
        "cancelled": news.gone,
        "fields": [_difference_shape(each) for each in news.differences],
    }


def _difference_shape(one: Difference) -> Shape:
    return {"field": one.field, "label": one.label, "old": one.old, "new": one.new, "date": one.on or None}


def _start(booking: Booking | None, resources: Resources) -> str | None:
    if booking is None:
        return None
    return iso_edges(booking.when, zone_of(booking.resources, resources))[0]


def say_told(changes: Iterable[Told], *, numbered: bool) -> None:
    """For people: a headline for each change, its fields below. `numbered`: with the id that a restore takes."""
    for told in changes:
        number = f"{told.entry.id}  " if numbered else ""
        now = "  (as it is now)" if told.current and numbered else ""
        when = show_moment(told.entry.at, local_zone())
        say(styled(clean(f"{number}{when}  {told.entry.summary} ({told.who}){now}"), bold=True))
        _say_fields(told.differences)


def say_news(news: Iterable[News]) -> None:
    """For people: what each booking or date is about, its fields below."""
    for each in news:
        when = show_moment(each.at, local_zone())
        say(styled(clean(f"{when}  {each.said} ({each.who})"), bold=True))
        _say_fields(each.differences)


def _say_fields(differences: Iterable[Difference]) -> None:
    for each in differences:
        label = f"{each.label} on {each.on}" if each.on else each.label
        say(clean(f"  {label}: {each.old} → {each.new}"))
