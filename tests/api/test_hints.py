"""What an error says to do can be done over HTTP: no command where there is an address."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import schedapp
from schedapp.api.hints import ADDRESSES, hint_of
from tests.api.access_table import TABLE
from tests.api.conftest import Api

ROOT = Path(schedapp.__file__).parent
COMMAND = re.compile(r"“schedapp ([^“”]+)”|^(?:schedapp) (.+)$")
HERE_ALONE = {"api token list", "api token create"}
"""What only somebody at this computer can do."""


def commands() -> Iterator[str]:
    """The commands that the texts of services and store name."""
    for folder in ("services", "store", "model"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if file.name.startswith("checks"):  # `schedapp check` has no address
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield from (quoted or plain for quoted, plain in COMMAND.findall(node.value))


def test_every_command_that_a_text_names_has_its_address() -> None:
    named = {each for each in commands() if not each.startswith("backup ")}
    assert {"bookings", "pools list"} <= named
    assert named - HERE_ALONE == set(ADDRESSES)


def test_every_address_is_served() -> None:
    assert set(ADDRESSES.values()) <= set(TABLE)


def test_what_has_no_address_stays_as_it_is() -> None:
    text = "See “schedapp api token list”, or “schedapp bookings”."
    assert hint_of(text) == "See “schedapp api token list”, or GET /bookings."


@pytest.mark.parametrize(
    ("method", "path", "address"),
    [
        ("GET", "/resources/nobody", "GET /resources"),
        ("GET", "/services/nothing", "GET /services"),
        ("GET", "/bookings/00000000", "GET /bookings"),
        ("GET", "/clients/nobody", "GET /clients"),
        ("GET", "/attention/clash-1", "GET /attention"),
        ("GET", "/calendars/google/nowhere/events", "GET /connections"),
        ("GET", "/availability/holidays?country=XX", "GET /availability/countries"),
    ],
)
def test_an_answer_names_the_address(api: Api, method: str, path: str, address: str) -> None:
    problem = api.request(method, path).json()
    assert problem["status"] in (404, 422)
    assert address in problem["detail"]
    assert "schedapp" not in problem["detail"]
