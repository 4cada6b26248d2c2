"""A click group whose commands are imported when they are called: help and version need none of them."""

from __future__ import annotations

from importlib import import_module

import click


class Later(click.Command):
    """Stands for a command until it is called: its name, its line of help, and where it is (`module:attribute`)."""

    def __init__(self, name: str, source: str, summary: str) -> None:
        super().__init__(name, short_help=summary)
        self.source = source

    def load(self) -> click.Command:
        """Import the command."""
        module, _, attribute = self.source.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.source} is not a command")
        command.short_help = self.short_help
        return command


class LazyGroup(click.Group):
    """Keeps the order in which its commands were given, and lists them without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        return command.load() if isinstance(command, Later) else command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        widest = max(map(len, self.commands))
        rows = [(name, line.get_short_help_str(formatter.width - 6 - widest)) for name, line in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
