"""Kinds of values that a shell completes: names of resources, ids of bookings and calendars. Read here, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from schedapp.cli.program import Session


class Named(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click alone
    """Text as it is typed. `kinds` are the ones of `Program.names` that it may be."""

    name = "text"

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        from click.shell_completion import CompletionItem

        session: Session = ctx.obj
        return [
            CompletionItem(value, help=words)
            for kind in self._kinds
            for value, words in session.program.names(kind, incomplete)
        ]


RESOURCE = Named("resource")
POOL = Named("pool")
SERVICE = Named("service")
BOOKING = Named("booking")
CALENDAR = Named("calendar")
ACCOUNT = Named("account")
CLOSURE = Named("closure")
CLIENT = Named("client")
TOKEN = Named("token")
WEBHOOK = Named("webhook")
BACKUP = Named("backup")
BOOKABLE = Named("resource", "any-pool")
WISH = Named("kind", "pool")
