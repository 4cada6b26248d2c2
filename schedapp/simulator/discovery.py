"""Checks each request against Google's own description of the API, as the client library ships it."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from schedapp.simulator import times
from schedapp.simulator.errors import ApiError, Json, bad_request, not_found

BASE = "/calendar/v3/"
Params = dict[str, list[str]]


@dataclass(frozen=True)
class Method:
    """One method of the API: `name` is `events.insert`; `scopes` are the ones that open it."""

    name: str
    verb: str
    pattern: re.Pattern[str]
    parameters: Json
    scopes: frozenset[str]
    body: str | None


class Discovery:
    """The methods and schemas of Calendar v3."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.schemas: Json = document["schemas"]
        self.scopes = frozenset(document["auth"]["oauth2"]["scopes"])
        self.common: Json = document["parameters"]
        self.methods = sorted(_methods(document["resources"]), key=lambda m: m.pattern.pattern.count("(?P"))

    def route(self, verb: str, path: str) -> tuple[Method, dict[str, str]]:
        """The method that the path names and its decoded path parameters; 404 for none."""
        if path.startswith(BASE):
            for method in self.methods:
                found = method.pattern.fullmatch(path[len(BASE) :]) if method.verb == verb else None
                if found:
                    return method, {key: unquote(value) for key, value in found.groupdict().items()}
        raise not_found()

    def check_params(self, method: Method, params: Params) -> Json:
        """Query parameters with their types; 400 for unknown names, wrong values and missing ones."""
        known = self.common | method.parameters
        for name, spec in method.parameters.items():
            if spec.get("required") and spec.get("location") == "query" and name not in params:
                raise ApiError(400, "required", f"Required parameter: {name}", "global", "parameter", name)
        checked: Json = {}
        for name, values in params.items():
            spec = known.get(name)
            if spec is None or spec.get("location") != "query":
                raise bad_request(f'Unknown query parameter "{name}".', name)
            if len(values) > 1 and not spec.get("repeated"):
                raise bad_request(f'Parameter "{name}" may be given once only.', name)
            typed = [_typed(name, spec, value) for value in values]
            checked[name] = typed if spec.get("repeated") else typed[0]
        return checked

    def check_body(self, method: Method, body: Any, extra: frozenset[str] = frozenset()) -> Json:
        """The body of a write; 400 for a field or a JSON type that the schema does not know."""
        if method.body is None:
            return {}
        if not isinstance(body, dict):
            raise ApiError(400, "parseError", "Parse Error")
        self._check_object(self.schemas[method.body], body, method.body, extra)
        return body

    def _check_object(self, schema: Json, value: Json, where: str, extra: frozenset[str]) -> None:
        known = schema.get("properties", {})
        for key, item in value.items():
            spec = known.get(key) or schema.get("additionalProperties")
            if spec is not None:
                self._check_value(spec, item, f"{where}.{key}")
            elif key not in extra:
                raise bad_request(f'Unknown name "{key}" at "{where}": Cannot find field.')

    def _check_value(self, spec: Json, value: Any, where: str) -> None:
        if value is None:
            return
        spec = self.schemas[spec["$ref"]] if "$ref" in spec else spec
        if not _JSON_TYPES[spec["type"]](value):
            raise bad_request(f'Invalid value at "{where}": a {spec["type"]} is expected.')
        if spec["type"] == "object":
            self._check_object(spec, value, where, frozenset())
        elif spec["type"] == "array":
            for item in value:
                self._check_value(spec["items"], item, where)


_JSON_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "any": lambda _: True,
}


def _methods(resources: Json) -> list[Method]:
    found = []
    for resource in resources.values():
        for spec in resource.get("methods", {}).values():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(spec["path"]))
            body = spec.get("request", {}).get("$ref")
            name = spec["id"].removeprefix("calendar.")
            parameters = spec.get("parameters", {})
            scopes = frozenset(spec.get("scopes", ()))
            found.append(Method(name, spec["httpMethod"], re.compile(pattern), parameters, scopes, body))
        found += _methods(resource.get("resources", {}))
    return found


def _typed(name: str, spec: Json, value: str) -> Any:
    def wrong(expected: str) -> ApiError:
        message = f"Invalid value '{value}'. {expected}"
        return ApiError(400, "invalidParameter", message, location_type="parameter", location=name)

    if spec["type"] == "boolean":
        if value not in ("true", "false"):
            raise wrong("Values must be one of: [true, false]")
        return value == "true"
    if spec["type"] == "integer":
        if not re.fullmatch(r"-?\d{1,10}", value, re.ASCII):
            raise wrong("An integer is expected.")
        number = int(value)
        if number < int(spec.get("minimum", number)) or number > int(spec.get("maximum", number)):
            raise wrong(f"Values must be within the range: [{spec.get('minimum')}, {spec.get('maximum', '')}]")
        return number
    if "enum" in spec and value not in spec["enum"]:
        raise wrong(f"Allowed values: {spec['enum']}")
    if spec.get("format") == "date-time":
        try:
            return times.parse_instant(value)
        except ValueError as error:
            raise bad_request(location=name) from error
    return value


@lru_cache(maxsize=1)
def load() -> Discovery:
    """Read the packaged document, without importing the client library itself."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("google-api-python-client is not installed; the simulator needs its documents")
    root = Path(spec.submodule_search_locations[0])
    path = root / "discovery_cache" / "documents" / "calendar.v3.json"
    return Discovery(json.loads(path.read_text(encoding="utf-8")))
