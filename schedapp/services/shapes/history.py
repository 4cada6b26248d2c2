"""What became of bookings, as programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedapp.model.timespan import iso_edges, iso_or_none
from schedapp.services.shapes.bookings import Resources, Shape, zone_of

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
        "changed_at": iso_or_none(entry.at),
        "actor": entry.actor,
        "face": entry.face,
        "action": entry.action,
        "summary": entry.summary,
        "booking_id": entry.booking,
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
        "booking_id": news.name,
        "change_id": news.entry,
        "changed_at": iso_or_none(news.at),
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
