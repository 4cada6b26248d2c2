"""The shapes of requests and answers. Their fields are Google Calendar API's and RFC 5545's words."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """The base of what is sent: an unknown field is refused, so that a typing mistake is told."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Answer(BaseModel):
    """The base of what is answered."""

    model_config = ConfigDict(frozen=True)
