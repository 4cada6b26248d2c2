"""What a query may have: a parameter that is not known or there twice is refused, so that a mistake is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant

from schedapp.errors import BadInput


def known_parameters_only(request: Request) -> None:
    """A dependency of every route. Raises BadInput."""
    if not request.query_params:
        return
    known, lists = _known(request.scope["endpoint"])
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        listed = ", ".join(sorted(known)) or "none"
        raise BadInput(f"“{unknown[0][:40]}” is no parameter here.", f"There are: {listed}.")
    for name in known - lists:
        if len(request.query_params.getlist(name)) > 1:
            raise BadInput(f"“{name}” is given more than once.", "Give it once: only one of them could count.")


@cache
def _known(endpoint: Callable[..., Any]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all parameters, and of those that may be repeated."""
    kinds = dict(_kinds(get_dependant(path="/", call=endpoint)))
    lists = (name for name, kind in kinds.items() if any(get_origin(each) is list for each in (kind, *get_args(kind))))
    return frozenset(kinds), frozenset(lists)


def _kinds(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Each parameter's name and annotation."""
    yield from ((field.alias, field.field_info.annotation) for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _kinds(each)
