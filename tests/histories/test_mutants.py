"""Each deliberate breakage of the shipped source is noticed within the volume of the suite."""

from __future__ import annotations

import logging

import pytest

from tests.histories.history import play
from tests.histories.mutants import caught, known_seeds, names


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", names())
def test_a_breakage_is_caught(name: str) -> None:
    words = caught(name)
    assert words, f"{name} goes unnoticed"
    logging.disable(logging.CRITICAL)
    try:
        play(int(words.removeprefix("seed ").partition(":")[0]))  # the source as it is passes that history
    finally:
        logging.disable(logging.NOTSET)


def test_a_lost_etag_is_caught_by_the_count_of_requests() -> None:
    assert "I12 WASTED" in caught("etag_not_saved")


def test_every_breakage_has_its_seed() -> None:
    assert sorted(known_seeds()) == names()
