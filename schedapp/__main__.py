"""Start-up: hands the command line the ways to open the services and the other faces, each imported when it is used."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from schedapp.cli.main import main as run_command_line
from schedapp.cli.program import Program
from schedapp.errors import BadInput, Damaged, SchedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from threading import Event

    from schedapp.container import Container
    from schedapp.services.backups import Backups
    from schedapp.services.checks import Check

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_FROM_A_MENU = ("GIO_LAUNCHED_DESKTOP_FILE", "DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN")  # nobody sees stderr


def _open() -> Container:
    from schedapp.container import Container

    return Container.open(face="cli")


def _run_window() -> int:
    _need_a_screen()
    from schedapp.gui.app import application, run_window, tell_start_failed
    from schedapp.gui.single import Single
    from schedapp.paths import default_paths

    application()
    single = Single(default_paths().home)
    try:
        if not single.claim():
            return 0
        container = _open_for_window()
    except SchedError as error:
        if any(map(os.environ.get, _FROM_A_MENU)):
            tell_start_failed(error)
        raise
    try:
        return run_window(container, single)
    finally:
        container.close()
        single.release()


def _open_for_window() -> Container:
    """The user's data; where they are damaged, after a good copy took their place. Raises StoreError."""
    from schedapp.container import Container

    try:
        return Container.open(face="window")
    except Damaged:
        from schedapp.gui.app import offer_copies
        from schedapp.paths import default_paths
        from schedapp.services.backups import Backups

        if not offer_copies(Backups(default_paths())):
            raise
        return Container.open(face="window")


def _need_a_screen() -> None:
    """Qt ends the whole process where it finds no screen. Raises BadInput before that."""
    if sys.platform not in ("win32", "darwin") and not any(map(os.environ.get, _SCREENS)):
        raise BadInput("There is no screen to open the window on.", "Without one, use the commands: schedapp --help")


def _run_demo(headless: bool, shot: Path | None) -> int:
    from schedapp import demo

    return demo.run(headless, shot)


def _run_simulator(arguments: Sequence[str]) -> int:
    from schedapp.simulator.__main__ import main as run_simulator

    return run_simulator(list(arguments))


def _log_file() -> Path:
    from schedapp.paths import default_paths

    return default_paths().log


def _names(kind: str, beginning: str) -> list[tuple[str, str]]:
    from schedapp.paths import default_paths
    from schedapp.services.names import complete

    return complete(default_paths(), kind, beginning)


def _backups() -> Backups:
    from schedapp.paths import default_paths
    from schedapp.services.backups import Backups

    return Backups(default_paths())


def _checks() -> Iterator[Check]:
    from schedapp.paths import default_paths
    from schedapp.services.checks import checks

    return checks(default_paths())


def _openapi() -> dict[str, Any]:
    from schedapp.api.app import create_app
    from schedapp.api.desk import Desk

    unused: Any = None  # no request is ever answered
    return create_app(Desk(unused, unused), ()).openapi()


def _serve(port: int, ready: Callable[[str, bool], None], ended: Event) -> int:
    import logging

    from schedapp.api.headless import serve
    from schedapp.container import Container

    container = Container.open(face="api")
    clean = False
    try:
        clean = serve(container, port, ready=ready, ended=ended)
    finally:
        container.close()
    if not clean:
        logging.shutdown()
        os._exit(0)  # a call to Google does not end in time; what was not confirmed is tried again
    return 0


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    return run_command_line(
        Program(
            services=_open,
            window=_run_window,
            demo=_run_demo,
            simulator=_run_simulator,
            log=_log_file,
            names=_names,
            backups=_backups,
            checks=_checks,
            openapi=_openapi,
            serve=_serve,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
