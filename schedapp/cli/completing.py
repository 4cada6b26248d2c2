"""What a shell is told while somebody types: click's scripts and answers, mended where a shell takes them apart."""

from __future__ import annotations

import os
import re
from typing import Any

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ZshComplete, add_completion_class

from schedapp.cli.terminal import clean

_QUOTED = re.compile(r"([^\w@%+=:,./-])")
_BACKSLASH = "\\" if "read -r" in BashComplete.source_template else "\\\\"
"""Without -r the script's `read` takes one of two away."""
_TYPED_WITH = re.compile(r"--[a-z-]+=")


def add_shells() -> None:
    """Makes the shells' answers and scripts those of this module."""
    add_completion_class(QuotingBash, "bash")
    add_completion_class(WholeZsh, "zsh")
    add_completion_class(WholeFish, "fish")


class QuotingBash(BashComplete):
    """bash takes an answer word for word: what it would take apart is escaped, unless a quote was typed already."""

    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = clean(str(item.value))
        if item.type == "plain" and not self._in_quotes():
            value = _QUOTED.sub(lambda match: _BACKSLASH + match[1], value)
        return f"{item.type},{value}"

    def _in_quotes(self) -> bool:
        words = os.environ["COMP_WORDS"].split("\n")
        number = int(os.environ["COMP_CWORD"])
        return number < len(words) and words[number][:1] in ("'", '"')


class WholeZsh(ZshComplete):
    """zsh quotes answers by itself, and puts one in place of the whole word: of `--service=mi`, too."""

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return super().format_completion(_whole(item, self.get_completion_args()[1]))


class WholeFish(FishComplete):
    """fish as zsh. Its script has to cut an answer at the first comma alone: names and words about them have some."""

    source_template = FishComplete.source_template.replace(
        'string split "," $completion', 'string split --max 1 "," $completion'
    ).replace("complete --no-files", "complete --keep-order --no-files")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return super().format_completion(_whole(item, self.get_completion_args()[1]))


def _whole(item: CompletionItem[Any], typed: str) -> CompletionItem[Any]:
    """An answer as the whole word that it is part of, in one line."""
    option = _TYPED_WITH.match(typed)
    ahead = option[0] if option and item.type == "plain" and not str(item.value).startswith("-") else ""
    return CompletionItem(ahead + clean(str(item.value)), item.type, clean(item.help) if item.help else None)
