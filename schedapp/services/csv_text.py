"""CSV for programs and spreadsheets: RFC 4180, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence

# Spreadsheets pass over spaces ahead of a formula, and take the full-width forms for the signs as well.
_FORMULA = re.compile(r"[\t\r\x00]|\s*[=+\-@＝＋－＠]")
_PHONE = re.compile(r"[+\-][\d\s()./-]*")


def csv_text(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, phones: Collection[int] = frozenset()
) -> str:  # fmt: skip
    """Lines that end in CR LF, the headings first. In the columns `phones` a phone number stays as it is."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_cell(cell, phone=number in phones) for number, cell in enumerate(row)])
    return out.getvalue()


def _cell(cell: str, *, phone: bool) -> str:
    """A cell that begins like a formula gets an apostrophe ahead, which spreadsheets read as "this is text"."""
    if not _FORMULA.match(cell) or (phone and _PHONE.fullmatch(cell)):
        return cell
    return f"'{cell}"
