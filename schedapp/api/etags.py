"""ETag and If-Match (RFC 9110 section 13): a change says which version it means."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from schedapp.api.problems import Refusal

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=500, description="The `ETag` that you read; an old one is refused."),
]


def etag(version: int | str) -> str:
    """The strong entity tag of a version."""
    return f'"v{version}"'


def check_match(if_match: str | None, version: int | str, *, needed: bool = True) -> None:
    """Raises Refusal: 428 where the header is needed and missing, 412 where it names another version."""
    if if_match is None:
        if needed:
            raise Refusal(
                428,
                "IfMatchNeeded",
                "Say which version you change.",
                "Read it first and send its ETag as If-Match; “If-Match: *” changes whatever is there.",
            )
        return
    named = [each.strip() for each in if_match.split(",")]
    if "*" not in named and etag(version) not in named:
        raise Refusal(
            412,
            "ChangedSince",
            "It changed since you read it.",
            "Nothing was written. Read it again, look at what changed, and send the new ETag.",
            {"ETag": etag(version)},
        )
