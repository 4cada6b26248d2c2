"""What Sched needs of a computer, each looked at by itself: what was found, and what to do about it.

Nothing that a check says holds a token, an address of a person or a client's name: it may be shown to anybody.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schedapp.errors import SchedError
from schedapp.paths import Paths


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """`words` say what was found, `advice` what to do ("" for nothing). `kind` is the error that a failure is like."""

    name: str
    state: State
    words: str
    advice: str = ""
    kind: type[SchedError] = SchedError


@dataclass(frozen=True, slots=True)
class Setting:
    """Where to look: the files, what the environment says, and the clock (UTC epoch seconds)."""

    paths: Paths
    api_root: str
    client_file: str
    now: Callable[[], float]


def checks(paths: Paths) -> Iterator[Check]:
    """All checks of this computer, one after the other; some take seconds. None raises."""
    from schedapp.services import checks_google, checks_here

    setting = Setting(
        paths,
        os.environ.get("SCHEDAPP_GOOGLE_API_ROOT", ""),
        os.environ.get("SCHEDAPP_CLIENT_SECRETS", ""),
        time.time,
    )
    for check in (*checks_here.ALL, *checks_google.ALL):
        yield from _found(check, setting)


def _found(check: Callable[[Setting], Iterator[Check]], setting: Setting) -> Iterator[Check]:
    """What one check says; what stops it is a failure of its own, in words that hold nothing of the data."""
    try:
        yield from check(setting)
    except SchedError as error:
        yield Check(_title(check), State.FAILED, error.title, error.detail, type(error))
    except Exception as error:  # a broken installation fails in any way
        words = f"It could not be looked at ({type(error).__name__})."
        yield Check(_title(check), State.FAILED, words, "Install Sched again, or ask for help.")


def _title(check: Callable[..., object]) -> str:
    return check.__name__.replace("_", " ").capitalize()


def passed(name: str, words: str) -> Check:
    """Nothing to do."""
    return Check(name, State.OK, words)


def doubt(name: str, words: str, advice: str) -> Check:
    """Works, and something should be done."""
    return Check(name, State.WARNING, words, advice)


def failed(name: str, error: SchedError) -> Check:
    """What an error of a known kind says."""
    return Check(name, State.FAILED, error.title, error.detail, type(error))


def first_failure(found: list[Check]) -> Check | None:
    """The one whose kind the whole ends with."""
    return next((each for each in found if each.state is State.FAILED), None)


def mode_of(file: Path) -> int | None:
    """The permission bits of a file, None where it is not there or the system has none."""
    try:
        return file.stat().st_mode & 0o777 if os.name == "posix" else None
    except OSError:
        return None
