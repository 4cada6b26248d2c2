"""The shapes of requests and answers. Their fields are Google Calendar API's and RFC 5545's words."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Strict

Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
"""Numbers and flags in a request: `true` is no number, and `1` is no flag."""


class Body(BaseModel):
    """The base of what is sent: an unknown field is refused, so that a typing mistake is told."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Answer(BaseModel):
    """The base of what is answered."""

    model_config = ConfigDict(frozen=True)
