"""A start from the desktop's menu that fails says why in a window; one from a terminal on the terminal alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from schedapp.store.migrations import APPLICATION_ID
from tests.desktop.driver import Desktop
from tests.desktop.processes import started, wait_until

pytestmark = pytest.mark.desktop


def test_a_newer_database_is_told_in_a_window(desktop: Desktop, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with sqlite3.connect(home / "sched.db") as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA user_version=99")
    environment = {**desktop.environment, "SCHEDAPP_HOME": str(home), "DESKTOP_STARTUP_ID": "menu"}
    with started([".venv/bin/schedapp"], environment, tmp_path / "log") as process:
        desktop.window("made by a newer Sched")
        desktop.key("Return")
        wait_until(lambda: process.poll() is not None, "the end of the program")
    assert process.returncode == 7
    assert "newer" in (tmp_path / "log").read_text()
