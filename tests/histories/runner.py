"""Plays histories by seed: `python -m tests.histories.runner FIRST COUNT`, and more (see `main`)."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from schedapp.sync import engine
from tests.histories.history import play
from tests.histories.oracle import Broken


def run(first: int, count: int, *, shared: bool = False) -> str:
    """The words of the first broken history, "" for none."""
    for seed in range(first, first + count):
        try:
            play(seed, shared=shared)
        except Broken as error:
            return str(error)
    return ""


def shrunk(seed: int, *, shared: bool = False) -> str:
    """A broken history without the steps that it can do without."""
    words, skip = "", frozenset[int]()
    for step in range(40):
        try:
            play(seed, skip | {step}, shared=shared)
        except Broken as error:
            words, skip = str(error), skip | {step}
    return words


def first_broken(seeds: Iterable[int]) -> int | None:
    """The first of these seeds whose history is broken."""
    return next((seed for seed in seeds if run(seed, 1)), None)


def measure(first: int, count: int, *, shared: bool = False) -> int:
    """Plays them all; says how many a second of processor time, and names the broken ones."""
    begin = time.process_time()
    broken = [words for seed in range(first, first + count) if (words := run(seed, 1, shared=shared))]
    print(f"{count} histories, {count / (time.process_time() - begin):.0f} a second")
    for words in broken:
        print(words.splitlines()[0])
    return bool(broken)


def main(arguments: list[str]) -> int:
    """`FIRST COUNT` plays, `shrink SEED` tells a broken one in short, `catch SEED...` or `catch FIRST-END` stops at
    the first that is broken and prints its seed and what is wrong with it. `shared` before the first two: each
    history has series, on as many desks as it has."""
    logging.disable(logging.CRITICAL)
    shared = arguments[0] == "shared"
    word, *rest = arguments[shared:]
    if word == "shrink":
        print(shrunk(int(rest[0]), shared=shared))
    elif word == "catch":
        print(Path(engine.__file__).parents[2], flush=True)
        for text in rest:
            first, _, end = text.partition("-")
            seed = first_broken(range(int(first), int(end or first) + 1))
            if seed is not None:
                print(run(seed, 1).splitlines()[0])
                return 0
    else:
        return measure(int(word), int(rest[0]), shared=shared)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
