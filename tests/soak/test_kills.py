"""Pairs of kills: the process dies in a fixed scenario, and its successor in its first sync. SCHED_SOAK_COUNT pairs."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator

import pytest

from tests.kills.scenarios import SCENARIOS
from tests.kills.test_kills import killed, staged

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
COUNT = int(os.environ.get("SCHED_SOAK_COUNT", "20000"))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_twice(name: str) -> None:
    rnd = random.Random(os.environ.get("SCHED_SOAK_SEED", name))
    with staged(name) as (scene, steps, expected):
        for _ in range(COUNT // len(SCENARIOS)):
            pair = rnd.randint(1, steps), rnd.randint(1, steps)
            assert killed(scene, SCENARIOS[name], *pair) == expected, f"killed at {pair} of {steps}"
