"""The OpenAPI document: what it says of the whole, and the one schema that all errors share."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from schedapp.api.etags import document_tags
from schedapp.api.problems import Problem, answers

DESCRIPTION = """\
Books rooms, people and equipment, and keeps each in sync with a Google Calendar.

The server listens on this computer alone and is off until somebody turns it on. Every address with data wants a token:
`Authorization: Bearer sched_…`. Times are ISO 8601 with an offset; all-day ones are dates. Errors are problem details
(RFC 9457): `code` names the kind. Lists come in pages: give `next_cursor` as `cursor`. The same addresses also live
under `/v1`.
"""

TAGS = [
    {"name": "about", "description": "The server itself."},
    {"name": "resources", "description": "What can be booked: resources, service types, pools."},
    {"name": "availability", "description": "When it can be booked: hours, closures, rules, holidays, free times."},
    {"name": "clients", "description": "The people that bookings are for."},
    {"name": "attention", "description": "What waits for a person, what changed, and how Sched fares."},
    {"name": "bookings", "description": "Book, hold, change, cancel; one date of a series, or all of it."},
    {"name": "calendars", "description": "Google calendars: connect, events, sync, disconnect."},
    {"name": "changes", "description": "What changes, as a stream and for screens."},
    {"name": "webhooks", "description": "Addresses that are told of changes."},
]


def documented(app: FastAPI) -> None:
    """Gives the app its OpenAPI document, made once when it is first asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                tags=app.openapi_tags,
                routes=app.routes,
            )
            made.setdefault("components", {}).setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
            _say_what_comes(made)
            for operation in (each for methods in made["paths"].values() for each in methods.values()):
                document_tags(operation, answers(412)[412])
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _say_what_comes(document: dict[str, Any]) -> None:
    """An answer without words of its own has those of its shape."""
    shapes = document["components"]["schemas"]
    for methods in document["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                if answer["description"] == "Successful Response":
                    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
                    said = shapes.get(schema.get("$ref", "").rpartition("/")[2], {}).get("description", "Done.")
                    answer["description"] = said.partition("\n\n")[0]
