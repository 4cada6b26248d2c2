"""The entry of the command line, and what every ending comes to (exit code, words on stderr)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from schedapp import __version__
from schedapp.cli.commands import COMMANDS, SECTIONS
from schedapp.cli.lazy import LazyGroup
from schedapp.cli.program import Program, Session

INTERRUPTED = 130

_HELP = """Books rooms, people and equipment, and keeps each in sync with a Google Calendar.

Without a command it opens the window. Everything is reached in groups; what is typed every day has a
short form as well. Times are ISO 8601, such as 2026-12-08T09:00; without an
offset they are local to the resource. A BOOKING is an id or its beginning, or ID/20261208T080000Z for
one occurrence of a series. A calendar is named by its id, or as "primary".

\b
Exit codes:
  0  done                              5  sign in (again)
  2  wrong usage or input              6  Google unreachable or refusing
  3  not found                         7  storage
  4  taken or closed, or a booking     8  a decision is needed: an ambiguous
     that is not yours to change          name, deletions to confirm

\b
Environment:
  SCHEDAPP_HOME             folder of data and settings
  SCHEDAPP_CLIENT_SECRETS   Google client file for signing in
  SCHEDAPP_GOOGLE_API_ROOT  another address of the Google API

\b
Example:
  schedapp book "Dr. Weber" 2026-12-08T09:00 +45m --title Check-up
"""


COMPLETE = "_SCHEDAPP_COMPLETE"


@click.group(
    "schedapp",
    cls=LazyGroup,
    commands=COMMANDS,
    sections=SECTIONS,
    invoke_without_command=True,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context) -> int | None:
    """Open the window when no command is given."""
    if ctx.invoked_subcommand is not None:
        return None
    session: Session = ctx.obj
    return session.program.window()


def main(program: Program, arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: `sys.argv`) and return its exit code. Never raises, never shows a traceback."""
    _make_streams_forgiving()
    if os.environ.get(COMPLETE):
        from schedapp.cli.completing import add_shells

        add_shells()
    session = Session(program)
    try:
        result = root.main(
            arguments, prog_name="schedapp", complete_var=COMPLETE, standalone_mode=False, obj=session
        )  # fmt: skip
        code = result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = INTERRUPTED
    except SystemExit as ended:  # click's way out when the reader of a pipe left (`schedapp bookings | head`)
        code = ended.code if isinstance(ended.code, int) else 1
    except Exception as error:
        from schedapp.cli.presenter import present

        code = present(error, program.log)
    finally:
        _close(session)
    return code


def _make_streams_forgiving() -> None:
    """A terminal that cannot show a letter of a title gets `?` in its place, not an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _close(session: Session) -> None:
    try:
        session.close()
    except Exception as error:
        from schedapp.cli.presenter import record

        record(error, session.program.log)
