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

from schedapp.cli.terminal import shrink, too_wide

_LEFT_TO_RIGHT = "\u200e"
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_QUIET = frozenset(("ID", "EVENT ID"))
_NARROWEST_BESIDE_FOLDED = 5


def print_rich_table(headers: Sequence[str], cells: Sequence[Sequence[str]], flexible: Sequence[int]) -> None:
    """Print cells that are clean already. The `flexible` columns are shortened, empty ones are left out. Where that
    is not enough, the others take several lines, but for ids: these are copied. Nothing in a cell is markup."""
    headers, cells, flexible = _with_content(headers, cells, flexible)
    screen = shutil.get_terminal_size().columns
    widths = [max(map(cell_len, column)) for column in zip(headers, *cells, strict=True)]
    shrink(widths, flexible, screen)
    folded = _folded(headers, cells, widths, flexible, screen) if too_wide(widths, screen) else frozenset()
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for number, (name, columns) in enumerate(zip(headers, widths, strict=True)):
        style = "dim" if name in _QUIET else ""
        table.add_column(Text(name), width=columns, no_wrap=number not in folded, style=style)
    for row in cells:
        fitted = (_fitted(cell, columns) for cell, columns in zip(row, widths, strict=True))
        table.add_row(*(Text(row[number]) if number in folded else cell for number, cell in enumerate(fitted)))
    whole = sum(widths) + 2 * len(widths)
    terminal_console(max(screen, whole)).print(table, crop=False)


def _folded(
    headers: Sequence[str], cells: Sequence[Sequence[str]], widths: list[int], flexible: Sequence[int], screen: int
) -> frozenset[int]:
    """Makes `widths` fit by folding columns at their blanks; returns those, none where even that would not do."""
    least = [
        max(cell_len(word) for cell in column for word in cell.split() or [""])
        for column in zip(headers, *cells, strict=True)
    ]
    narrow = list(widths)
    fixed = [number for number, name in enumerate(headers) if number not in flexible and name not in _QUIET]
    while too_wide(narrow, screen) and (left := [number for number in fixed if narrow[number] > least[number]]):
        narrow[max(left, key=lambda number: narrow[number])] -= 1
    shrink(narrow, flexible, screen, _NARROWEST_BESIDE_FOLDED)
    if too_wide(narrow, screen):
        return frozenset()
    folded = frozenset(number for number in fixed if narrow[number] < widths[number])
    widths[:] = narrow
    return folded


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
