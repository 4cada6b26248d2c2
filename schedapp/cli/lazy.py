"""A click group whose commands are imported when they are called: help, version and completion need none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Row = tuple[str, str, str, str]
"""Name, where it is (`module:attribute` in this package), a line of help, its short form ("" where it has none)."""


class Later(click.Command):
    """Stands for a command until it is called: its name, its line of help, and where it is (`module:attribute`).

    `was` is the path that its own help names (`book`), `path` the one under which it is here (`booking add`).
    """

    def __init__(self, name: str, source: str, summary: str, *, was: str = "", path: str = "") -> None:
        super().__init__(name, short_help=summary)
        self.source = source
        self._was, self._path = was, path

    def load(self) -> click.Command:
        """Import the command."""
        module, _, attribute = self.source.partition(":")
        command = getattr(import_module(f"schedapp.cli.{module}"), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.source} is not a command")
        shown = renamed(command, self._was, self._path) if self._was else copy(command)
        shown.name, shown.short_help = self.name, self.short_help
        return shown


def renamed(command: click.Command, was: str, path: str) -> click.Command:
    """A command under another path: its help and its examples say so. Commands of its own keep their names."""
    twin = copy(command)
    twin.help = re.sub(rf"(?<=schedapp ){re.escape(was)}(?![\w-])", path, command.help or "")
    if isinstance(twin, click.Group):
        twin.commands = {name: renamed(each, was, path) for name, each in twin.commands.items()}
    return twin


class LazyGroup(click.Group):
    """Keeps the order in which its commands were given, and lists them without importing them.

    `sections` are headings with the names below each; without them all stand below one.
    """

    def __init__(self, *given: Any, sections: Mapping[str, Sequence[str]] | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        return command.load() if isinstance(command, Later) else command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        widest = max(map(len, self.commands))
        for heading, names in (self._sections or {"Commands": list(self.commands)}).items():
            lines = [self.commands[name] for name in names]
            with formatter.section(heading):
                formatter.write_dl(
                    [(line.name or "", line.get_short_help_str(formatter.width - 6 - widest)) for line in lines],
                    col_spacing=2 + widest - max(len(line.name or "") for line in lines),
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        items = [
            CompletionItem(name, help=line.get_short_help_str())
            for name, line in self.commands.items()
            if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)


def lazy_group(name: str, help_: str, rows: Iterable[Row]) -> LazyGroup:
    """A group of rows."""
    return LazyGroup(
        name,
        commands=[Later(own, source, line, was=was, path=f"{name} {own}") for own, source, line, was in rows],
        help=help_,
    )
