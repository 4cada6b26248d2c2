"""Clients: the people that bookings are for."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer, Body
from schedapp.model.booking import MAX_CLIENT, MAX_NOTES
from schedapp.model.client import MAX_EMAIL

CLIENT_UID = "c0ffee1e4f7d4c0c8e0a1b2c3d4e5f60"


class Client(Answer):
    """The person that bookings are for."""

    id: str = Field(examples=[CLIENT_UID])
    name: str = Field(examples=["Ana Weber"])
    phone: str = Field(examples=["+41 44 555 01 02"])
    email: str = Field(examples=["ana@example.com"])
    notes: str = Field(examples=[""])
    created_at: str | None = Field(examples=["2026-12-01T11:00:00+00:00"])
    version: int = Field(description="Grows with each change; it is in the ETag.", examples=[1])


class Clients(Paged):
    """Clients by name."""

    clients: list[Client]


class NewClient(Body):
    """Needs a name, or a phone number at least. No two have the same of both."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Ana Weber", "phone": "+41 44 555 01 02"}]}
    )

    name: str = Field(default="", max_length=MAX_CLIENT)
    phone: str = Field(default="", max_length=MAX_CLIENT)
    email: str = Field(default="", max_length=MAX_EMAIL)
    notes: str = Field(default="", max_length=MAX_NOTES)


class ClientChange(Body):
    """Only what is given changes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Ana Keller"}]})

    name: str | None = Field(default=None, max_length=MAX_CLIENT)
    phone: str | None = Field(default=None, max_length=MAX_CLIENT)
    email: str | None = Field(default=None, max_length=MAX_EMAIL)
    notes: str | None = Field(default=None, max_length=MAX_NOTES)


class Erased(Answer):
    """What was erased, and what keeps the name still."""

    id: str = Field(examples=[CLIENT_UID])
    bookings: int = Field(description="Bookings that go on without a name.", examples=[3])
    entries: int = Field(description="Entries of the history that lost it.", examples=[7])
    kept: list[str] = Field(
        description="What has the name still, in words: Google's copies until the next sync, and what it keeps beyond "
        "it; backups.",
        examples=[["Copies of the database that were made before (backups) have the name until they are deleted."]],
    )
