"""The random histories for as long as one likes: 50,000 over SQLite, 20,000 over sockets with SIGKILL.

SCHED_SOAK_SEED is the first seed, SCHED_SOAK_COUNT how many of each. Every seed that breaks an invariant is named;
`python -m tests.sync.shrink SEED` makes it shorter.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.successor import Successors
from tests.end2end.test_history import play as play_over_sockets
from tests.sync.history import Broken
from tests.sync.test_histories import MEMORY, play

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
FIRST = int(os.environ.get("SCHED_SOAK_SEED", "100000"))
COUNT = int(os.environ.get("SCHED_SOAK_COUNT", "50000"))
SOCKETS = int(os.environ.get("SCHED_SOAK_COUNT", "20000"))
KINDS: dict[str, dict[str, Any]] = {
    "one desk": {},
    "single events": {"series": False, "steps": 30},
    "two desks with single events": {"series": False, "desks": 2, "calendars": 1},
    "two desks": {"desks": 2, "calendars": 1},
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def broken_of(seeds: range, play_one: Callable[[int], object]) -> str:
    """Plays them all; one line for each that broke."""
    broken: list[str] = []
    for seed in seeds:
        try:
            play_one(seed)
        except Broken as error:
            broken.append(str(error).splitlines()[0])
    return "\n".join(broken)


@pytest.mark.parametrize("kind", KINDS)
def test_many_histories(kind: str) -> None:
    first = FIRST + COUNT * list(KINDS).index(kind)
    broken = broken_of(range(first, first + COUNT // len(KINDS)), lambda seed: play(seed, 1, **KINDS[kind]))
    assert not broken, broken


def test_many_histories_over_sockets() -> None:
    successors = Successors()

    def play_one(seed: int) -> None:
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as home:
            play_over_sockets(seed, Path(home), successors)

    try:
        broken = broken_of(range(FIRST, FIRST + SOCKETS), play_one)
    finally:
        successors.close()
    assert not broken, broken
