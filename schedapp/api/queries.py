"""What a query may have: a parameter that a route does not know is refused, so that a typing mistake is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant

from schedapp.errors import BadInput


def known_parameters_only(request: Request) -> None:
    """A dependency of every route. Raises BadInput."""
    if not request.query_params:
        return
    known = _known(request.scope["endpoint"])
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        listed = ", ".join(sorted(known)) or "none"
        raise BadInput(f"“{unknown[0][:40]}” is no parameter here.", f"There are: {listed}.")


@cache
def _known(endpoint: Callable[..., Any]) -> frozenset[str]:
    return frozenset(_names(get_dependant(path="/", call=endpoint)))


def _names(dependant: Dependant) -> set[str]:
    found = {field.alias for field in dependant.query_params}
    return found.union(*(_names(each) for each in dependant.dependencies))
