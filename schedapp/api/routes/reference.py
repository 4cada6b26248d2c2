"""The OpenAPI document, and a page that draws it: a shell without data, whose files all come from this computer."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from schedapp.api.access import Caller, Scope, needs

router = APIRouter(include_in_schema=False)

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_OWN = {"/reference": "reference.html", "/reference/reference.css": "reference.css"} | {
    "/reference/reference.js": "reference.js"
}
_SWAGGER = {f"/reference/{name}": name for name in ("swagger-ui.css", "swagger-ui-bundle.js")}
OPEN_PATHS = (*_OWN, *_SWAGGER)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Swagger UI has styles of its own in its pages and its icons as data; no script that is not a file from here runs."""


@cache
def _content(name: str) -> bytes:
    if name in _SWAGGER.values():
        from swagger_ui_bundle import swagger_ui_path  # type: ignore[import-untyped]

        return bytes((swagger_ui_path / name).read_bytes())
    return files("schedapp.api").joinpath("static", "reference", name).read_bytes()


def _serve(path: str, name: str) -> None:
    def file() -> Response:
        kind = f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8"
        return Response(_content(name), media_type=kind, headers={"Content-Security-Policy": _POLICY})

    router.add_api_route(path, file, methods=["GET"], name=f"shell {name}")


for _path, _name in (_OWN | _SWAGGER).items():
    _serve(_path, _name)


@router.get("/openapi.json")
def get_openapi_document(request: Request, _caller: Annotated[Caller, needs(Scope.READ_BUSY)]) -> JSONResponse:
    """The OpenAPI document of this API."""
    document: dict[str, Any] = request.app.openapi()
    return JSONResponse(document)
