"""Plays histories by seed: `python -m tests.histories.runner FIRST COUNT`; stops at the first that is broken."""

from __future__ import annotations

import logging
import sys
import time

from tests.histories.history import play
from tests.histories.oracle import Broken


def run(first: int, count: int) -> str:
    """The words of the first broken history, "" for none."""
    for seed in range(first, first + count):
        try:
            play(seed)
        except Broken as error:
            return str(error)
    return ""


def shrunk(seed: int) -> str:
    """A broken history without the steps that it can do without."""
    words, skip = "", frozenset[int]()
    for step in range(40):
        try:
            play(seed, skip | {step})
        except Broken as error:
            words, skip = str(error), skip | {step}
    return words


def main(arguments: list[str]) -> int:
    logging.disable(logging.CRITICAL)
    if arguments[0] == "shrink":
        print(shrunk(int(arguments[1])))
        return 0
    first, count = int(arguments[0]), int(arguments[1])
    begin = time.process_time()
    broken = [words for seed in range(first, first + count) if (words := run(seed, 1))]
    print(f"{count} histories, {count / (time.process_time() - begin):.0f} a second")
    for words in broken[:40]:
        print(words.splitlines()[0])
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
