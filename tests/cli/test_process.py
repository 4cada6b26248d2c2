"""The command line as a process: streams, signals, BROWSER, a real keyring, a database that it must not touch."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from schedapp.simulator import DOCTOR, PRACTICE, Simulator
from tests.cli.conftest import PATIENCE_S, Ended, run_apart, start
from tests.cli.consent import follow, write_browser
from tests.desktop.parts import Environment
from tests.desktop.processes import read_line

BOOK = ["book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "T", "--json"]
CONNECT = ["connect", "Room 1", "--calendar", DOCTOR, "--json"]


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Simulator]:
    """A simulated Google; its client file is `client.json` beside the test's other files."""
    with Simulator() as simulator:
        simulator.write_client_file(tmp_path / "client.json")
        yield simulator


def _with_google(environment: Environment, google: Simulator, tmp_path: Path) -> Environment:
    made = environment | {
        "SCHEDAPP_HOME": str(tmp_path / "home"),
        "SCHEDAPP_GOOGLE_API_ROOT": google.address,
        "SCHEDAPP_CLIENT_SECRETS": str(tmp_path / "client.json"),
    }
    assert run_apart(["resource", "add", "Room 1"], made).code == 0
    return made


@pytest.fixture
def with_keyring(keyring_session: Environment, google: Simulator, tmp_path: Path) -> Environment:
    """A user with a room, an unlocked keyring, and a client file."""
    return _with_google(keyring_session, google, tmp_path)


@pytest.fixture
def without_keyring(private_home: Environment, google: Simulator, tmp_path: Path) -> Environment:
    """The same with no keyring at all."""
    return _with_google(private_home, google, tmp_path)


@pytest.fixture
def local(private_home: Environment, tmp_path: Path) -> Environment:
    """A user with nothing but a home."""
    return private_home | {"SCHEDAPP_HOME": str(tmp_path / "home")}


def _connections(environment: Environment) -> list[dict[str, object]]:
    found: list[dict[str, object]] = run_apart(["status", "--json"], environment).json["connections"]
    return found


def test_the_token_outlives_the_process_in_the_keyring(
    with_keyring: Environment, google: Simulator, tmp_path: Path
) -> None:
    browsing = with_keyring | {"BROWSER": str(write_browser(tmp_path))}
    connected = run_apart(CONNECT, browsing)
    assert connected.code == 0, connected.err
    assert connected.json["account"] == PRACTICE
    booked = run_apart(BOOK, with_keyring)
    assert booked.code == 0, booked.err
    assert run_apart(["sync"], with_keyring).code == 0
    assert [event["summary"] for event in google.google.list(DOCTOR)] == ["T"]
    assert run_apart(["events", DOCTOR, "--json"], with_keyring).json["events"][0]["title"] == "T"
    tokens = [token.encode() for token in (*google.app.oauth.refresh, *google.app.oauth.access)]
    assert len(tokens) >= 2
    stored = b"".join(file.read_bytes() for file in (tmp_path / "home").rglob("*") if file.is_file())
    assert DOCTOR.encode() in stored
    assert not any(token in stored for token in tokens)


def test_without_a_browser_the_address_is_a_line_of_its_own(with_keyring: Environment) -> None:
    process = start([*CONNECT, "--no-browser"], with_keyring | {"BROWSER": "/bin/false"})
    try:
        assert process.stdout is not None
        address = read_line(process.stdout.fileno(), "the address")
        assert address.startswith("http://127.0.0.1:")
        assert process.poll() is None
        follow(address)
        rest, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == 0
    assert json.loads(rest)["calendar_id"] == DOCTOR


def test_a_browser_that_stays_open_is_not_waited_for(with_keyring: Environment, tmp_path: Path) -> None:
    fifo = tmp_path / "stay"
    os.mkfifo(fifo)
    browser = write_browser(tmp_path, rest=f"open({str(fifo)!r}).read(); open({str(tmp_path / 'ended')!r}, 'w')")
    connected = run_apart(CONNECT, with_keyring | {"BROWSER": str(browser)})
    assert connected.code == 0, connected.err
    assert not (tmp_path / "ended").exists()
    with fifo.open("w"):
        pass


@pytest.mark.parametrize("browser", ["/bin/true", "/bin/false", "/does/not/exist"])
def test_a_browser_that_did_not_open_leaves_the_address(browser: str, with_keyring: Environment) -> None:
    process = start(CONNECT, with_keyring | {"BROWSER": browser})
    try:
        assert process.stderr is not None
        lines = [read_line(process.stderr.fileno(), "the address") for _ in range(2)]
        follow(lines[1])
        out, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == 0
    assert json.loads(out)["calendar_id"] == DOCTOR


@pytest.mark.parametrize("options", [[], ["--no-browser"]], ids=["browser", "no-browser"])
def test_ctrl_c_cancels_the_sign_in(options: list[str], with_keyring: Environment) -> None:
    process = start([*CONNECT, *options], with_keyring | {"BROWSER": "/bin/true"})
    try:
        stream = process.stdout if options else process.stderr
        assert stream is not None
        while not read_line(stream.fileno(), "the address").startswith("http"):
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert _connections(with_keyring) == []


def test_105_failure_93_without_a_keyring_nothing_is_stored(without_keyring: Environment, tmp_path: Path) -> None:
    refused = run_apart(CONNECT, without_keyring | {"BROWSER": str(write_browser(tmp_path))})
    assert (refused.code, refused.out) == (5, "")
    assert "keyring" in refused.err.lower()
    assert "session" not in refused.err, "the command line has no such choice"
    assert _connections(without_keyring) == []


def test_failure_92_a_locked_keyring_is_said_and_nothing_is_lost(with_keyring: Environment, tmp_path: Path) -> None:
    assert run_apart(CONNECT, with_keyring | {"BROWSER": str(write_browser(tmp_path))}).code == 0
    _lock_keyring(with_keyring)
    refused = run_apart(["sync", "--json"], with_keyring)
    assert refused.code == 5
    assert "The keyring is locked." in refused.err
    assert "you need not sign in" in refused.err
    assert [each["health"] for each in _connections(with_keyring)] == ["locked"]
    booked = run_apart(BOOK, with_keyring)
    assert booked.code == 0, booked.err
    assert "Not yet in Google: The keyring is locked." in booked.err
    assert [each["waiting"] for each in _connections(with_keyring)] == [1]


def _lock_keyring(environment: Environment) -> None:
    """Lock the login keyring, as a screen that is locked may do. Nobody is there who could unlock it."""
    service = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
    with open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        alias = bus.send_and_get_reply(new_method_call(service, "ReadAlias", "s", ("default",)), timeout=PATIENCE_S)
        locked = bus.send_and_get_reply(new_method_call(service, "Lock", "ao", (list(alias.body),)), timeout=PATIENCE_S)
    assert locked.body[0] == list(alias.body)


def test_ctrl_c_while_google_does_not_answer(with_keyring: Environment, google: Simulator, tmp_path: Path) -> None:
    assert run_apart(CONNECT, with_keyring | {"BROWSER": str(write_browser(tmp_path))}).code == 0
    assert run_apart(["sync"], with_keyring).code == 0
    for command, method in ((["sync"], "events.list"), (BOOK, "events.insert")):
        held = google.faults.add(method, "hold", count=1)
        process = start(command, with_keyring)
        try:
            assert held.wait_entered()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
            held.release()
        assert process.returncode == 130
        assert "Traceback" not in err
        # What is booked is said, whatever becomes of sending it.
        assert [json.loads(out)["title"]] == ["T"] if command is BOOK else out == ""
    assert run_apart(["sync"], with_keyring).code == 0
    assert [event["summary"] for event in google.google.list(DOCTOR)] == ["T"]


@pytest.mark.parametrize(("command", "method"), [(["sync"], "events.list"), (BOOK, "events.insert")])
def test_failure_17_a_polite_end_from_outside_asks_nothing_more_of_google(
    with_keyring: Environment, google: Simulator, tmp_path: Path, command: list[str], method: str
) -> None:
    assert run_apart(CONNECT, with_keyring | {"BROWSER": str(write_browser(tmp_path))}).code == 0
    assert run_apart(["sync"], with_keyring).code == 0
    held = google.faults.add(method, "hold", count=1)
    process = start(command, with_keyring)
    try:
        assert held.wait_entered()
        asked = len(google.requests)
        process.terminate()
        _, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        held.release()
    assert process.returncode == -signal.SIGTERM
    assert "Traceback" not in err
    assert len(google.requests) == asked
    assert run_apart(["sync"], with_keyring).code == 0, "and the lease is free"
    expected = ["T"] if command is BOOK else []
    assert [event["summary"] for event in google.google.list(DOCTOR)] == expected


def test_without_a_client_file_it_says_what_is_needed(with_keyring: Environment) -> None:
    bare = {name: value for name, value in with_keyring.items() if name != "SCHEDAPP_CLIENT_SECRETS"}
    refused = run_apart(CONNECT, bare)
    assert (refused.code, refused.out) == (2, "")
    assert "client file" in refused.err


def test_a_booking_needs_no_keyring(without_keyring: Environment) -> None:
    booked = run_apart(BOOK, without_keyring)
    assert booked.code == 0, booked.err
    assert booked.json["in_google"] is None


def test_without_a_screen_the_window_is_refused_in_words(local: Environment) -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    refused = run_apart([], {name: value for name, value in local.items() if name not in screens})
    assert (refused.code, refused.out) == (2, "")
    assert "schedapp --help" in refused.err


def test_failure_99_a_database_of_a_newer_version_is_not_touched(local: Environment) -> None:
    assert run_apart(["resource", "add", "Room 1"], local).code == 0
    database = Path(run_apart(["status", "--json"], local).json["database"])
    with sqlite3.connect(database) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1000}")
    connection.close()
    before = database.read_bytes()
    for command in (["resource", "list"], ["book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "T"]):
        refused = run_apart(command, local)
        assert (refused.code, refused.out) == (7, "")
        assert len(refused.err.splitlines()) >= 2
    assert database.read_bytes() == before


def test_a_file_that_is_no_database(local: Environment) -> None:
    assert run_apart(["resource", "add", "Room 1"], local).code == 0
    database = Path(run_apart(["status", "--json"], local).json["database"])
    for file in database.parent.glob(f"{database.name}-*"):
        file.unlink()
    database.write_bytes(b"nothing of the kind" * 1000)
    refused = run_apart(["resource", "list"], local)
    assert (refused.code, refused.out) == (7, "")
    assert database.read_bytes().startswith(b"nothing of the kind")


def test_failure_91_a_home_that_cannot_be_made(private_home: Environment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = run_apart(["resource", "list"], private_home | {"SCHEDAPP_HOME": str(tmp_path / "file" / "home")})
    assert refused.code == 7
    assert refused.err


def _under_the_rights(environment: Environment, *arguments: str) -> Ended:
    """As a user for whom the rights of files hold: root would be let through, and gives that up."""
    given_up = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    run = subprocess.run(
        [*(given_up if os.geteuid() == 0 else []), sys.executable, "-m", "schedapp", *arguments],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Ended(run.returncode, run.stdout, run.stderr)


def test_failure_91_a_home_that_can_only_be_read(local: Environment, tmp_path: Path) -> None:
    assert run_apart(["resource", "add", "Room 1"], local).code == 0
    home = tmp_path / "home"
    home.chmod(0o500)
    try:
        for command in (["resource", "list"], ["status"], ["sync"], BOOK):
            refused = _under_the_rights(local, *command)
            assert (refused.code, refused.out) == (7, "")
            assert refused.err.splitlines() == [
                "The database cannot be written.",
                "Check the rights of its folder and the disk.",
            ]
    finally:
        home.chmod(0o700)
    assert "Room 1" in run_apart(["resource", "list"], local).out


def test_a_reader_that_leaves_early_is_no_error_to_speak_of(local: Environment) -> None:
    for number in range(3):
        run_apart(["resource", "add", f"Room {number}"], local)
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as closed:
        process = subprocess.run(
            [sys.executable, "-m", "schedapp", "resource", "list", "--json"],
            env=local,
            cwd=Path(__file__).parents[2],
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=PATIENCE_S,
            check=False,
        )
    assert process.stderr == b""


def test_a_terminal_without_unicode(local: Environment) -> None:
    plain = local | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    assert run_apart(["resource", "add", "Zoë"], plain).code == 0
    assert "Zo? " in run_apart(["resource", "list"], plain).out
    assert run_apart(["resource", "list", "--json"], plain).json[0]["name"] == "Zoë"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_an_output_that_is_full_is_no_fault_of_sched(private_home: dict[str, str], form: tuple[str, ...]) -> None:
    environment = private_home | {"SCHEDAPP_HOME": f"{private_home['HOME']}/home"}
    assert run_apart(["resource", "add", "Room 1"], environment).code == 0
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "schedapp", "resource", "list", *form],
            env=environment,
            cwd=Path(__file__).parents[2],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_S,
        )
    assert ended.returncode == 7
    assert ended.stderr.startswith("The output cannot be written: No space left on device.\n")
    assert "Exception" not in ended.stderr
