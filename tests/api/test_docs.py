"""docs/api.md is true: its commands are run as they stand, and every address is in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schedapp.api.app import create_app
from schedapp.api.desk import Desk
from schedapp.simulator import PRACTICE, Simulator
from tests.api.conftest import Api

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```\n\n```json\n(.*?)```", DOCUMENT, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
EVENT = {
    "summary": "Check-up",
    "start": {"dateTime": "2026-12-07T09:00:00+01:00"},
    "end": {"dateTime": "2026-12-07T09:30:00+01:00"},
}


@pytest.fixture
def place(google: Simulator, api: Api) -> dict[str, str]:
    """The environment of somebody who follows the document."""
    api.resource("Dr. Weber")
    api.resource("Room 1")
    google.google.insert(PRACTICE, EVENT)
    return dict(os.environ) | {
        "SCHED": api.server.address,
        "TOKEN": api.token[next(scope for scope in api.token if scope == "write")],
        "GOOGLE_TOKEN": google.access_token(),
    }


def told(value: Any, shown: Any) -> None:
    """What the document shows is what comes: the same members, in lists as well; words where they are whole."""
    if isinstance(shown, dict):
        assert set(shown) <= set(value)
        for name, each in shown.items():
            told(value[name], each)
    elif isinstance(shown, list):
        assert value
        told(value[0], shown[0])
    else:
        assert type(value) is type(shown)


def test_the_commands_do_what_the_document_says(place: dict[str, str]) -> None:
    assert len(EXAMPLES) >= 6
    for command, shown in EXAMPLES:
        done = subprocess.run(["bash", "-euc", command], env=place, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        answer, expected = json.loads(done.stdout), json.loads(shown)
        told(answer, expected)
        for name in ("message", "status", "code"):
            assert name not in expected or answer[name] == expected[name], command


def test_the_program_does_what_the_document_says(place: dict[str, str]) -> None:
    (program,) = PYTHON
    done = subprocess.run([sys.executable, "-c", program], env=place, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Google Calendar synchronized successfully.",
        "2026-12-07T09:00:00+01:00 2026-12-07T09:30:00+01:00 Check-up",
        "Google Calendar disconnected successfully.",
    ]


def test_the_program_needs_nothing_but_the_standard_library() -> None:
    (program,) = PYTHON
    imported = set(re.findall(r"^import (\w+)", program, re.MULTILINE))
    assert imported <= set(sys.stdlib_module_names)


def test_every_address_is_in_the_document() -> None:
    nothing: Any = None
    paths = create_app(Desk(nothing, nothing), ()).openapi()["paths"]
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    listed = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)`", DOCUMENT.partition("## All addresses")[2]))
    assert served - listed == set(), "list what is new under “All addresses” in docs/api.md"
    assert listed - served == set(), "docs/api.md lists addresses that are not served"


def test_every_status_of_the_document_is_explained() -> None:
    nothing: Any = None
    paths = create_app(Desk(nothing, nothing), ()).openapi()["paths"]
    answered = {
        status
        for methods in paths.values()
        for operation in methods.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    explained = set(re.findall(r"\b\d{3}\b", DOCUMENT.partition("## Errors")[2].partition("## All addresses")[0]))
    assert answered <= explained
