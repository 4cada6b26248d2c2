"""`check` and what it is made of: each finding, its advice, and the exit code."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from schedapp.errors import SchedError, StoreError
from schedapp.paths import Paths
from schedapp.services import checks, checks_google, checks_here
from schedapp.services.checks import Check, Setting, State, first_failure
from schedapp.simulator import DOCTOR, PRACTICE, Simulator
from tests.cli.conftest import Run, run_apart
from tests.desktop.parts import Environment

SECRETS = ("Amara Okafor", "Secret visit", "+41 44 555")


@pytest.fixture
def setting(home: Path) -> Setting:
    return Setting(Paths(home), "", "", time.time)


def only(found: object) -> Check:
    (check,) = list(found)  # type: ignore[call-overload]
    return check  # type: ignore[no-any-return]


def test_all_is_well_with_a_keyring_and_a_google(keyring_session: Environment, tmp_path: Path) -> None:
    with Simulator() as google:
        google.write_client_file(tmp_path / "client.json")
        environment = keyring_session | {
            "SCHEDAPP_HOME": str(tmp_path / "home"),
            "SCHEDAPP_GOOGLE_API_ROOT": google.address,
            "SCHEDAPP_CLIENT_SECRETS": str(tmp_path / "client.json"),
        }
        assert run_apart(["resource", "add", "Room 1"], environment).code == 0
        booking = ["book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Secret visit", "--client", "Amara Okafor"]
        assert run_apart([*booking, "--phone", "+41 44 555"], environment).code == 0
        ended = run_apart(["check", "--json"], environment)
        assert ended.code == 0, ended.out
        found = {each["name"]: each for each in ended.json}
        assert {each["state"] for each in ended.json} <= {"ok", "warning"}
        assert found["Google"]["words"].startswith("a stand-in at http://127.0.0.1")
        assert found["Keyring"]["state"] == found["Clock"]["state"] == found["Database"]["state"] == "ok"
        shown = run_apart(["check"], environment)
        assert all(f" {name} " in shown.out for name in found)
        for secret in SECRETS:
            assert secret not in ended.out + shown.out


def test_the_first_failure_is_the_exit_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from schedapp import __main__ as entry
    from schedapp.errors import Offline, StoreError

    lines = [
        Check("A", State.OK, "fine"),
        Check("B", State.WARNING, "odd", "do this"),
        Check("C", State.FAILED, "broken", "do that\nand this", StoreError),
        Check("D", State.FAILED, "away", "", Offline),
    ]
    monkeypatch.setattr(entry, "_checks", lambda: iter(lines))
    ended = run("check")
    assert ended.code == 7
    assert ended.out.splitlines() == [
        "ok       A            fine",
        "warning  B            odd",
        "                      do this",
        "failed   C            broken",
        "                      do that",
        "                      and this",
        "failed   D            away",
    ]
    monkeypatch.setattr(entry, "_checks", lambda: iter(lines[:2]))
    assert run("check").code == 0
    assert run("check", "--csv").out == "name,state,words,advice\r\nA,ok,fine,\r\nB,warning,odd,do this\r\n"


def test_no_check_takes_the_others_with_it(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_setting: Setting) -> object:
        raise ValueError("client Ada")

    monkeypatch.setattr(checks_here, "ALL", (broken, checks_here.python))
    monkeypatch.setattr(checks_google, "ALL", ())
    first, second = checks.checks(setting.paths)
    assert (first.state, second.state) == (State.FAILED, State.OK)
    assert "Ada" not in f"{first.words}{first.advice}"
    assert first_failure([second, first]) is first


# --- the database ---------------------------------------------------------------------------------


def test_a_missing_database_is_no_failure_and_is_not_made(setting: Setting) -> None:
    assert only(checks_here.database(setting)).state is State.OK
    assert not setting.paths.home.exists()


def test_a_sound_database(setting: Setting, done: Run) -> None:
    done("resource", "add", "Room 1")
    assert only(checks_here.database(setting)).words.startswith("sound, version ")


@pytest.mark.parametrize(("pragma", "word"), [("user_version=999", "newer Sched"), ("application_id=1", "not a Sched")])
def test_a_foreign_or_newer_one_is_told(setting: Setting, done: Run, pragma: str, word: str) -> None:
    done("resource", "add", "Room 1")
    with closing(sqlite3.connect(setting.paths.database)) as file:
        file.execute(f"PRAGMA {pragma}")
    found = only(checks_here.database(setting))
    assert found.state is State.FAILED
    assert word in found.words


def test_a_damaged_one_is_told_with_the_way_out(setting: Setting, done: Run) -> None:
    done("resource", "add", "Room 1")
    setting.paths.database.write_bytes(b"SQLite format 3\x00" + b"\x99" * 9000)
    (found,) = checks._found(checks_here.database, setting)
    assert found.state is State.FAILED
    assert "schedapp backup list" in found.advice


def test_files_that_others_may_read(setting: Setting, done: Run) -> None:
    done("resource", "add", "Room 1")
    done("backup", "create")
    assert only(checks_here.data_folder(setting)).state is State.OK
    home, (backup,) = setting.paths.home, (setting.paths.home / "backups").glob("*.db")
    for loose in (setting.paths.database, home, backup):
        kept = loose.stat().st_mode
        loose.chmod(0o644 if loose.is_file() else 0o755)
        found = only(checks_here.data_folder(setting))
        assert (found.state, found.kind) == (State.FAILED, StoreError)
        assert found.advice == f"chmod go= {loose}"
        loose.chmod(kept)
    assert only(checks_here.data_folder(setting)).state is State.OK


def test_a_folder_that_cannot_be_written(tmp_path: Path, setting: Setting) -> None:
    (tmp_path / "file").touch()
    found = only(checks_here.data_folder(Setting(Paths(tmp_path / "file" / "sched"), "", "", setting.now)))
    assert (found.state, found.words) == (State.FAILED, "The data folder cannot be written.")


def test_a_place_that_takes_no_files_is_not_called_a_full_disk(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as below /proc, where rights do not stop root."""
    found = only(checks_here.data_folder(Setting(Paths(Path("/proc/nope")), "", "", setting.now)))
    assert (found.state, found.words) == (State.FAILED, "The data folder cannot be written.")
    for total, free, state in ((0, 0, State.WARNING), (10**9, 10**6, State.FAILED), (10**10, 10**9, State.OK)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder, sizes=(total, free): _Usage(*sizes))
        found = only(checks_here.disk(setting))
        assert (found.state, "full" in found.words) == (state, state is State.FAILED)


class _Usage(NamedTuple):
    total: int
    free: int


def test_a_cloud_folder_is_refused(tmp_path: Path, setting: Setting) -> None:
    cloud = Setting(Paths(tmp_path / "Dropbox" / "sched"), "", "", setting.now)
    found = only(checks_here.data_folder(cloud))
    assert found.state is State.FAILED
    assert "Dropbox" in found.words


@pytest.mark.parametrize(("version", "state"), [((3, 40, 1), State.WARNING), ((3, 51, 3), State.OK)])
def test_the_version_of_sqlite(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], state: State
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert only(checks_here.sqlite(setting)).state is state


def test_the_age_of_the_newest_backup(setting: Setting, done: Run) -> None:
    done("resource", "add", "Room 1")
    assert "none" in only(checks_here.backups(setting)).words
    done("backup", "create")
    assert only(checks_here.backups(setting)).state is State.OK
    later = Setting(setting.paths, "", "", lambda: time.time() + 5 * 86_400)
    assert "5 days old" in only(checks_here.backups(later)).words


# --- Google ---------------------------------------------------------------------------------------


CLOCKS = [(0.4, State.OK), (-12, State.OK), (90, State.WARNING), (-90, State.WARNING), (7200, State.FAILED)]


@pytest.mark.parametrize(("offset", "state"), [*CLOCKS, (None, State.WARNING)])
def test_the_clock(offset: float | None, state: State) -> None:
    assert checks_google.clock(offset).state is state


def test_a_clock_that_is_wrong_is_noticed_by_the_date_of_an_answer(
    setting: Setting, google: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from schedapp.google import skew

    monkeypatch.setattr(skew.Skew.__init__, "__defaults__", (lambda: time.time() - 3600,))
    _reached, clock = checks_google.google(Setting(setting.paths, google.address, "", time.time))
    assert clock.state is State.FAILED
    assert "behind" in clock.words


def test_a_google_that_is_not_there(setting: Setting) -> None:
    found = only(checks_google.google(Setting(setting.paths, "http://127.0.0.1:9/", "", time.time)))
    assert found.state is State.FAILED
    assert "nothing listens there" in found.words
    assert issubclass(found.kind, SchedError)


def test_an_address_that_cannot_be_used(setting: Setting) -> None:
    found = only(checks_google.google(Setting(setting.paths, "http://example.com/", "", time.time)))
    assert (found.state, found.kind.__name__) == (State.FAILED, "BadInput")


def test_a_client_file(setting: Setting, google: Simulator, tmp_path: Path) -> None:
    good = Setting(setting.paths, "", str(tmp_path / "client.json"), time.time)
    assert only(checks_google.client_file(good)).state is State.OK
    (tmp_path / "client.json").write_text("{}", "utf-8")
    assert only(checks_google.client_file(good)).state is State.FAILED
    assert only(checks_google.client_file(setting)).state is State.WARNING


@pytest.fixture
def connected(in_memory: object, done: Run, setting: Setting) -> Callable[[str], Setting]:
    """A connected resource; the database changed by a statement."""
    done("resource", "add", "Room 1")
    done("connect", "Room 1", "--calendar", DOCTOR, "--account", PRACTICE)

    def change(sql: str) -> Setting:
        with closing(sqlite3.connect(setting.paths.database)) as file, file:
            file.execute(sql)
        return setting

    return change


def test_what_was_granted(connected: Callable[[str], Setting]) -> None:
    assert only(checks_google.permissions(connected("SELECT 1"))).state is State.OK
    found = only(checks_google.permissions(connected("UPDATE connection SET health = 'sign-in'")))
    assert (found.state, "waits for a sign-in" in found.words) == (State.FAILED, True)
    found = only(checks_google.permissions(connected("UPDATE account SET scopes = '[\"openid\"]'")))
    assert "granted less" in found.words
    assert PRACTICE not in f"{found.words}{found.advice}"


def test_a_token_that_does_not_say_what_it_grants_is_no_failure(connected: Callable[[str], Setting]) -> None:
    found = only(checks_google.permissions(connected("UPDATE account SET scopes = '[]'")))
    assert (found.state, "does not say" in found.words) == (State.WARNING, True)


def test_the_queue(connected: Callable[[str], Setting]) -> None:
    assert only(checks_google.queue(connected("SELECT 1"))).words == "0 waiting, 0 refused by Google"
    put = "INSERT INTO outbox (connection_id, booking_uid, created) SELECT id, 'b', 1 FROM connection"
    found = only(checks_google.queue(connected(put)))
    assert (found.state, "the oldest for" in found.words) == (State.WARNING, True)
    assert "attention list" in only(checks_google.queue(connected("UPDATE outbox SET parked = 1"))).advice
