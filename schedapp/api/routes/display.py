"""`/display`: a page for a screen at the desk. The page itself has no data: it asks with the token in its fragment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.desk import ServicesOf
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes.display import DisplayDay, display_day

router = APIRouter(tags=["changes"])

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_SHELL = {
    "/display": "display.html",
    "/display/display.css": "display.css",
    "/display/icon.svg": "icon.svg",
    "/display/display.js": "display.js",
    "/display/board.js": "board.js",
    "/display/day.js": "day.js",
    "/display/stream.js": "stream.js",
}
OPEN_PATHS = tuple(_SHELL)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


@cache
def _content(name: str) -> bytes:
    return files("schedapp.api").joinpath("static", name).read_bytes()


def _shell(name: str) -> Response:
    kind = f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8"
    return Response(_content(name), media_type=kind, headers={"Content-Security-Policy": _POLICY})


def _serve(path: str, name: str) -> None:
    def file() -> Response:
        return _shell(name)

    router.add_api_route(path, file, methods=["GET"], include_in_schema=False, name=f"shell {name}")


for _path, _name in _SHELL.items():
    _serve(_path, _name)


@router.get("/display/day", response_model=DisplayDay, responses=answers(*COMMON))
def get_display_day(
    services: ServicesOf,
    caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    titles: Annotated[bool, Query(description="With the titles, where the token may read them.")] = False,
    resources: Annotated[
        list[Annotated[str, Query(max_length=64)]],
        Query(alias="resource_id", max_length=100, description="The ids of the resources to show; none for all."),
    ] = [],  # noqa: B006
) -> DisplayDay:
    """Today of every resource: what the desk display at `/display` shows."""
    return display_day(services.display.today(resources), names=titles and caller.may(Scope.READ))
