"""A million random histories over ports in memory, and 100,000 of series that several desks share.

SCHED_SOAK_SEED is the first seed, SCHED_SOAK_COUNT how many of each.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable
from functools import partial

import pytest

from tests.histories.runner import run

FIRST = int(os.environ.get("SCHED_SOAK_SEED", "100000"))
COUNT = int(os.environ.get("SCHED_SOAK_COUNT", "1000000"))
SHARED = int(os.environ.get("SCHED_SOAK_COUNT", "100000"))
pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]


def broken(seed: int, *, shared: bool = False) -> str:
    """The first line of what is wrong with a history; `python -m tests.histories.runner shrink SEED` says more (of
    shared series: `shared shrink SEED`)."""
    logging.disable(logging.CRITICAL)
    return run(seed, 1, shared=shared).partition("\n")[0]


def broken_of(count: int, play_one: Callable[[int], str]) -> str:
    """One line for each seed that breaks an invariant."""
    with multiprocessing.get_context("spawn").Pool() as pool:
        found = pool.imap_unordered(play_one, range(FIRST, FIRST + count), chunksize=250)
        return "\n".join(sorted(words for words in found if words))


def test_a_million_histories() -> None:
    words = broken_of(COUNT, broken)
    assert not words, words


def test_a_hundred_thousand_histories_of_shared_series() -> None:
    words = broken_of(SHARED, partial(broken, shared=True))
    assert not words, words
