"""Webhooks and their deliveries, as programs get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedapp.model.timespan import iso_or_none
from schedapp.services.shapes.bookings import Shape

if TYPE_CHECKING:
    from schedapp.model.webhook import Delivery, Webhook


def webhook_shape(webhook: Webhook) -> Shape:
    """One webhook without its secret."""
    return {
        "id": webhook.uid,
        "address": webhook.address,
        "events": [kind.value for kind in webhook.events],
        "content": webhook.content.value,
        "active": webhook.active,
        "stopped": webhook.stopped or None,
        "version": webhook.version,
        "created_at": iso_or_none(webhook.created),
        "waiting": webhook.waiting,
        "parked": webhook.parked,
    }


def delivery_shape(delivery: Delivery) -> Shape:
    """One message to a webhook."""
    waits = delivery.state == "waiting"
    return {
        "id": delivery.uid,
        "type": delivery.type.value,
        "message_id": f"msg_{delivery.uid}",
        "timestamp": iso_or_none(delivery.at),
        "subject_id": delivery.subject or None,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "next_try_at": iso_or_none(delivery.next_try) if waits else None,
        "status": delivery.status or None,
        "error": delivery.error or None,
        "created_at": iso_or_none(delivery.created),
        "ended_at": iso_or_none(delivery.ended or 0),
    }
