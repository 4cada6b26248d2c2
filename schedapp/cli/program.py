"""What the command line is handed: how to open the services, and how to start the other faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from schedapp.services.backups import Backups
    from schedapp.services.checks import Check
    from schedapp.services.ports import Services


@dataclass(frozen=True)
class Program:
    """The ways to start, each of which imports what it needs only when it is called.

    `window`, `demo` and `simulator` return an exit code; `log` is where an unexpected error is written,
    known without opening anything. `names` gives what a shell completes: the names of a kind that begin so, each with
    a word about it. `backups` and `checks` work where the database cannot be opened. `openapi` is
    the document of the API. `serve` is its server: it takes a port (0 for any), what is
    told the address and whether anybody has a token, and what is set when it shall end; it returns an exit code.
    """

    services: Callable[[], Services]
    window: Callable[[], int]
    demo: Callable[[bool, Path | None], int]
    simulator: Callable[[Sequence[str]], int]
    log: Callable[[], Path]
    names: Callable[[str, str], list[tuple[str, str]]]
    backups: Callable[[], Backups]
    checks: Callable[[], Iterator[Check]]
    openapi: Callable[[], dict[str, Any]]
    serve: Callable[[int, Callable[[str, bool], None], Event], int]


class Session:
    """One run of the command line: the program, and the services from the first use on."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @cached_property
    def services(self) -> Services:
        return self.program.services()

    def close(self) -> None:
        """Close the services if they were opened."""
        if "services" in self.__dict__:
            self.services.close()
            del self.services
