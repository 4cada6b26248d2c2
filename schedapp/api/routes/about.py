"""`/hello`: the server proves that it is Sched before a client sends its token."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from schedapp.api.desk import DeskOf
from schedapp.api.problems import answers
from schedapp.api.shapes.about import Hello

router = APIRouter(tags=["about"])
OPEN_PATHS = ("/hello",)

Nonce = Annotated[
    str,
    Query(
        min_length=16,
        max_length=128,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="At least 16 random letters or digits of your own, new for each request.",
        examples=["bqvFKAo5yHYlAfH2pGm0Zw"],
    ),
]


@router.get("/hello", response_model=Hello, responses=answers(421, 422, 503))
def hello(nonce: Nonce, request: Request, desk: DeskOf) -> Hello:
    """Prove that this is the program that made your token. No token is needed, and none should be sent yet."""
    return Hello(name="Sched", proofs=list(desk.tokens.proofs(nonce, request.headers["host"])))
