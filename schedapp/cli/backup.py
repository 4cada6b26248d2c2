"""`backup create`, `list`, `verify` and `restore`: copies of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schedapp.cli.kinds import BACKUP
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import FILE, json_option
from schedapp.cli.program import Session
from schedapp.cli.progress import progress
from schedapp.cli.terminal import clean, print_json, print_table, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.model.timespan import iso

if TYPE_CHECKING:
    from schedapp.services.backups import Backup
    from schedapp.services.shapes.bookings import Shape
    from schedapp.store.copies import Facts

_COLUMNS = "file made_at size automatic"


@click.group()
def backup() -> None:
    """Make, list, check and restore backups of the database.

    One is made by itself on each day on which Sched is used: seven days are kept, and four weeks before them. A
    backup holds the names of clients; sign-ins to Google are not in it.

    \b
    Example:
      schedapp backup create
    """


@backup.command()
@click.argument("file", type=FILE, required=False)
@json_option
@click.pass_obj
def create(session: Session, file: Path | None, as_json: bool) -> None:
    """Make a backup, while others may go on working. Without FILE it lies in the folder of backups.

    \b
    Examples:
      schedapp backup create
      schedapp backup create /media/stick/sched-2026-12-08.db
    """
    with progress("Backing up") as step:
        made = session.program.backups().create(file, step)
    if as_json:
        print_json(_shape(made))
    else:
        say(f"Backed up to {clean(str(made.file))} ({_size(made.size)}).")


@backup.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, form: Form) -> None:
    """List the folder of backups, the newest first.

    \b
    Example:
      schedapp backup list --json
    """
    service = session.program.backups()
    found = service.list()
    if form is not Form.TABLE:
        print_listing(form, [_shape(each) for each in found], _COLUMNS)
    elif not found:
        say("There are no backups yet. Make one: schedapp backup create")
    else:
        rows = [(each.file.name, show_moment(each.made, local_zone()), _size(each.size), _kind(each)) for each in found]
        print_table(("NAME", "MADE", "SIZE", "MADE BY"), rows)
        say(f"Folder: {clean(str(service.folder))}")


@backup.command()
@click.argument("name", type=BACKUP, metavar="FILE")
@json_option
@click.pass_obj
def verify(session: Session, name: str, as_json: bool) -> None:
    """Read and check all of a backup: a FILE, or a name that “list” shows.

    \b
    Example:
      schedapp backup verify daily-2026-12-08.db
    """
    with progress("Checking"):
        found, facts = session.program.backups().verify(name)
    if as_json:
        print_json(_shape(found) | _facts_shape(facts))
    else:
        say(f"{clean(found.file.name)} is complete: {_words(facts)}.")


@backup.command()
@click.argument("name", type=BACKUP, metavar="FILE")
@json_option
@click.pass_obj
def restore(session: Session, name: str, as_json: bool) -> None:
    """Put a backup back in place of the database: a FILE, or a name that “list” shows.

    Close Sched first. What was there is kept beside it, and can be restored in the same way. The next sync compares
    every calendar anew, and asks before it deletes anything.

    \b
    Example:
      schedapp backup restore daily-2026-12-08.db
    """
    with progress("Restoring") as step:
        restored = session.program.backups().restore(name, step)
    aside = str(restored.aside) if restored.aside else None
    session.services.resources.list()  # opens it: an older one is brought up to this version now
    if as_json:
        print_json({"file": str(restored.file), "aside": aside} | _facts_shape(restored.facts))
        return
    say(f"Restored {clean(restored.file.name)}: {_words(restored.facts)}.")
    if aside:
        say(f"What was there before: {clean(aside)}")


def _shape(made: Backup) -> Shape:
    return {
        "file": str(made.file),
        "made_at": iso(made.made, local_zone()),
        "size": made.size,
        "automatic": made.automatic,
    }


def _facts_shape(facts: Facts) -> Shape:
    return {
        "schema": facts.version,
        "resources": facts.resources,
        "bookings": facts.bookings,
        "changed_at": iso(facts.changed_at, local_zone()) if facts.changed_at else None,
    }


def _words(facts: Facts) -> str:
    """`3 resources, 412 bookings, the last change on Tue 8 Dec 2026 09:00`."""
    counts = ((facts.resources, "resource"), (facts.bookings, "booking"))
    words = [f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts]
    if facts.changed_at:
        words.append(f"the last change on {show_moment(facts.changed_at, local_zone())}")
    return ", ".join(words)


def _kind(each: Backup) -> str:
    return "Sched, daily" if each.automatic else "a person"


def _size(size: int) -> str:
    return f"{max(1, size // 1000)} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"
