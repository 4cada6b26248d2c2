"""`demo` and `simulator`: start the other programs that come with Sched."""

from __future__ import annotations

from pathlib import Path

import click

from schedapp.cli.options import FILE
from schedapp.cli.program import Session


@click.command()
@click.option("--headless", is_flag=True, help="Without a window: walk the story, check every step, exit.")
@click.option("--shot", type=FILE, help="Save a picture of the window to this PNG file.")
@click.pass_obj
def demo(session: Session, headless: bool, shot: Path | None) -> int:
    """Show a sample clinic with a Google Calendar of its own.

    Its data is kept apart from yours, its tokens in memory; nothing leaves this computer.

    \b
    Example:
      schedapp demo --headless --shot week.png
    """
    return session.program.demo(headless, shot)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port on 127.0.0.1. Default: a free one.")
@click.option("--state", type=FILE, help="Keep the calendars in this file. Default: in memory.")
@click.option("--client-file", type=FILE, help="Where to write the client file for signing in.")
@click.pass_obj
def simulator(session: Session, port: int | None, state: Path | None, client_file: Path | None) -> int:
    """Serve a local stand-in for Google Calendar.

    It prints its address, and writes a client file that points at it, until it is stopped with Ctrl+C.

    \b
    Example:
      schedapp simulator --port 8765 --state google.json --client-file client.json
    """
    given = {"--port": port, "--state": state, "--client-file": client_file}
    return session.program.simulator([f"{name}={value}" for name, value in given.items() if value is not None])
