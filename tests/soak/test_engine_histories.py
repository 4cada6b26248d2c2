"""A million random histories over ports in memory: SCHED_SOAK_SEED is the first seed, SCHED_SOAK_COUNT how many."""

from __future__ import annotations

import logging
import multiprocessing
import os

import pytest

from tests.histories.runner import run

FIRST = int(os.environ.get("SCHED_SOAK_SEED", "100000"))
COUNT = int(os.environ.get("SCHED_SOAK_COUNT", "1000000"))


def broken(seed: int) -> str:
    """The first line of what is wrong with a history; `python -m tests.histories.runner shrink SEED` says more."""
    logging.disable(logging.CRITICAL)
    return run(seed, 1).partition("\n")[0]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_million_histories() -> None:
    """Every seed that breaks an invariant is named."""
    with multiprocessing.get_context("spawn").Pool() as pool:
        found = [words for words in pool.imap_unordered(broken, range(FIRST, FIRST + COUNT), chunksize=250) if words]
    assert not found, "\n".join(sorted(found))
