"""What every listing can be printed as: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

import click

from schedapp.cli.terminal import clean, print_json, written


class Form(Enum):
    """How a listing is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def listing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--json and --csv: the command gets a `form`."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print the list as CSV, its headings first (RFC 4180).")

    @functools.wraps(function)
    def with_form(*positional: Any, as_json: bool, as_csv: bool, **given: Any) -> Any:
        if as_json and as_csv:
            raise click.UsageError("Give either --json or --csv.")
        chosen = Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE
        return function(*positional, form=chosen, **given)

    return as_json(as_csv(with_form))


def print_listing(form: Form, rows: Sequence[Mapping[str, Any]], columns: str, whole: object = None) -> None:
    """Print rows for programs. `columns` are the keys that CSV has, with blanks between; `whole` is what JSON has in
    place of the rows alone."""
    if form is Form.JSON:
        print_json(list(rows) if whole is None else whole)
    else:
        print_csv(columns.split(), rows)


def print_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print some keys of rows as CSV. Lines end in CR LF; what begins like a formula gets an apostrophe ahead."""
    from schedapp.services.csv_text import csv_text

    text = csv_text(columns, [[_cell(row.get(name)) for name in columns] for row in rows])
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(newline="")  # the line ends are in the text
    with written():
        sys.stdout.write(text)
        sys.stdout.flush()


def _cell(value: object) -> str:
    """Nothing for null, several values with "; " between, an object as JSON; one line without controls."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(_cell, value))
    if isinstance(value, Mapping):
        return clean(json.dumps(value, ensure_ascii=False))
    return clean(str(value))
