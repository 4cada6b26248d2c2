"""Webhooks and their deliveries as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer, Body
from schedapp.model.feed import CHANGES
from schedapp.model.webhook import MAX_ADDRESS, Delivery, Webhook
from schedapp.services.shapes.webhooks import delivery_shape, webhook_shape

Event = Literal[
    "booking.created",
    "booking.changed",
    "booking.moved",
    "booking.cancelled",
    "resource.added",
    "resource.changed",
    "resource.removed",
    "availability.changed",
    "attention.changed",
]
Content = Literal["times", "names"]
State = Literal["waiting", "delivered", "parked"]

Address = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_ADDRESS,
        description="An https address, or an http one on this computer (`localhost`, `127.0.0.1`, `[::1]`).",
        examples=["https://hooks.example.org/sched"],
    ),
]
Events = Annotated[
    list[Event],
    Field(
        max_length=len(CHANGES),
        description="The kinds of changes that it is told; none for all.",
        examples=[["booking.moved"]],
    ),
]
Told = Annotated[
    Content,
    Field(
        description="`times`: ids and times alone. `names`: titles and clients of bookings leave this computer, too."
    ),
]


class WebhookNew(Body):
    """An address that is to be told of changes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"address": "https://hooks.example.org/sched", "events": ["booking.moved"]}]},
    )

    address: Address
    events: Events = Field(default=[])
    content: Told = "times"
    active: bool = Field(default=True, description="Whether it is told now.")


class WebhookChange(Body):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"active": True}]})

    address: Address | None = None
    events: Events | None = None
    content: Told | None = None
    active: bool | None = Field(
        default=None, description="One that becomes active again is told of what changes from then on."
    )


class WebhookAnswer(Answer):
    """One webhook. `stopped` says why Sched itself made it inactive."""

    id: str
    address: str
    events: list[Event] = Field(description="None: all of them.")
    content: Content
    active: bool
    stopped: str | None = Field(description="Why Sched made it inactive; null where it did not.")
    version: int
    created_at: datetime | None
    waiting: int = Field(description="Deliveries that are still to come.")
    parked: int = Field(description="Deliveries that were given up after about a day.")


class WebhookMade(WebhookAnswer):
    """A new webhook with its secret."""

    secret: str = Field(
        description="What its messages are signed with (Standard Webhooks). It is shown now and never again.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class Webhooks(Answer):
    """All webhooks, the oldest first; there are 20 at most."""

    webhooks: list[WebhookAnswer]


class DeliveryAnswer(Answer):
    """One message to a webhook."""

    id: str
    type: str = Field(description="The kind of change; also `ping` and `feed.reset`.", examples=["booking.moved"])
    message_id: str = Field(description="The header `webhook-id`: the same whenever it is sent again.")
    timestamp: datetime | None = Field(description="When the change was made.")
    subject_id: str | None = Field(description="The id of the booking or resource that changed.")
    state: State
    attempts: int
    next_try_at: datetime | None
    status: int | None = Field(description="The HTTP status of the last answer; null where none came.")
    error: str | None = Field(description="What went wrong the last time, in words. Answers are not kept.")
    created_at: datetime | None
    ended_at: datetime | None


class Deliveries(Paged):
    """The deliveries of a webhook, the newest first. Delivered ones are kept for a week, parked ones for a month."""

    deliveries: list[DeliveryAnswer]


def webhook_fields(webhook: Webhook) -> dict[str, object]:
    """The fields of WebhookAnswer."""
    return webhook_shape(webhook)


def delivery_answer(delivery: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer.model_validate(delivery_shape(delivery))
