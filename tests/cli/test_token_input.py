"""`connect --token-stdin`: a Google token from standard input, against the simulated Google."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schedapp.cli.token_input import parse_token
from schedapp.errors import BadInput
from schedapp.paths import Paths
from schedapp.services.checks import Setting, State
from schedapp.services.checks_google import permissions
from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, Simulator
from tests.cli.conftest import PATIENCE_S, Ended, Run

CONNECT = ("connect", "Room 1", "--calendar", DOCTOR, "--token-stdin")
Feed = Callable[..., Ended]


@pytest.fixture
def fed(in_memory: Any, done: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> Feed:
    """Runs a command line with this on standard input."""
    done("resource", "add", "Room 1")

    def run_fed(text: str, *arguments: str) -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogateescape"))))
        return run(*(arguments or CONNECT))

    return run_fed


def of_client(google: Simulator, **more: object) -> dict[str, object]:
    """A token file as Google's libraries write it."""
    client = google.client_config()["installed"]
    given = {name: client[name] for name in ("client_id", "client_secret", "token_uri")}
    return {"type": "authorized_user", "refresh_token": google.refresh_token(), **given, **more}


def connections(done: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done("status", "--json").json["connections"]
    return found


def test_a_refresh_token_is_a_sign_in(google: Simulator, fed: Feed, done: Run, home: Path, tmp_path: Path) -> None:
    token = of_client(google)
    made = fed(json.dumps(token, indent=2), *CONNECT, "--json")
    assert (made.code, made.err) == (0, "")
    assert (made.json["calendar_id"], made.json["account"]) == (DOCTOR, PRACTICE)
    assert not (tmp_path / "opened").exists(), "no browser"
    google.expire_access_tokens()
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up")
    done("sync")
    assert [event["summary"] for event in google.google.list(DOCTOR)] == ["Check-up"]
    secret = str(token["refresh_token"]).encode()
    assert not any(secret in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_an_access_token_alone_synchronizes_at_once(google: Simulator, fed: Feed, done: Run) -> None:
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up")
    made = fed(google.access_token() + "\n", *CONNECT, "--json")
    assert made.code == 0, made.err
    assert "Synchronized once" in made.err
    assert made.json["synced_at"] is not None
    assert [event["summary"] for event in google.google.list(DOCTOR)] == ["Check-up"]


def test_another_access_token_synchronizes_again(google: Simulator, fed: Feed, done: Run) -> None:
    assert fed(google.access_token()).code == 0
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up")
    again = fed(google.access_token())
    assert again.code == 0, again.err
    assert [event["summary"] for event in google.google.list(DOCTOR)] == ["Check-up"]
    assert len(connections(done)) == 1


def test_an_access_token_brings_back_what_google_ended(google: Simulator, fed: Feed, run: Run, done: Run) -> None:
    assert fed(json.dumps(of_client(google))).code == 0
    google.revoke(PRACTICE)
    assert run("sync").code == 5
    again = fed(google.access_token())
    assert again.code == 0, again.err
    assert "Synchronized once" in again.err


def test_a_rehearsal_takes_a_token_too(google: Simulator, fed: Feed, done: Run) -> None:
    done("book", "Room 1", "2030-12-10T09:00", "+45m", "--title", "Check-up")
    shown = fed(google.access_token(), *CONNECT, "--dry-run")
    assert "Room 1: In Google: 1 added\n" in shown.out
    assert (connections(done), google.google.list(DOCTOR)) == ([], [])


def test_a_connection_that_waits_for_a_sign_in_goes_on(google: Simulator, fed: Feed, run: Run, done: Run) -> None:
    assert fed(json.dumps(of_client(google))).code == 0
    google.revoke(PRACTICE)
    assert run("sync").code == 5
    other = fed(json.dumps(of_client(google) | {"refresh_token": google.refresh_token(SOMEONE_ELSE)}))
    assert other.code == 5
    assert (PRACTICE in other.err, SOMEONE_ELSE in other.err) == (True, True)
    done("client", "add", "Ana Muster")
    again = fed(json.dumps(of_client(google)))
    assert again.out.startswith("Connected Room 1")
    assert "--privacy" not in again.err, "its level stays"
    assert connections(done)[0]["privacy"] == "title"
    done("sync")
    assert len(connections(done)) == 1


def test_a_token_that_google_refuses(fed: Feed, done: Run) -> None:
    refused = fed("ya29.made-up")
    assert (refused.code, refused.out) == (5, "")
    assert refused.err
    assert "made-up" not in refused.err
    assert connections(done) == []


def test_check_knows_what_a_token_grants(google: Simulator, fed: Feed, done: Run, home: Path) -> None:
    """Though neither says so itself."""
    setting = Setting(Paths(home), "", "", time.time)
    for text in (google.access_token(), json.dumps(of_client(google))):
        assert fed(text, *CONNECT).code == 0
        (found,) = permissions(setting)
        assert (found.state, found.words) == (State.OK, "1 Google account, all that is needed granted")
        done("calendar", "disconnect", DOCTOR)


def test_a_token_that_grants_too_little_connects_nothing(google: Simulator, fed: Feed, done: Run) -> None:
    scopes = ("https://www.googleapis.com/auth/calendar.calendarlist.readonly",)
    good = fed(json.dumps(of_client(google)))
    assert good.code == 0, good.err
    done("calendar", "disconnect", DOCTOR)
    little = google.refresh_token(scopes=scopes)
    for text in (google.access_token(scopes=scopes), json.dumps(of_client(google, refresh_token=little))):
        refused = fed(text)
        assert (refused.code, refused.out) == (6, "")
        assert "grants less than Sched needs" in refused.err
        assert "calendar.events" in refused.err
        assert connections(done) == []


def test_a_refresh_token_is_sent_to_google_alone(google: Simulator, fed: Feed) -> None:
    refused = fed(json.dumps(of_client(google, token_uri="https://evil.example/token")))
    assert (refused.code, refused.out) == (2, "")
    assert "token_uri" in refused.err
    assert google.requests == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "two words",
        "umlaut-ä",
        "\udcff\udcfe",
        "{",
        "{}",
        '{"refresh_token": "1//secret"}',
        '{"refresh_token": ["1//secret"], "client_id": "x"}',
        '{"refresh_token": "1//se cret", "client_id": "x"}',
        '{"refresh_token": "1//secret", "client_id": "x", "scopes": "calendar"}',
        '{"refresh_token": "1//secret", "client_id": 7}',
        "x" * 70_000,
        "{" + '"a":{' * 5_000,
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_what_is_no_token(text: str, google: Simulator, fed: Feed, done: Run) -> None:
    refused = fed(text)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err
    assert "cret" not in refused.err.replace("client_secret", "")
    assert google.requests == []
    assert connections(done) == []


@pytest.mark.parametrize(
    "more", [["--account", PRACTICE], ["--no-browser"], ["--client-secrets", "client.json"]], ids=" ".join
)
def test_nothing_else_says_who_signs_in(more: list[str], fed: Feed) -> None:
    refused = fed("ya29.x", *CONNECT, *more)
    assert (refused.code, refused.out) == (2, "")
    assert "--token-stdin goes without" in refused.err


def test_an_unknown_resource_is_said_before_anything_is_read(fed: Feed, google: Simulator) -> None:
    assert fed("", "connect", "Room 9", "--calendar", "primary", "--token-stdin").code == 3
    assert google.requests == []


def test_no_word_of_a_token_is_shown() -> None:
    given = parse_token(json.dumps({"refresh_token": "1//secret", "client_id": "x", "client_secret": "hidden"}))
    assert (given.refresh_token, given.access_token, given.client_secret) == ("1//secret", "", "hidden")
    assert "secret" not in repr(given)
    assert "hidden" not in repr(given)
    with pytest.raises(BadInput):
        parse_token("[1, 2]")


def test_a_terminal_is_refused(home: Path, done: Run) -> None:
    """On a real terminal: nothing waits for what is typed."""
    done("resource", "add", "Room 1")
    leader, follower = pty.openpty()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "schedapp", *CONNECT],
            env=os.environ | {"SCHEDAPP_HOME": str(home)},
            cwd=Path(__file__).parents[2],
            stdin=follower,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    finally:
        os.close(leader)
        os.close(follower)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--token-stdin < token.json" in ended.stderr
