"""What waits for a person, as programs get it."""

from __future__ import annotations

from schedapp.model.attention import Attention
from schedapp.model.timespan import iso, iso_or_none
from schedapp.services.shapes.bookings import Resources, Shape, zone_of


def attention_shape(each: Attention, resources: Resources) -> Shape:
    """One thing that waits; its times are those of the resource's zone, null where it is about a whole calendar."""
    zone = zone_of([each.resource], resources)
    return {
        "id": each.id,
        "kind": each.kind.value,
        "title": each.title,
        "reason": each.reason,
        "since": iso_or_none(each.at),
        "booking_id": each.booking or None,
        "other_id": each.other or None,
        "resource": resources[each.resource].name if each.resource in resources else each.resource or None,
        "resource_id": each.resource or None,
        "calendar": each.calendar or None,
        "start": iso(each.start, zone) if each.start else None,
        "end": iso(each.end, zone) if each.end else None,
        "field": each.field or None,
        "mine": each.mine,
        "theirs": each.theirs,
        "mine_by": each.mine_by,
        "theirs_by": each.theirs_by,
        "kept": each.kept or None,
        "lines": list(each.lines),
        "answers": [{"answer": a.key, "text": a.text, "hint": a.hint, "network": a.network} for a in each.answers],
    }
