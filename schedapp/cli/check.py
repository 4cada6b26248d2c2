"""`check`: looks at what Sched needs and says what to do."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.presenter import code_of
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, on_terminal, say, styled

if TYPE_CHECKING:
    from schedapp.services.checks import Check

_INDENT = 22
_SIGNS = {"ok": ("ok", "green"), "warning": ("warning", "yellow"), "failed": ("failed", "red")}


@click.command()
@listing_options
@click.pass_obj
def check(session: Session, form: Form) -> int:
    """Check what Sched needs on this computer, and say what to do.

    Looks at Python, Qt, the keyring (a throw-away item is kept and deleted), the data folder, the database, backups,
    the disk, the API, the client file, Google and its clock, and what waits to be sent. No booking, name or token is
    shown. It ends with 0, or with the exit code of the first thing that failed.

    \b
    Examples:
      schedapp check
      schedapp check --json
    """
    from schedapp.services.checks import first_failure

    found = []
    for each in session.program.checks():
        found.append(each)
        if form is Form.TABLE:
            _show(each)
    if form is not Form.TABLE:
        print_listing(form, [_shape(each) for each in found], "name state words advice")
    failure = first_failure(found)
    return 0 if failure is None else code_of(failure.kind)


def _show(each: Check) -> None:
    """`ok       SQLite       3.53.0`, and below what to do."""
    word, colour = _SIGNS[each.state.value]
    first, *more = _lines(each.words)
    say(f"{styled(f'{word:<8}', colour, bold=word != 'ok')} {each.name:<12} {first}")
    for line in (*more, *_lines(each.advice)):
        say(f"{'':<{_INDENT}}{line}")


def _lines(text: str) -> list[str]:
    """On a terminal folded to what is left of its width; elsewhere one line for each of the text."""
    lines = [clean(line) for line in text.splitlines()]
    if not on_terminal(sys.stdout):
        return lines
    room = max(20, shutil.get_terminal_size().columns - _INDENT)
    return [part for line in lines for part in textwrap.wrap(line, room, break_on_hyphens=False)]


def _shape(each: Check) -> dict[str, str]:
    return {"name": each.name, "state": each.state.value, "words": each.words, "advice": each.advice}
