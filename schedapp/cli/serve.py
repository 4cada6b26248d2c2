"""`serve`: the HTTP API and the sync without a window, until SIGTERM or Ctrl+C."""

from __future__ import annotations

import click

from schedapp.cli.ending import ended_by_signals
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import print_json, say


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port. Default: a free one.")
@json_option
@click.pass_obj
def serve(session: Session, port: int, as_json: bool) -> int:
    """Serve the HTTP API on this computer, and keep the calendars in sync.

    Its first line is its address. It runs until it is stopped with SIGTERM or Ctrl+C, which ends it cleanly. Other
    computers cannot reach it, and programs on this one need a token: schedapp api token create.

    \b
    Examples:
      schedapp serve
      schedapp serve --port 8420
    """

    def ready(address: str, anybody: bool) -> None:
        if as_json:
            print_json({"address": address})
        else:
            say(f"Sched API: {address}")
        if not anybody:
            say("Nobody has a token yet. Make one: schedapp api token create --scope read", err=True)

    with ended_by_signals() as ended:
        return session.program.serve(port, ready, ended)
