"""Signing in for real: a visible Chromium on the consent page, a real mouse, gnome-keyring, Google as a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from schedapp.simulator import DOCTOR, PRACTICE
from tests.cli.consent import follow
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment
from tests.desktop.processes import read_line, wait_until
from tests.end2end.people import Ended, Google, User, finish, user_of

pytestmark = pytest.mark.desktop

CONNECT = ("connect", "Dr A", "--calendar", DOCTOR)
DAY = "2030-12-10"
_KEPT = """\
import secretstorage
connection = secretstorage.dbus_init()
for collection in secretstorage.get_all_collections(connection):
    for item in collection.get_all_items():
        print(item.get_secret().decode())
"""

_LOCK = """\
import secretstorage
for collection in secretstorage.get_all_collections(secretstorage.dbus_init()):
    collection.lock()
"""


def kept_in_keyring(environment: Environment) -> list[str]:
    """Every secret of the user's keyring, read by another program."""
    command = [sys.executable, "-c", _KEPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def on_consent_page(screen: Desktop, button: str) -> None:
    """Press a button of the consent page that the browser shows, where it is on the screen."""
    screen.window("Sign in to the practice calendar")
    screen.click(*screen.find("Chrom", "push button", f"^{button}$").centre)


def close_page(screen: Desktop) -> None:
    """Close the browser's tab, as one does after signing in: the next page is the only one."""
    screen.key("ctrl+w")


def consent(user: User, screen: Desktop, button: str = "Allow") -> Ended:
    """Connect, with the consent given or refused by the mouse in the browser that Sched opened."""
    process = user.start(*CONNECT, "--json")
    try:
        on_consent_page(screen, button)
    finally:
        ended = finish(process)
    close_page(screen)
    return ended


def files_with(secrets: list[str], *folders: Path) -> list[Path]:
    """The files under the folders that hold one of the secrets."""
    wanted = [secret.encode() for secret in secrets]
    found = (file for folder in folders for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return [file for file in found if any(secret in file.read_bytes() for secret in wanted)]


def test_the_whole_sign_in(at_desk: User, screen: Desktop, local_google: Google) -> None:
    at_desk.done("resource", "add", "Dr A")
    connected = consent(at_desk, screen)
    assert connected.code == 0, connected.err
    assert connected.json["account"] == PRACTICE
    agents = local_google.ask("consent-user-agents")
    assert agents, "nobody opened the consent page"
    assert all("Chrome/" in agent and "Mozilla/5.0 (X11; Linux" in agent for agent in agents), agents

    (refresh,) = local_google.tokens("refresh")
    assert refresh in kept_in_keyring(at_desk.environment)

    at_desk.done("book", "Dr A", f"{DAY}T09:00", "+45m", "--title", "Check-up")
    at_desk.done("sync")
    assert local_google.titles(DOCTOR) == ["Check-up"]
    local_google.insert(DOCTOR, "From Google", f"{DAY}T11:00:00+01:00", f"{DAY}T12:00:00+01:00")
    at_desk.done("sync", DOCTOR)
    assert [each["title"] for each in at_desk.bookings(DAY, DAY)] == ["Check-up", "From Google"]
    assert local_google.count("auth") == 1, "a new process asked for consent again"

    # The keyring's own file is encrypted; the browser's has what the browser saw, which no refresh token is.
    everywhere = [Path(at_desk.environment["HOME"]), at_desk.home]
    assert files_with([DOCTOR], *everywhere), "the search finds nothing at all"
    assert files_with([refresh, *local_google.tokens("access")], *everywhere) == []

    ended = at_desk.done("disconnect", DOCTOR, "--revoke", "--json").json
    assert ended["calendar_id"] == DOCTOR
    assert refresh not in kept_in_keyring(at_desk.environment)
    assert local_google.tokens("refresh") == []
    assert local_google.titles(DOCTOR) == ["Check-up", "From Google"]


def test_96_refused_consent(at_desk: User, screen: Desktop, local_google: Google) -> None:
    at_desk.done("resource", "add", "Dr A")
    before = kept_in_keyring(at_desk.environment)
    refused = consent(at_desk, screen, "Cancel")
    assert (refused.code, refused.out) == (5, "")
    assert "“no”" in refused.err
    assert "Nothing was connected" in refused.err
    assert at_desk.done("status", "--json").json["connections"] == []
    assert kept_in_keyring(at_desk.environment) == before


def test_100_a_box_that_was_not_ticked_is_explained(at_desk: User, screen: Desktop, local_google: Google) -> None:
    at_desk.done("resource", "add", "Dr A")
    process = at_desk.start(*CONNECT)
    try:
        screen.window("Sign in to the practice calendar")
        screen.click(*screen.find("Chrom", "check box", "View and edit events").centre)
        wait_until(
            lambda: "checked" not in screen.find("Chrom", "check box", "View and edit events").states, "box unticked"
        )
        on_consent_page(screen, "Allow")
    finally:
        refused = finish(process)
    close_page(screen)
    assert (refused.code, refused.out) == (5, "")
    assert "Not everything was ticked" in refused.err
    assert "View and edit events on all your calendars" in refused.err
    assert at_desk.done("status", "--json").json["accounts"] == []


def test_without_a_keyring_it_says_so_before_anybody_is_asked(
    dbus_session: Environment, local_google: Google, tmp_path: Path
) -> None:
    user = user_of(dbus_session, tmp_path / "home", local_google)
    user.done("resource", "add", "Dr A")
    refused = user.run(*CONNECT)
    assert (refused.code, refused.out) == (5, "")
    assert "keyring" in refused.err
    assert local_google.count("auth") == 0
    assert user.done("status", "--json").json["accounts"] == []


def test_with_a_locked_keyring_it_says_so_before_anybody_is_asked(
    keyring_session: Environment, local_google: Google, tmp_path: Path
) -> None:
    user = user_of(keyring_session, tmp_path / "home", local_google)
    user.done("resource", "add", "Dr A")
    subprocess.run([sys.executable, "-c", _LOCK], env=user.environment, timeout=60, check=True)
    refused = user.run(*CONNECT)
    assert (refused.code, refused.out) == (5, "")
    assert "keyring is locked" in refused.err
    assert "Unlock it" in refused.err
    assert local_google.count("auth") == 0


@pytest.mark.parametrize("options", [["--no-browser"], []], ids=["no-browser", "browser that does not open"])
def test_the_address_is_printed(options: list[str], at_desk: User, local_google: Google) -> None:
    """`BROWSER=/bin/true` ends well and opens nothing."""
    at_desk.done("resource", "add", "Dr A")
    process = at_desk.with_(BROWSER="/bin/true").start(*CONNECT, *options)
    try:
        stream = process.stdout if options else process.stderr
        assert stream is not None
        while not (address := read_line(stream.fileno(), "the address", 60)).startswith("http"):
            pass
        assert process.poll() is None, "it does not wait"
        follow(address)
    finally:
        ended = finish(process)
    assert ended.code == 0, ended.err
    assert [each["calendar_id"] for each in at_desk.done("status", "--json").json["connections"]] == [DOCTOR]
