"""Makes a failing history shorter: `python -m tests.sync.shrink SEED [steps=30] [desks=2] [series=0] [calendars=1]`.

Takes out steps as long as it still fails, and prints what is left with the course that plays it again.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.sync.history import STEPS, Broken, History, course_of

MEMORY = Path("/dev/shm")


def fails(seed: int, course: tuple[int, ...], how: dict[str, Any]) -> str:
    """What breaks, "" when nothing does."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as home:
        try:
            History(seed, Path(home), course=course, **how).run()
        except Broken as error:
            return str(error)
    return ""


def shorter(seed: int, course: tuple[int, ...], how: dict[str, Any]) -> tuple[int, ...]:
    """A course from which no step can be left out."""
    width = max(1, len(course) // 2)
    while True:
        for start in range(0, len(course), width):
            tried = course[:start] + course[start + width :]
            if len(tried) < len(course) and fails(seed, tried, how):
                course = tried
                break
        else:
            if width == 1:
                return course
            width = max(1, width // 2)


def main(arguments: list[str]) -> None:
    logging.disable(logging.CRITICAL)
    seed = int(arguments[0])
    how: dict[str, Any] = {name: int(value) for name, _, value in (text.partition("=") for text in arguments[1:])}
    course = course_of(seed, how.pop("steps", STEPS))
    if not fails(seed, course, how):
        print(f"seed {seed} holds")
        return
    course = shorter(seed, course, how)
    print(fails(seed, course, how))
    print(f"play({seed}, 1, course={course}, {', '.join(f'{name}={value}' for name, value in how.items())})")


if __name__ == "__main__":
    main(sys.argv[1:])
