"""Answers about the server itself."""

from __future__ import annotations

from pydantic import Field

from schedapp.api.shapes import Answer


class Hello(Answer):
    """Who answers here, and the proof that it knows your token."""

    name: str = Field(description="Always “Sched”.", examples=["Sched"])
    proofs: list[str] = Field(
        description="For each token HMAC-SHA256(key = SHA-256 of the token, message = nonce, line feed, host:port), "
        "in hex, in no order that matters. Is yours among them, this is the program that made your token.",
        examples=[["6fd7f6ac0d2e3ad8e3d8c0b7f1b6c8a4b3a1f7d5c9e2b0a4d6f8e1c3b5a79d02"]],
    )
