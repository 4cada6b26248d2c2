"""Puts the API together: routes at `/` and `/v1`, the guard before them, errors as problem details."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from schedapp import __version__
from schedapp.api import problems
from schedapp.api.audit import Audit
from schedapp.api.desk import Desk
from schedapp.api.guard import Guard
from schedapp.api.openapi import DESCRIPTION, TAGS, documented
from schedapp.api.queries import known_parameters_only
from schedapp.api.routes import OPEN_PATHS, ROUTERS
from schedapp.api.streams import Streams
from schedapp.api.turns import Turns

VERSION_PREFIX = "/v1"


def create_app(desk: Desk, hosts: Collection[str]) -> FastAPI:
    """The app over `desk`. `hosts` are the exact `Host` headers that it answers to, such as `127.0.0.1:8420`."""
    app = FastAPI(
        title="Sched",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        dependencies=[Depends(known_parameters_only)],
    )
    app.state.desk = desk
    app.state.streams = Streams(desk)
    for router in ROUTERS:
        app.include_router(router)
    for router in ROUTERS:
        app.include_router(router, prefix=VERSION_PREFIX, include_in_schema=False)
    problems.install(app)
    documented(app)
    app.add_middleware(Turns)
    app.add_middleware(Audit, changed=desk.changed)
    app.add_middleware(Guard, tokens=desk.tokens, hosts=frozenset(hosts), open_paths=OPEN_PATHS)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
