"""Clients: list, find, add, change, erase, and their bookings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, Tag, etag
from schedapp.api.instants import From, To
from schedapp.api.listing import Wanted, page_of
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes import clients as shapes
from schedapp.api.shapes.bookings import Bookings
from schedapp.model.client import Client
from schedapp.services.ports import Services
from schedapp.services.shapes.clients import client_shape, erasure_shape

router = APIRouter(tags=["clients"])

ClientId = Annotated[
    str, Path(min_length=1, max_length=200, description="Its id, or its whole name.", examples=[shapes.CLIENT_UID])
]
MayRead = Annotated[Caller, needs(Scope.READ)]
MayWrite = Annotated[Caller, needs(Scope.WRITE)]
KIND = "clients"


def _shape(client: Client) -> shapes.Client:
    return shapes.Client.model_validate(client_shape(client))


@router.get("/clients", response_model=shapes.Clients, responses=answers(*COMMON))
def list_clients(
    _caller: MayRead,
    services: ServicesOf,
    q: Annotated[str, Query(max_length=100, description="Words of the name, the phone number or the address.")] = "",
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> shapes.Clients:
    """List the clients by name."""
    after = decode(KIND, cursor, [str, str]) if cursor else None
    found = services.clients.page(q, after=(str(after[0]), str(after[1])) if after else None, limit=limit + 1)
    page = found[:limit]
    following = encode(KIND, (page[-1].name, page[-1].uid)) if len(found) > limit else None
    return shapes.Clients(clients=[_shape(each) for each in page], next_cursor=following)


@router.post("/clients", response_model=shapes.Client, status_code=201, responses=CREATED | answers(*COMMON, 409))
def add_client(body: shapes.NewClient, _caller: MayWrite, desk: DeskOf, once: OnceOf) -> Response:
    """Add a client. Whoever a booking names is one already."""

    def make() -> Made:
        shape = _shape(desk.services.clients.add(Client("", **body.model_dump())))
        return Made(shape, {"ETag": etag(shape.version), "Location": f"/clients/{shape.id}"})

    return once.answer(make)


@router.get("/clients/{client_id}", response_model=shapes.Client, responses=answers(*COMMON, 404, 409))
def get_client(client_id: ClientId, _caller: MayRead, services: ServicesOf, known: KnownOf) -> shapes.Client | Response:
    """Read one client."""
    found = _shape(services.clients.get(client_id))
    return known.answer(found, etag(found.version))


def _tag(services: Services, uid: str) -> Tag:
    return lambda: etag(services.clients.get(uid).version)


@router.get("/clients/{client_id}/bookings", response_model=Bookings, responses=answers(*COMMON, 404, 409))
def list_client_bookings(
    client_id: ClientId,
    caller: MayRead,
    services: ServicesOf,
    first: From = None,
    last: To = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Bookings:
    """List the bookings of a client, by start. Without `from` from today on, without `to` for a year."""
    return page_of(services, caller, Wanted.read(services, first, last, client=client_id), cursor, limit)


@router.patch("/clients/{client_id}", response_model=shapes.Client, responses=answers(*COMMON, 404, 409))
def change_client(
    client_id: ClientId, body: shapes.ClientChange, _caller: MayWrite, services: ServicesOf, match: MatchOf
) -> shapes.Client:
    """Change a client. A new name or number shows in all bookings, and goes to Google as the privacy levels say."""
    old = services.clients.get(client_id)
    changes = {name: value for name, value in body.model_dump().items() if value is not None}
    with match.seen(_tag(services, old.uid), f"{old.name} {old.phone}".strip()):
        shape = _shape(services.clients.edit(old.uid, changes, expect=old.version if match.given else None))
    return match.answer(shape, etag(shape.version))


@router.delete("/clients/{client_id}", response_model=shapes.Erased, responses=answers(*COMMON, 404, 409, 428))
def erase_client(
    client_id: ClientId,
    _caller: MayWrite,
    services: ServicesOf,
    match: MatchOf,
    ahead: Annotated[bool, Query(description="Let the bookings that are ahead go on without a name.")] = False,
) -> shapes.Erased:
    """Take a client's name out of everything that is kept here, for good; their bookings stay without it.

    Nothing brings it back, so `If-Match` has to say whom you saw. With bookings ahead it is refused, unless `ahead`.
    The answer says what has the name still.
    """
    old = services.clients.get(client_id)
    with match.seen(_tag(services, old.uid), f"{old.name} {old.phone}".strip(), needed=True):
        erased = services.clients.erase(old.uid, ahead=ahead, expect=old.version)
    return shapes.Erased.model_validate(erasure_shape(erased))
