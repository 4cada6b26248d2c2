"""`completion`: prints the script that completes commands, options and names in a shell."""

from __future__ import annotations

import click

from schedapp.cli.terminal import say

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and names in a SHELL.

    It completes names of resources, pools and service types, ids of bookings to come, and calendars: what is known
    here, without asking Google. For good, add the line of the example to ~/.bashrc (bash) or ~/.zshrc (zsh); in fish
    save the script as ~/.config/fish/completions/schedapp.fish.

    \b
    Examples:
      eval "$(schedapp completion bash)"
      schedapp completion zsh
      schedapp completion fish
    """
    from click.shell_completion import get_completion_class

    from schedapp.cli.completing import add_shells
    from schedapp.cli.main import COMPLETE, root

    add_shells()
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"There is no script for {shell}.")
    say(found(root, {}, "schedapp", COMPLETE).source().strip())
