"""The OpenAPI document is true: nothing that it describes is answered in another way, however it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.api.app import create_app
from schedapp.api.desk import Desk
from schedapp.services.api_tokens import Scope
from tests.api.conftest import Api
from tests.api.fuzzing import Fuzz, fuzzed_server

WITH_TOKEN, WITHOUT = 4_200, 800
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Api]:
    with fuzzed_server(tmp_path / "home") as started:
        yield started


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    nothing: Any = None
    return create_app(Desk(nothing, nothing), ()).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


@pytest.mark.timeout(900)
def test_with_a_token_every_answer_is_as_documented(server: Api) -> None:
    fuzz = Fuzz(server, server.token[Scope.WRITE])
    fuzz.run(WITH_TOKEN)
    assert fuzz.sent >= WITH_TOKEN
    assert any(status < 300 for status in fuzz.statuses)


@pytest.mark.timeout(900)
def test_without_a_token_every_answer_is_as_documented(server: Api) -> None:
    fuzz = Fuzz(server, None)
    fuzz.run(WITHOUT)
    assert fuzz.sent >= WITHOUT
    assert 401 in fuzz.statuses


def test_every_operation_says_what_it_does_and_what_can_go_wrong(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        assert len(operation.get("description", "")) > 10, f"{name} has no description"
        assert operation["tags"], name
        assert "421" in operation["responses"], f"{name} does not tell of its errors"
        for status, answer in operation["responses"].items():
            assert answer["description"] not in ("", "Successful Response"), f"{name} {status}"
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], f"{name} {status}"


def test_every_tag_is_described(document: dict[str, Any]) -> None:
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    for name, operation in operations(document):
        assert set(operation["tags"]) <= described, name


def test_every_body_and_parameter_has_an_example_or_a_description(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            told = parameter.get("description") or parameter["schema"].get("examples")
            assert told, f"{name}: {parameter['name']}"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            reference = content["schema"].get("$ref", "").rpartition("/")[2]
            schema = document["components"]["schemas"].get(reference, content["schema"])
            shown = schema.get("examples") or [each for each in schema.get("properties", {}).values() if each]
            assert shown, f"{name}: the body has no example"


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    known = document["components"]["schemas"]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                assert value["$ref"].rpartition("/")[2] in known, value["$ref"]
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(document)


def test_names_follow_one_rule(document: dict[str, Any]) -> None:
    """An instant is `X_at`, or a bound of a span, or what the Standard Webhooks specification calls it."""
    spans = {"start", "end", "start_time", "end_time", "since", "held_until", "now", "timestamp"}
    found = [
        f"{shape}.{name}"
        for shape, schema in document["components"]["schemas"].items()
        for name, field in schema.get("properties", {}).items()
        if _is_instant(field) and name not in spans and not name.endswith("_at")
    ]
    assert found == []


def test_a_reference_is_called_by_the_thing_that_it_names(document: dict[str, Any]) -> None:
    """What stands in a path as `X_id` is called so in a query, too."""
    things = {
        parameter["name"].removesuffix("_id")
        for _, operation in operations(document)
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path" and parameter["name"].endswith("_id")
    }
    asked = [
        f"{name}: {parameter['name']}"
        for name, operation in operations(document)
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and parameter["name"].removesuffix("s") in things - {"service"}
    ]
    assert {"resource", "booking", "calendar"} <= things
    assert asked == []


def _is_instant(field: dict[str, Any]) -> bool:
    kinds = [field, *field.get("anyOf", [])]
    shown = [each for each in field.get("examples", []) if isinstance(each, str)]
    return any(kind.get("format") == "date-time" for kind in kinds) or any(_INSTANT.match(each) for each in shown)
