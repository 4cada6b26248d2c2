"""Help and version: complete, with examples, and light."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from schedapp import __version__
from schedapp.cli.main import root
from tests.cli.conftest import Run

HEAVY = ("PySide6", "peewee", "google", "googleapiclient", "keyring", "httplib2", "dateutil", "json", "zoneinfo")
# What a bare interpreter has is some 35 modules; click and what it needs some 100 more.
MOST_MODULES = 6 * 35


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _commands(found, (*path, name))


COMMANDS = dict(_commands(root))


SHORT_FORMS = {
    *("book", "bookings", "edit", "move", "cancel", "free", "search", "hours", "absent"),
    *("connect", "connection", "calendars", "events", "sync", "history", "changes", "disconnect", "status"),
    *(f"closure {name}" for name in ("add", "list", "remove", "holidays", "countries")),
    *(f"{group} {name}" for group in ("services", "pools") for name in ("list", "add", "edit", "remove")),
    *("rules show", "rules set"),
}
GROUPED = {
    "resource": "add list edit remove order",
    "resource set": "list save remove",
    "resource service": "add list edit remove order",
    "resource pool": "add list edit remove",
    "booking": "add list show search edit move cancel approve decline complete hold confirm clashes skipped free "
    "history changes",
    "calendar": "list connect terms events sync status history disconnect",
    "client": "list show add edit erase",
    "availability": "hours holidays free why absent",
    "availability closure": "add list remove holidays countries",
    "availability rules": "show set",
    "attention": "list resolve",
    "api": "on off status openapi",
    "api token": "create list revoke",
    "api webhook": "add list edit remove deliveries redeliver ping",
    "backup": "create list verify restore",
}
PROGRAMS = {"check", "demo", "simulator", "completion"}


def test_every_command_of_the_program_is_there() -> None:
    grouped = {f"{group} {name}" for group, names in GROUPED.items() for name in names.split()}
    assert SHORT_FORMS | grouped | PROGRAMS <= {" ".join(path) for path in COMMANDS}


def _group(path: str) -> click.Group:
    found: click.Command = root
    for name in path.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name) or root
    assert isinstance(found, click.Group)
    return found


@pytest.mark.parametrize("path", GROUPED)
def test_a_group_says_what_it_is_for_with_an_example(path: str, run: Run) -> None:
    shown = run(*path.split(), "--help")
    assert f"\n    schedapp {path} " in shown.out
    assert all(line.short_help or line.help for line in _group(path).commands.values())


EXAMPLES = [
    (path, line.strip())
    for path, command in COMMANDS.items()
    for line in (command.help or "").splitlines()
    if line.strip().startswith("schedapp ")
]


@pytest.mark.parametrize(("path", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_each_example_parses_as_the_command_whose_help_it_is_in(path: tuple[str, ...], line: str) -> None:
    words = shlex.split(re.split(" [<>] ", line)[0])[1:]
    assert tuple(words[: len(path)]) == path
    COMMANDS[path].make_context(" ".join(path), words[len(path) :], obj=None)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_of_each_command_has_an_example(path: tuple[str, ...], run: Run) -> None:
    shown = run(*path, "--help")
    assert shown.code == 0
    assert f"\n    schedapp {' '.join(path)}" in shown.out


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_option_says_what_it_does(path: tuple[str, ...]) -> None:
    options = [parameter for parameter in COMMANDS[path].params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_what_reads_or_changes_bookings_has_json() -> None:
    without = {" ".join(path) for path, command in COMMANDS.items() if "--json" not in _option_names(command)}
    assert without - {"serve"} == {"demo", "simulator", "completion", "api openapi"}


def test_events_and_bookings_have_defaults_of_their_own(run: Run) -> None:
    events, bookings = (" ".join(run(command, "--help").out.split()) for command in ("events", "bookings"))
    assert "Default: the first event." in events
    assert "Default: the last event." in events
    assert "today" not in events
    assert "Default: today." in bookings
    assert "Default: a year on." in bookings


@pytest.mark.parametrize("command", ["book", "edit"])
def test_a_place_is_not_asked_for_as_google_would_get_it_besides_the_title(command: str, run: Run) -> None:
    assert "location" not in run(command, "--help").out
    assert "No such option" in run(command, "x", "--location", "Ward 3").err


def _option_names(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}


def test_the_list_of_commands_says_what_each_is_for(run: Run) -> None:
    shown = run("--help").out
    for command in root.commands.values():
        assert f"  {command.name} " in shown
        assert str(command.short_help) in shown


def test_version(run: Run) -> None:
    assert run("--version").out == f"schedapp {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["book", "--bogus"], ["bogus"]], ids=" ".join)
def test_little_is_imported_where_nothing_is_done(arguments: list[str]) -> None:
    code = (
        "import sys, schedapp.__main__ as entry\n"
        f"sys.argv = ['schedapp', *{arguments!r}]\n"
        "entry.main()\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stderr.splitlines()[-1].split()
    assert "click" in loaded
    assert {name.split(".")[0] for name in loaded} & set(HEAVY[:6]) == set()
    if arguments[0].startswith("--"):
        assert set(loaded) & set(HEAVY) == set()
        assert len(loaded) < MOST_MODULES


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["book"],
        ["book", "Room", "2026-12-08T09:00", "+45m"],
        ["resource"],
        ["resource", "add", "Room", "--kind", "spaceship"],
        ["connect", "Room"],
        ["connect", "Room", "--calendar", "primary", "--direction", "sideways"],
        ["move", "x"],
        ["simulator", "--port", "70000"],
        ["edit", "x", "--scope", "some"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_and_says_why(arguments: list[str], run: Run) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert "Usage: schedapp" in ended.err
