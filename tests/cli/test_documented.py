"""docs/cli.md is true: its examples run, one after the other, as a user's; every command has one."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from schedapp.cli.main import root
from schedapp.cli.presenter import _CODES
from schedapp.simulator import DOCTOR, Simulator
from tests.cli.conftest import PATIENCE_S
from tests.cli.consent import write_browser
from tests.cli.test_help import COMMANDS, GROUPED, PROGRAMS
from tests.desktop.parts import Environment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
INLINE = [
    " ".join(each.split())
    for each in re.findall(r"`(schedapp [^`]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))
]
LINES = [line for block in BLOCKS for line in block.splitlines()]


def token_file(google: Simulator) -> str:
    """As Google's libraries write it."""
    client = google.client_config()["installed"]
    given = {name: client[name] for name in ("client_id", "client_secret", "token_uri")}
    return json.dumps({"refresh_token": google.refresh_token(), **given})


def commands_in(line: str) -> list[tuple[str, ...]]:
    """The paths of the commands that a line calls."""
    found = []
    for call in re.findall(r"schedapp ((?:[a-z-]+ ?)+)", line):
        words = tuple(call.split())
        found.append(next((words[:n] for n in (3, 2, 1) if words[:n] in COMMANDS), words))
    return found


def test_every_command_of_a_group_has_an_example() -> None:
    shown = {path for line in (*LINES, *INLINE) for path in commands_in(line)}
    wanted = {(*group.split(), name) for group, names in GROUPED.items() for name in names.split()}
    assert wanted | {(name,) for name in PROGRAMS} <= shown


@pytest.mark.parametrize("line", [line for line in INLINE if "COMMAND" not in line and "…" not in line])
def test_what_is_named_in_passing_parses(line: str) -> None:
    words = shlex.split(re.split(" [<>] ", line)[0])[1:]
    if words == ["--help"]:
        return
    (path,) = commands_in(line)
    COMMANDS[path].make_context(" ".join(path), words[len(path) :], obj=None)


def test_the_table_of_groups_has_all_of_them() -> None:
    listed = set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE))
    assert {name for name in root.commands if name in {path[0] for path in COMMANDS if len(path) > 1}} - listed <= {
        "services", "pools", "closure", "rules",
    }  # fmt: skip


def test_the_exit_codes_are_those_of_the_table() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    assert listed == {0, 1, 130, *(code for _, code in _CODES)}


def test_the_examples_run_in_the_order_of_the_page(keyring_session: Environment, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "schedapp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m schedapp "$@"\n', "utf-8")
    program.chmod(0o755)
    (tmp_path / "work").mkdir()
    with Simulator() as google:
        (tmp_path / "work" / "token.json").write_text(token_file(google), "utf-8")
        environment = keyring_session | {
            "PATH": f"{program.parent}:{keyring_session['PATH']}",
            "SCHEDAPP_HOME": str(tmp_path / "home"),
            "SCHEDAPP_GOOGLE_API_ROOT": google.address,
            "SCHEDAPP_CLIENT_SECRETS": str(google.write_client_file(tmp_path / "client.json")),
            "BROWSER": str(write_browser(tmp_path)),
            "calendar": DOCTOR,
            "TZ": "Europe/Zurich",
        }
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-v", "-c", "\n".join(BLOCKS)],
            env=environment,
            cwd=tmp_path / "work",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE_S,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    assert "Traceback" not in ended.stdout + ended.stderr
    assert (tmp_path / "work" / "openapi.json").stat().st_size > 1000
