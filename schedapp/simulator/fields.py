"""Partial responses: the `fields` mask (`a/b`, `a(b,c)`, `*`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from schedapp.simulator.errors import ApiError, Json

Mask = dict[str, "Mask"]
"""Field names to the mask inside them; an empty mask inside means the whole value."""
_TOKEN = re.compile(r"\s*([A-Za-z0-9_*.\-@]+|[(),/])\s*", re.ASCII)


@lru_cache(maxsize=128)
def parse(text: str) -> Mask:
    """The mask that the text describes; 400 `invalidParameter` when it is malformed."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s+", "", text) or not tokens:
        raise _wrong(text)
    parser = _Parser(tokens, text)
    mask = parser.selections()
    if parser.position != len(tokens):
        raise _wrong(text)
    return mask


def apply(mask: Mask, value: Any) -> Any:
    """The part of `value` that the mask selects; lists are masked item by item."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: apply(inner, item) for key, item in value.items() if (inner := _inner(mask, key)) is not None}


def check(mask: Mask, schemas: Json, schema: Json, text: str) -> None:
    """400 when the mask names a field that the answer's schema does not have."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    if schema.get("type") == "array":
        check(mask, schemas, schema["items"], text)
        return
    known = schema.get("properties", {})
    for name, inner in mask.items():
        if name == "*" or "additionalProperties" in schema:
            continue
        if name not in known:
            raise _wrong(text)
        if inner:
            check(inner, schemas, known[name], text)


def _inner(mask: Mask, key: str) -> Mask | None:
    return mask[key] if key in mask else mask.get("*")


def _wrong(text: str) -> ApiError:
    message = f"Invalid field selection {text}"
    return ApiError(400, "invalidParameter", message, location_type="parameter", location="fields")


class _Parser:
    def __init__(self, tokens: list[str], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.position = 0

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.position += 1
        return token

    def selections(self) -> Mask:
        mask: Mask = {}
        while True:
            name = self.take()
            if name in ("", "(", ")", ",", "/"):
                raise _wrong(self.text)
            self._merge(mask, name, self.inside())
            if self.peek() != ",":
                return mask
            self.take()

    def inside(self) -> Mask:
        if self.peek() == "/":
            self.take()
            name = self.take()
            if name in ("", "(", ")", ",", "/"):
                raise _wrong(self.text)
            return {name: self.inside()}
        if self.peek() == "(":
            self.take()
            mask = self.selections()
            if self.take() != ")":
                raise _wrong(self.text)
            return mask
        return {}

    @staticmethod
    def _merge(mask: Mask, name: str, inner: Mask) -> None:
        if name in mask and mask[name] and inner:
            mask[name].update(inner)
        else:
            mask[name] = {} if name in mask else inner
