"""Ugly events for as long as one likes: SCHED_SOAK_COUNT of them from seed SCHED_SOAK_SEED on."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from tests.fuzz.place import a_place
from tests.fuzz.test_ugly import EACH, check_life_goes_on, check_quiet, take_in
from tests.fuzz.ugly import many

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
FIRST = int(os.environ.get("SCHED_SOAK_SEED", "1000"))
COUNT = int(os.environ.get("SCHED_SOAK_COUNT", "200000"))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_many_ugly_events() -> None:
    broken = []
    for seed in range(FIRST, FIRST + max(1, COUNT // EACH)):
        try:
            with a_place(seed) as place:
                take_in(place, list(many(seed, seed * EACH % 5_000_000, EACH)))
                check_quiet(place)
                check_life_goes_on(place)
        except AssertionError as error:
            broken.append(f"seed {seed}: {str(error).splitlines()[0][:200]}")
    assert not broken, "\n".join(broken)
