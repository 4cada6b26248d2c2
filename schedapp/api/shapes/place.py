"""What a place has: resources, service types, pools."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer, Body, Whole
from schedapp.api.shapes.bookings import BUSY, RESOURCE_UID, UID, Ref, Refs
from schedapp.model.pool import Choice
from schedapp.model.resource import MAX_ADDRESS, MAX_DESCRIPTION, MAX_NAME, Kind
from schedapp.model.service import LONGEST, SHORTEST

HOURS = "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-12:00"
Colour = Annotated[str, Field(max_length=7, examples=["#2563EB"])]
Buffer = Annotated[Whole, Field(ge=0, le=480)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


class Resource(Answer):
    """Anything bookable: a room, a person, a device, a service."""

    id: str = Field(examples=[RESOURCE_UID])
    name: str = Field(examples=["Dr. Weber"])
    kind: str = Field(description="person, room, equipment or service.", examples=["person"])
    time_zone: str = Field(description="IANA.", examples=["Europe/Zurich"])
    hours: str = Field(description="Weekly hours; empty: never open.", examples=[HOURS])
    capacity: int = Field(description="Bookings that it takes at the same time.", examples=[1])
    colour: str = Field(examples=["#2563EB"])
    buffer_before: int = Field(description="Minutes that are kept free before each booking.", examples=[0])
    buffer_after: int = Field(description="And after it.", examples=[10])
    description: str | None = Field(description=BUSY, examples=["Ground floor, with a wheelchair ramp."])
    image_url: str | None = Field(description=f"Null where there is none. {BUSY}", examples=[None])
    booking_url: str | None = Field(description="Where people book it themselves.", examples=[None])
    google_calendar_id: str | None = Field(
        description="The calendar that it writes to, else the first that it reads; null where none is connected, and "
        "with a token of the scope `read-busy`.",
        examples=["c_1f0a@group.calendar.google.com"],
    )
    version: int = Field(description="Grows with each change; it is in the ETag.", examples=[1])


class Resources(Paged):
    """Resources, people first, in the order of every list."""

    resources: list[Resource]


class ResourceFields(Body):
    """What a resource may be given. What is null or left out is not given."""

    kind: Kind | None = None
    time_zone: str | None = Field(default=None, max_length=64, examples=["Europe/Zurich"])
    hours: str | None = Field(default=None, max_length=1_000, description="Weekly hours.", examples=[HOURS])
    capacity: Whole | None = Field(default=None, ge=1, le=1_000)
    colour: Colour | None = None
    buffer_before: Buffer | None = Field(default=None, description="Minutes.")
    buffer_after: Buffer | None = Field(default=None, description="Minutes.")
    description: str | None = Field(default=None, max_length=MAX_DESCRIPTION)
    image_url: str | None = Field(default=None, max_length=MAX_ADDRESS, description="https; “” for none.")
    booking_url: str | None = Field(default=None, max_length=MAX_ADDRESS, description="https; “” for none.")


class NewResource(ResourceFields):
    """Without more than a name it is a room, open on weekdays from 8 to 18, for one booking at a time."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Room 1"}, {"name": "Dr. Weber", "kind": "person", "hours": HOURS}]},
    )

    name: Name


class ResourceChange(ResourceFields):
    """Only what is given changes."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Room 1 (north)", "capacity": 2}]}
    )

    name: Name | None = None


class Order(Body):
    """Ids in the order in which they are to stand."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ids": [RESOURCE_UID]}]})

    ids: Annotated[list[Ref], Field(min_length=1, max_length=1_000)]


class ServiceType(Answer):
    """What the place offers: a usual length, a colour, buffers, and the pool that is needed."""

    id: str = Field(examples=[UID])
    name: str = Field(examples=["Check-up"])
    minutes: int = Field(description="The usual length.", examples=[30])
    colour: str | None = Field(examples=["#7C3AED"])
    buffer_before: int = Field(examples=[0])
    buffer_after: int = Field(description="Of these and the resource's the larger counts.", examples=[10])
    pool: str | None = Field(description="The name of the pool that it asks for.", examples=["Treatment room"])
    pool_id: str | None = Field(examples=[None])
    version: int = Field(examples=[1])


class ServiceTypes(Paged):
    """Service types in the order in which they are offered."""

    services: list[ServiceType]


class ServiceFields(Body):
    """What a service type may be given."""

    minutes: Whole | None = Field(default=None, ge=SHORTEST, le=LONGEST)
    colour: Colour | None = Field(default=None, description="“” for none.")
    buffer_before: Buffer | None = None
    buffer_after: Buffer | None = None
    pool_id: str | None = Field(default=None, max_length=200, description="A pool by name or id; “” for none.")


class NewService(ServiceFields):
    """A service type; 30 minutes where nothing else is given."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Check-up", "minutes": 30, "pool_id": "Treatment room"}]},
    )

    name: Name


class ServiceChange(ServiceFields):
    """Only what is given changes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"minutes": 45}]})

    name: Name | None = None


class Pool(Answer):
    """Resources of which any will do."""

    id: str = Field(examples=[UID])
    name: str = Field(description="What one member is.", examples=["Treatment room"])
    members: list[str] = Field(description="Names, in the order in which they are chosen.", examples=[["Room 1"]])
    member_ids: list[str] = Field(examples=[[RESOURCE_UID]])
    choose: str = Field(description="first, or least-used on that day.", examples=["first"])
    version: int = Field(examples=[1])


class Pools(Paged):
    """Pools by name."""

    pools: list[Pool]


class NewPool(Body):
    """A pool with its members, by id or name."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Treatment room", "members": ["Room 1", "Room 2"]}]}
    )

    name: Name
    members: Refs = Field(min_length=1)
    choose: Choice = Choice.FIRST


class PoolChange(Body):
    """Only what is given changes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"choose": "least-used"}]})

    name: Name | None = None
    members: Refs | None = None
    choose: Choice | None = None
