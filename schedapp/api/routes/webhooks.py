"""`/webhooks`: addresses that are told of changes, and what became of what they were told."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.desk import ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, Tag, etag_of
from schedapp.api.paging import USUAL, Cursor, Limit, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes.webhooks import (
    Deliveries,
    DeliveryAnswer,
    State,
    WebhookAnswer,
    WebhookChange,
    WebhookMade,
    WebhookNew,
    Webhooks,
    delivery_answer,
    webhook_fields,
)
from schedapp.model.webhook import Webhook
from schedapp.services.ports import Services

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Reader = Annotated[Caller, needs(Scope.READ)]
Writer = Annotated[Caller, needs(Scope.WRITE)]
Uid = Annotated[str, Path(max_length=64, description="The webhook's id.")]
DeliveryUid = Annotated[str, Path(max_length=64, description="The delivery's id.")]

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"description": "Made; `Location` is its address.", "headers": {"ETag": {"schema": {"type": "string"}}}}
}


def _shape(webhook: Webhook) -> WebhookAnswer:
    return WebhookAnswer.model_validate(webhook_fields(webhook))


def _tag(services: Services, uid: str) -> Tag:
    return lambda: etag_of(_shape(services.webhooks.get(uid)))


@router.get("", response_model=Webhooks, responses=answers(*COMMON))
def list_webhooks(services: ServicesOf, _caller: Reader) -> Webhooks:
    """List the addresses that are told of changes. Their secrets are not shown."""
    return Webhooks(webhooks=[_shape(each) for each in services.webhooks.list()])


@router.post("", response_model=WebhookMade, status_code=201, responses=_CREATED | answers(*COMMON, 424))
def add_webhook(body: WebhookNew, services: ServicesOf, _caller: Writer, response: Response) -> WebhookMade:
    """Have an address told of changes from now on. The answer has the signing secret: it is shown this once.

    Messages follow the Standard Webhooks specification. Redirects are not followed, and names that lead into a private
    network are not called. The secret is kept in the system's keyring.
    """
    made = services.webhooks.add(body.address, body.events, body.content, active=body.active)
    response.headers["ETag"] = etag_of(_shape(made.webhook))
    response.headers["Location"] = f"/webhooks/{made.webhook.uid}"
    return WebhookMade.model_validate(webhook_fields(made.webhook) | {"secret": made.secret})


@router.get("/{webhook_id}", response_model=WebhookAnswer, responses=answers(*COMMON, 404))
def get_webhook(webhook_id: Uid, services: ServicesOf, _caller: Reader, known: KnownOf) -> WebhookAnswer | Response:
    """Read one webhook."""
    found = _shape(services.webhooks.get(webhook_id))
    return known.answer(found, etag_of(found))


@router.patch("/{webhook_id}", response_model=WebhookAnswer, responses=answers(*COMMON, 404))
def change_webhook(
    webhook_id: Uid, body: WebhookChange, services: ServicesOf, _caller: Writer, match: MatchOf
) -> WebhookAnswer:
    """Change a webhook. What still waits is tried at once, at the new address."""
    now = services.webhooks.get(webhook_id)
    given = body.model_dump(exclude_unset=True, exclude_none=True)
    with match.seen(_tag(services, webhook_id)):
        shape = _shape(services.webhooks.edit(webhook_id, **given, expect=now.version))
    return match.answer(shape, etag_of(shape))


@router.delete("/{webhook_id}", status_code=204, responses=answers(*COMMON, 404))
def remove_webhook(webhook_id: Uid, services: ServicesOf, _caller: Writer, match: MatchOf) -> None:
    """Remove a webhook with its deliveries and its secret."""
    now = services.webhooks.get(webhook_id)
    with match.seen(_tag(services, webhook_id)):
        services.webhooks.remove(webhook_id, expect=now.version if match.given else None)


@router.get("/{webhook_id}/deliveries", response_model=Deliveries, responses=answers(*COMMON, 404))
def list_deliveries(
    webhook_id: Uid,
    services: ServicesOf,
    _caller: Reader,
    state: Annotated[State | None, Query(description="Those in this state alone.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Deliveries:
    """List what a webhook was told and is to be told, the newest first."""
    before = str(decode("deliveries", cursor, [str])[0]) if cursor else ""
    rows = services.webhooks.deliveries(webhook_id, state=state, before=before, limit=limit + 1)
    page = rows[:limit]
    following = encode("deliveries", (page[-1].uid,)) if len(rows) > limit else None
    return Deliveries(deliveries=[delivery_answer(each) for each in page], next_cursor=following)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    response_model=DeliveryAnswer,
    status_code=202,
    responses=answers(*COMMON, 404),
)
def redeliver(webhook_id: Uid, delivery_id: DeliveryUid, services: ServicesOf, _caller: Writer) -> DeliveryAnswer:
    """Send one again, with the same message id, before everything that waits."""
    return delivery_answer(services.webhooks.redeliver(webhook_id, delivery_id))


@router.post("/{webhook_id}/ping", response_model=DeliveryAnswer, status_code=202, responses=answers(*COMMON, 404))
def ping(webhook_id: Uid, services: ServicesOf, _caller: Writer) -> DeliveryAnswer:
    """Send a message of the type `ping`, to see whether the address is reached."""
    return delivery_answer(services.webhooks.ping(webhook_id))
