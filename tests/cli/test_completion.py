"""Shells: the script, and what it is told for commands, options and names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schedapp.cli.completion import SHELLS
from schedapp.services import names
from tests.cli.conftest import NOW, Run

HEAVY = {"peewee", "PySide6", "google", "googleapiclient", "keyring", "rich", "fastapi", "httplib2"}


@pytest.fixture
def complete(home: Path, done: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """What bash is told for words of which the last one is being typed."""
    done("resource", "add", "Dr. Weber", "--kind", "person")
    done("resource", "add", "Room 1")
    done("pools", "add", "Treatment room", "--member", "Room 1")
    done("services", "add", "Minor surgery")

    def answers(*words: str) -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COMP_WORDS", "\n".join(["schedapp", *words]))
            patch.setenv("COMP_CWORD", str(len(words)))
            patch.setenv("_SCHEDAPP_COMPLETE", "bash_complete")
            return [line.partition(",")[2] for line in run().out.splitlines() if line]

    return answers  # type: ignore[return-value]


def quoted(name: str) -> str:
    """As click's script for bash has to be told it: its `read` takes a backslash away."""
    return name.replace(" ", "\\\\ ")


def test_commands_groups_and_options(complete: Run) -> None:
    assert complete("ca") == ["calendar", "cancel", "calendars"]
    assert complete("booking", "ho") == ["hold"]
    assert complete("resource", "service", "e") == ["edit"]
    assert complete("booking", "add", "--no") == ["--notes"]
    assert complete("api", "token", "create", "--scope", "") == ["read-busy", "read", "write"]
    assert complete("completion", "") == list(SHELLS)


def test_names_that_hold_blanks_are_quoted_unless_a_quote_was_typed(complete: Run) -> None:
    assert complete("book", "dr") == [quoted("Dr. Weber")]
    assert complete("book", '"Dr') == ["Dr. Weber"]
    assert complete("booking", "add", "any") == [quoted("any Treatment room")]
    assert complete("book", "x", "y", "--service", "") == [quoted("Minor surgery")]
    assert complete("free", "--any", "") == ["room", "person", "device", quoted("Treatment room")]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_an_answer_is_the_whole_word_where_the_shell_takes_it_so(
    shell: str, complete: Run, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(line: str, place: str) -> str:
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", place)
        monkeypatch.setenv("_SCHEDAPP_COMPLETE", f"{shell}_complete")
        return run().out

    typed = "schedapp book x y --service=mi"
    assert "--service=Minor surgery" in answers(typed, "4" if shell == "zsh" else "--service=mi")
    options = answers("schedapp book x y --ser", "4" if shell == "zsh" else "--ser")
    assert "--service" in options
    assert "--service=" not in options


def test_fish_cuts_an_answer_at_the_first_comma_alone(done: Run) -> None:
    assert 'string split --max 1 "," $completion' in done("completion", "fish").out


def test_bookings_to_come_by_their_ids(complete: Run, done: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "time", lambda: NOW)
    single = done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "T", "--client", "Ana Muster", "--json").json
    series = ("--repeat", "FREQ=WEEKLY;COUNT=2", "--json")
    weekly = done("book", "Room 1", "2030-12-11T09:00", "+45m", "--title", "W", *series).json
    assert complete("move", single["id"][:3]) == [single["id"][:8]]
    assert f"{weekly['id'][:8]}/20301211T080000Z" in complete("cancel", "")
    assert "Ana" not in "".join(complete("cancel", ""))
    assert complete("cancel", f"{weekly['id'][:8]}/20301218") == [f"{weekly['id'][:8]}/20301218T080000Z"]
    assert complete("cancel", single["id"][:12]) == [single["id"][:12]]
    assert complete("client", "show", "ana") == [quoted("Ana Muster")]
    done("client", "erase", "Ana Muster", "--yes", "--ahead")
    assert complete("client", "show", "") == []


def test_tokens_backups_and_closures(complete: Run, done: Run) -> None:
    done("api", "token", "create", "--scope", "read", "--name", "Desk display")
    assert complete("api", "token", "revoke", "") == [quoted("Desk display")]
    name = Path(done("backup", "create", "--json").json["file"]).name
    assert complete("backup", "verify", "sched-") == [name]
    closure = done("closure", "add", "2030-12-24", "2030-12-26", "--all-day", "--json").json
    assert complete("closure", "remove", "") == [closure["id"][:8]]


def test_without_data_nothing_is_made(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_WORDS", "schedapp\nbook\n")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("_SCHEDAPP_COMPLETE", "bash_complete")
    assert run().out.strip() == ""
    assert not home.exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_parses(shell: str, done: Run, tmp_path: Path) -> None:
    script = done("completion", shell).out
    assert "_SCHEDAPP_COMPLETE" in script
    (tmp_path / "script").write_text(script, "utf-8")
    if (program := shutil.which(shell)) is not None:
        subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


def test_bash_itself_completes_a_name(complete: Run, home: Path, tmp_path: Path) -> None:
    """The script in a bash, with the function called as readline does."""
    command = tmp_path / "schedapp"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m schedapp "$@"\n', "utf-8")
    command.chmod(0o755)
    script = (
        'eval "$(schedapp completion bash)"\n'
        "COMP_WORDS=(schedapp book dr); COMP_CWORD=2\n"
        "_schedapp_completion schedapp\n"
        'printf "%s|" "${COMPREPLY[@]}"\n'
    )
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "SCHEDAPP_HOME": str(home)}
    started = ["bash", "--norc", "-c", script]
    here = Path(__file__).parents[2]
    ended = subprocess.run(started, env=environment, cwd=here, capture_output=True, text=True, check=True)
    assert ended.stdout == "Dr.\\ Weber|"


def test_nothing_heavy_is_imported_while_somebody_types(complete: Run, home: Path) -> None:
    code = (
        "import sys, schedapp.__main__ as entry\n"
        "sys.argv = ['schedapp']\n"
        "entry.main()\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    environment = os.environ | {
        "SCHEDAPP_HOME": str(home),
        "COMP_WORDS": "schedapp\nbook\nd",
        "COMP_CWORD": "2",
        "_SCHEDAPP_COMPLETE": "bash_complete",
    }
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == f"plain,{quoted('Dr. Weber')}"
    assert set(ended.stderr.split()) & HEAVY == set()
