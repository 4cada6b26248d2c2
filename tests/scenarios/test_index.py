"""Every scenario of the sync has a test that carries its number: `test_33_...`, or several, `test_43_89_...`.

What can go wrong is numbered apart: `test_failure_77_...`, or behind a scenario, `test_92_failure_19_...`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
NUMBERS = r"\d+(?:_\d+)*"
NAME = re.compile(rf"test_(?:(?P<scenarios>{NUMBERS})_)?(?:failures?_(?P<failures>{NUMBERS})_)?[a-z]")
SCENARIOS, FAILURES = range(1, 107), range(1, 111)


@cache
def names() -> list[tuple[str, Path]]:
    """Every test function, without importing anything."""
    return [(name, path.relative_to(TESTS)) for path in sorted(TESTS.rglob("test_*.py")) for name in _named(path)]


def _named(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


def numbers(group: str) -> dict[int, list[str]]:
    """The tests of each number."""
    found: dict[int, list[str]] = {}
    for name, path in names():
        match = NAME.match(name)
        if match is not None:
            for number in (match[group] or "").split("_"):
                if number:
                    found.setdefault(int(number), []).append(f"{path}::{name}")
    return found


def test_every_scenario_has_a_test() -> None:
    found = numbers("scenarios")
    assert [number for number in SCENARIOS if number not in found] == []
    assert [found[number] for number in sorted(found) if number not in SCENARIOS] == []


def test_numbers_of_failures_are_named_as_such() -> None:
    found = numbers("failures")
    assert [found[number] for number in sorted(found) if number not in FAILURES] == []
    assert len(found) >= 60


def test_no_name_hides_its_number() -> None:
    """`test_7_failure_7b` or `test_failure7_x` would not be found."""
    odd = [f"{path}::{name}" for name, path in names() if not NAME.match(name)]
    odd += [f"{path}::{name}" for name, path in names() if re.search(r"failure_?\d", name) and not _has_failures(name)]
    assert odd == []


def _has_failures(name: str) -> bool:
    match = NAME.match(name)
    return match is not None and match["failures"] is not None
