"""Tables on a terminal, by rich: loaded when one is shown there."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schedapp.cli.terminal import shrink

_LEFT_TO_RIGHT = "\u200e"
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_QUIET = frozenset(("ID", "EVENT ID"))


def print_rich_table(headers: Sequence[str], cells: Sequence[Sequence[str]], flexible: Sequence[int]) -> None:
    """Print cells that are clean already. Only the `flexible` columns are shortened, empty ones are left out; nothing
    in a cell is markup."""
    headers, cells, flexible = _with_content(headers, cells, flexible)
    screen = shutil.get_terminal_size().columns
    widths = [max(map(cell_len, column)) for column in zip(headers, *cells, strict=True)]
    shrink(widths, flexible, screen)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name, columns in zip(headers, widths, strict=True):
        table.add_column(Text(name), width=columns, no_wrap=True, style="dim" if name in _QUIET else "")
    for row in cells:
        table.add_row(*(_fitted(cell, columns) for cell, columns in zip(row, widths, strict=True)))
    whole = sum(widths) + 2 * len(widths)
    terminal_console(max(screen, whole)).print(table, crop=False)


def _with_content(
    headers: Sequence[str], cells: Sequence[Sequence[str]], flexible: Sequence[int]
) -> tuple[list[str], list[list[str]], list[int]]:
    kept = [number for number in range(len(headers)) if not cells or any(row[number] for row in cells)]
    shown = [[row[number] for number in kept] for row in cells]
    return [headers[number] for number in kept], shown, [kept.index(number) for number in flexible if number in kept]


def terminal_console(columns: int | None = None, *, err: bool = False) -> Console:
    """The terminal as rich sees it: no markup, no emoji names, no colour with NO_COLOR."""
    return Console(
        file=sys.stderr if err else sys.stdout,
        width=columns,
        markup=False,
        emoji=False,
        highlight=False,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )


def _fitted(cell: str, columns: int) -> Text:
    """A cell cut to its column. One of right-to-left letters ends with a mark: otherwise a terminal that reorders a
    line swaps it with the next cell. The mark has no width."""
    text = Text(cell)
    text.truncate(columns, overflow="ellipsis")
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text.plain):
        text.append(_LEFT_TO_RIGHT)
    return text
