"""The random histories for as long as one likes: SCHED_SOAK_SEED (first seed), SCHED_SOAK_COUNT."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.sync.history import Broken, History
from tests.sync.test_histories import play

FIRST = int(os.environ.get("SCHED_SOAK_SEED", "100000"))
COUNT = int(os.environ.get("SCHED_SOAK_COUNT", "1000"))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_histories(tmp_path: Path) -> None:
    """Plays them all and then names every seed that broke an invariant."""
    logging.disable(logging.CRITICAL)
    broken: list[str] = []
    for seed in range(FIRST, FIRST + COUNT):
        try:
            play(seed, 1)
        except Broken as error:
            broken.append(str(error).splitlines()[0])
    logging.disable(logging.NOTSET)
    assert not broken, "\n".join(broken)
    assert History(FIRST, tmp_path).steps > 0
