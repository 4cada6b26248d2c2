"""Plain text on a terminal: text from outside made harmless, widths, aligned tables, JSON."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from schedapp.errors import StoreError

# Cc: control characters; Cs: lone surrogates; and the marks that reorder text on the screen.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_SPACES = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_UNSAFE_IN_JSON = re.compile(r"[\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


_NARROWEST = 8


def clean(text: str) -> str:
    """One line of text without anything that a terminal would obey: line ends become spaces, controls vanish."""
    return _UNSAFE.sub("", _SPACES.sub(" ", text))


def say(text: str = "", *, err: bool = False) -> None:
    """Print one line (already clean), at once: a reader on a pipe may wait for it."""
    if err:
        _echo(text, sys.stderr)
        return
    with written():
        _echo(text, sys.stdout)


def _echo(text: str, stream: TextIO) -> None:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.echo(text, file=stream, color=False if plain else None)
    stream.flush()


@contextmanager
def written() -> Iterator[None]:
    """Where the output cannot take what is printed (a file on a full disk) that is no fault of Sched's.

    Raises StoreError; a reader of a pipe that left is click's to deal with.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        _forget_output()
        raise StoreError(
            f"The output cannot be written: {error.strerror}.", "The command was done; print again to another place."
        ) from error


def _forget_output() -> None:
    """What is left in the buffer goes nowhere: Python would try it once more at its end, and fail loudly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def styled(text: str, colour: str = "", *, bold: bool = False) -> str:
    """The text in colour; click takes the colour off again where the output is no terminal."""
    return click.style(text, fg=colour or None, bold=bold or None)


def print_json(value: object, *, indent: int | None = 2) -> None:
    """Print a value as JSON, with every character that a terminal would obey escaped; in one line without `indent`."""
    legible = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(value, ensure_ascii=not legible, indent=indent)
    say(_UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def width(text: str) -> int:
    """Columns that a text takes on a terminal: wide letters two, combining ones none."""
    return sum(_columns(character) for character in click.unstyle(text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def shorten(text: str, columns: int) -> str:
    """The text in at most so many columns, with an ellipsis where it was cut. Not for styled text."""
    if width(text) <= columns:
        return text
    kept, used = "", 1
    for character in text:
        used += _columns(character)
        if used > columns:
            break
        kept += character
    return f"{kept}…"


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, flexible: Sequence[int] = ()) -> None:
    """Print aligned columns. On a terminal too narrow for them the `flexible` columns are shortened, widest first."""
    cells = [[clean(cell) for cell in row] for row in rows]
    if on_terminal(sys.stdout):
        from schedapp.cli.tables import print_rich_table

        print_rich_table(headers, cells, flexible)
        return
    widths = [max(map(width, column)) for column in zip(headers, *cells, strict=True)]
    shrink(widths, flexible, _screen_columns())
    say(styled(_line(headers, widths), bold=True))
    for row in cells:
        say(_line(row, widths))


def on_terminal(stream: TextIO) -> bool:
    """Whether the stream is a terminal that can do more than print lines."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _screen_columns() -> int | None:
    """Columns of the terminal; None where the output goes elsewhere and may be as wide as it is."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def shrink(widths: list[int], flexible: Sequence[int], screen: int | None, narrowest: int = _NARROWEST) -> None:
    """Makes the flexible ones of some columns narrower, in place, until they fit side by side, two blanks between."""
    if screen is None or not flexible:
        return
    while too_wide(widths, screen):
        widest = max(flexible, key=lambda column: widths[column])
        if widths[widest] <= narrowest:
            return
        widths[widest] -= 1


def too_wide(widths: Sequence[int], screen: int) -> bool:
    """Whether columns do not fit side by side, two blanks between."""
    return sum(widths) + 2 * (len(widths) - 1) > screen


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = [shorten(cell, columns) for cell, columns in zip(cells, widths, strict=True)]
    padded = [cell + " " * (columns - width(cell)) for cell, columns in zip(shown, widths, strict=True)]
    return "  ".join(padded).rstrip()
