"""What a shell is told while somebody types: click's scripts and answers, with names that hold blanks quoted."""

from __future__ import annotations

import os
import re
from typing import Any

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from schedapp.cli.terminal import clean

_QUOTED = re.compile(r"([^\w@%+=:,./-])")
_BACKSLASH = "\\" if "read -r" in BashComplete.source_template else "\\\\"
"""Without -r the script's `read` takes one of two away."""


def add_shells() -> None:
    """Makes bash's answers those of this module."""
    add_completion_class(QuotingBash, "bash")


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
