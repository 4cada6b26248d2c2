"""Listings for programs: JSON and CSV of the same rows, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import os
import pty
import sys
from pathlib import Path

import click
import pytest

from schedapp.cli import tables
from schedapp.cli.listing import print_csv
from schedapp.cli.main import root
from schedapp.cli.terminal import print_table, width
from schedapp.services.csv_text import csv_text
from tests.cli.conftest import Run
from tests.cli.test_help import COMMANDS

FORMULAS = ["=1+1", "+41 44", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "\u00a0-1", "\x00=1"]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("cell", FORMULAS, ids=ascii)
def test_what_begins_like_a_formula_is_text(cell: str) -> None:
    (row,) = list(csv.reader(io.StringIO(csv_text(["a"], [[cell]]).replace("\x00", ""))))[1:]
    assert row[0].startswith("'")


@pytest.mark.parametrize("cell", ["Check-up", "a=b", "1-2", "", "Zoë, “x”", "5 + 5", "'quoted'"])
def test_what_people_write_stays(cell: str) -> None:
    assert list(csv.reader(io.StringIO(csv_text(["a"], [[cell]]))))[1] == ([cell] if cell else [""])


def test_lines_end_and_quotes_stand_as_rfc_4180_says() -> None:
    assert csv_text(["a", "b"], [['say "x"', "1,2"]]) == 'a,b\r\n"say ""x""","1,2"\r\n'


def test_phone_numbers_stay_where_they_are_asked_to() -> None:
    text = csv_text(["phone", "title"], [["+41 44 555 01 02", "+41"], ["+1+cmd", "x"]], phones={0})
    assert text.splitlines()[1:] == ["+41 44 555 01 02,'+41", "'+1+cmd,x"]


def test_values_of_every_kind_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_csv(["a", "b", "c", "d", "e"], [{"a": None, "b": True, "c": ["x", 1], "d": {"k": "v"}, "e": "x\n\x1b[2Jy"}])
    assert capsys.readouterr().out == 'a,b,c,d,e\r\n,true,x; 1,"{""k"": ""v""}",x [2Jy\r\n'


def test_bookings_are_the_same_in_both(done: Run) -> None:
    done("resource", "add", "Room 1")
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "=HYPERLINK(1)", "--client", "Zoë, Ana")
    asked = ("bookings", "--from", "2030-12-10", "--to", "2030-12-10")
    (shape,) = done(*asked, "--json").json
    text = done(*asked, "--csv").out
    (row,) = rows_of(text)
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["client"] == "Zoë, Ana"
    assert row["start"] == shape["start"] == "2030-12-10T09:00:00+01:00"
    assert row["resources"] == "Room 1"
    assert row["blocks"] == "true"
    assert text.encode().count(b"\r\n") == 2
    assert set(row) <= set(shape)


def test_an_empty_listing_has_its_headings(done: Run) -> None:
    assert done("bookings", "--csv").out.startswith("id,title,start,")
    assert done("client", "list", "--csv").out == "id,name,phone,email,notes,created_at,version\r\n"


def test_both_at_once_are_refused(run: Run) -> None:
    ended = run("bookings", "--json", "--csv")
    assert ended.code == 2
    assert "either --json or --csv" in ended.err


LISTINGS = [path for path, command in COMMANDS.items() if any("--csv" in each.opts for each in command.params)]
WITHOUT_GOOGLE = [
    path
    for path in LISTINGS
    if path[-1] not in ("calendars", "events", "deliveries", "absent", "check", "clashes", "skipped")
]
ARGUMENTS = {"search": ["Check-up"], "free": ["Room 1"], "holidays": ["--country", "CH"]}


def test_everything_that_is_called_a_list_has_csv() -> None:
    lists = {path for path in COMMANDS if path[-1] in ("list", "bookings", "events", "history", "changes", "status")}
    assert lists - set(LISTINGS) == {("api", "status")}


@pytest.mark.parametrize("path", [path for path in WITHOUT_GOOGLE if path != ("calendar", "list")], ids=" ".join)
def test_the_columns_are_keys_of_the_json(path: tuple[str, ...], home: Path, done: Run, run: Run) -> None:
    done("resource", "add", "Room 1")
    done("services", "add", "Check-up")
    done("pools", "add", "Any", "--member", "Room 1")
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up", "--client", "Ana")
    done("closure", "add", "2030-12-24", "2030-12-26", "--all-day")
    done("api", "token", "create", "--scope", "read")
    done("backup", "create")
    words = [*path, *ARGUMENTS.get(path[-1], [])]
    shape = done(*words, "--json").json
    (header, *_) = csv.reader(io.StringIO(done(*words, "--csv").out))
    found = shape if isinstance(shape, list) else next((v for v in shape.values() if isinstance(v, list)), [shape])
    if found:
        assert set(header) <= set(found[0]) | set(shape if isinstance(shape, dict) else ())


# --- on a terminal --------------------------------------------------------------------------------


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, rows: list[tuple[str, ...]]) -> list[str]:
    """The lines that a terminal of this width is sent, without styles."""
    ours, theirs = pty.openpty()
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        print_table(("WHEN", "TITLE", "REMARKS", "ID"), rows, flexible=(1,))
        sent = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "\x1b[" in sent
    return [line.rstrip() for line in click.unstyle(sent).splitlines()]


def test_a_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = on_a_terminal(monkeypatch, 40, [("Tue 8 Dec 2026", "診察 A very long title of a booking", "", "3f2a9c41")])
    assert lines == ["WHEN            TITLE           ID", "Tue 8 Dec 2026  診察 A very l…  3f2a9c41"]
    assert max(map(width, lines)) <= 40


def test_what_cannot_be_shortened_takes_several_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = on_a_terminal(monkeypatch, 46, [("Tue 8 Dec 2026", "A very long title", "series", "3f2a9c41/20261208")])
    assert lines == [
        "WHEN      TITLE     REMARKS  ID",
        "Tue 8     A very …  series   3f2a9c41/20261208",
        "Dec 2026",
    ]


def test_an_id_stays_whole_though_nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = on_a_terminal(monkeypatch, 30, [("Tue 8 Dec 2026", "A very long title", "series", "3f2a9c41/20261208")])
    assert lines[1] == "Tue 8 Dec 2026  A very …  series   3f2a9c41/20261208"


def test_markup_and_emoji_names_are_shown_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "[red]x[/red] :smile:" in on_a_terminal(monkeypatch, 80, [("", "[red]x[/red] :smile:", "", "1")])[1]


def test_right_to_left_letters_do_not_reach_into_the_next_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = on_a_terminal(monkeypatch, 30, [("שלום", "פגישה חשובה מאוד עם הרבה אנשים", "כן", "1")])
    assert lines[1].count("\u200e") == 3
    assert width(lines[1]) <= 30


def test_no_colour_is_no_style_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert tables.terminal_console().color_system is None


def test_the_root_help_lists_groups_programs_and_short_forms(run: Run) -> None:
    shown = run("--help").out
    at = [shown.index(heading) for heading in ("\nGroups:\n", "\nPrograms:\n", "\nShort forms:\n")]
    assert at == sorted(at)
    assert {name for name in root.commands if f"\n  {name} " in shown} == set(root.commands)
