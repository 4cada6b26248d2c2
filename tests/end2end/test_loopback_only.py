"""No socket leaves this computer: not in a sign-in, not in a sync, not with the window open, not in the demo."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from schedapp.simulator import DOCTOR
from tests.cli.consent import write_browser
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment
from tests.desktop.processes import wait_until
from tests.end2end.people import PATIENCE_S, User, google_process, user_of
from tests.end2end.socket_guard import guarded, noted, open_elsewhere
from tests.end2end.week import APP, ZONE, window_of

DAY = "2030-12-10"


def assert_only_here(folder: Path) -> None:
    """The guard saw connections, and all of them were to this computer."""
    seen = noted(folder)
    assert any(note["event"] == "socket.connect" for note in seen), "the guard saw nothing"
    assert [note for note in seen if not note["here"]] == []


def connected_user(environment: Environment, address: str, client_file: Path, folder: Path) -> User:
    """Somebody with a doctor that is connected; whatever runs is guarded."""
    user = User(
        guarded(environment, folder)
        | {
            "SCHEDAPP_HOME": str(folder / "home"),
            "SCHEDAPP_GOOGLE_API_ROOT": address,
            "SCHEDAPP_CLIENT_SECRETS": str(client_file),
            "BROWSER": str(write_browser(folder)),
            "TZ": ZONE,
        }
    )
    user.done("resource", "add", "Dr A", "--timezone", ZONE)
    user.done("connect", "Dr A", "--calendar", DOCTOR)
    return user


@pytest.mark.desktop
def test_95_signing_in_syncing_and_signing_out(keyring_session: Environment, tmp_path: Path) -> None:
    with google_process(keyring_session, tmp_path / "google") as google:
        user = connected_user(keyring_session, google.address, google.client_file, tmp_path)
        user.done("book", "Dr A", f"{DAY}T09:00", "+45m", "--title", "Check-up")
        user.done("calendars")
        google.knob("expire-access-tokens")
        user.done("sync")
        user.done("disconnect", DOCTOR, "--revoke")
    assert_only_here(tmp_path)
    programs = {str(note["program"]) for note in noted(tmp_path)}
    assert any("sync" in program for program in programs)


@pytest.mark.desktop
def test_the_open_window(shared_desktop: Environment, screen: Desktop, tmp_path: Path) -> None:
    with google_process(shared_desktop, tmp_path / "google") as google:
        user = connected_user(shared_desktop, google.address, google.client_file, tmp_path)
        before = google.count("events.list")
        with window_of(user, screen) as process:
            screen.find(APP, "push button", "^practice@example.org")
            screen.key("F5")
            wait_until(lambda: google.count("events.list") >= before + 2, "a sync by the button", PATIENCE_S)
            assert open_elsewhere(process.pid) == []
    assert_only_here(tmp_path)


def test_the_demo(private_home: Environment, tmp_path: Path) -> None:
    user = user_of(guarded(private_home, tmp_path), tmp_path / "home")
    user.done("demo", "--headless", "--shot", str(tmp_path / "story.png"))
    assert_only_here(tmp_path)


def test_the_guard_itself(private_home: Environment, tmp_path: Path) -> None:
    """An address of a network for documentation (RFC 5737), a name, and a listener for everybody are refused."""
    program = """
import socket
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 9)),
    lambda: socket.getaddrinfo("www.googleapis.com", 443),
    lambda: socket.create_server(("0.0.0.0", 0)),
):
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit("was let through")
"""
    environment = guarded(private_home, tmp_path)
    subprocess.run([sys.executable, "-c", program], env=environment, timeout=PATIENCE_S, check=True)
    assert [note["host"] for note in noted(tmp_path) if not note["here"]][-2:] == ["www.googleapis.com", "0.0.0.0"]
    with socket.create_server(("127.0.0.1", 0)):
        assert open_elsewhere(_own_pid()) == []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as everywhere:
        everywhere.bind(("0.0.0.0", 0))
        assert len(open_elsewhere(_own_pid())) == 1


def _own_pid() -> int:
    return int(Path("/proc/self").readlink().name)
