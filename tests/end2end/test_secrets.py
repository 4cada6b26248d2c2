"""Canaries: what must be known to nobody is looked for wherever it could have got to, while and after Sched runs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import pytest

from schedapp.simulator import DOCTOR
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment
from tests.desktop.processes import MARK, end_group, marked_processes, read_line, wait_until
from tests.end2end.people import PATIENCE_S, ROOT, Ended, Google, User, finish
from tests.end2end.week import APP, ZONE, at, shown, window_of

pytestmark = pytest.mark.desktop

CLIENT, PHONE, NOTES = "Quirin Zwetschgenbaum", "079 555 01 23", "allergic to kiwi fruit"
"""Of the person whom the booking is for; they stay in the database."""

_VERIFIER = re.compile(rb"[A-Za-z0-9._~-]{43,128}")


@dataclass
class Canaries:
    """What is secret, and every text in which it was looked for."""

    google: Google
    user: User
    codes: set[str] = field(default_factory=set)
    challenges: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    def learn(self) -> None:
        """The tokens of this moment."""
        for kind in ("access", "refresh"):
            self.tokens.update(self.google.tokens(kind))

    def run(self, *arguments: str) -> Ended:
        """Run a command; what it said is kept."""
        return self.keep(self.user.run(*arguments))

    def keep(self, ended: Ended) -> Ended:
        self.said += [ended.out, ended.err]
        self.learn()
        return ended

    def found_in(self, content: bytes) -> list[str]:
        """The secrets in some bytes; the verifier is known by its challenge alone."""
        plain = unquote_to_bytes(content)
        found = [each for each in (*self.tokens, *self.codes) if each.encode() in content or each.encode() in plain]
        for word in _VERIFIER.findall(content):
            digest = urlsafe_b64encode(hashlib.sha256(word).digest()).decode().rstrip("=")
            found += ["the verifier"] if digest in self.challenges else []
        return found

    def assert_not_in_processes(self) -> None:
        """Neither arguments nor environments of the processes that run now have one."""
        self.learn()
        looked_at = 0
        for pid in marked_processes(self.user.environment[MARK]):
            for name in ("cmdline", "environ"):
                content = _read(Path(f"/proc/{pid}/{name}"))
                assert self.found_in(content) == [], f"{name} of {content[:80]!r}"
                looked_at += bool(content)
        assert looked_at > 2

    def assert_not_in_files(self, folders: Iterable[Path]) -> None:
        for folder in folders:
            for file in folder.rglob("*"):
                if file.is_file() and not file.is_symlink():
                    assert self.found_in(file.read_bytes()) == [], file


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it ended meanwhile
        return b""


@pytest.fixture
def canaries(at_desk: User, local_google: Google) -> Iterator[Canaries]:
    """Somebody whose files would be open to everybody if Sched did not mind."""
    before = os.umask(0)
    try:
        yield Canaries(local_google, at_desk)
    finally:
        os.umask(before)


def sign_in(canaries: Canaries) -> Ended:
    """Connect step by step, and look at the processes while the code and the tokens are on their way."""
    google, user = canaries.google, canaries.user
    google.knob("faults", method="token", kind="hold")
    process = user.start("connect", "Dr A", "--calendar", DOCTOR, "--no-browser", "--json")
    try:
        assert process.stdout is not None
        address = read_line(process.stdout.fileno(), "the address", PATIENCE_S)
        canaries.challenges.update(parse_qs(urlsplit(address).query)["code_challenge"])
        redirect = google.knob("consent-code", url=address)["redirect"]
        canaries.codes.update(parse_qs(urlsplit(redirect).query)["code"])
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(redirect, timeout=60) as page:
            shown_page = page.read()
        assert canaries.found_in(shown_page) == []
        held(google, "token")
        canaries.assert_not_in_processes()
        google.knob("faults/clear")
    finally:
        ended = finish(process)
    return canaries.keep(ended)


def held(google: Google, method: str) -> None:
    """Wait until a call of a method is held."""

    def fired() -> bool:
        return any(fault["fired"] for fault in google.ask("faults") if fault["method"] == method)

    wait_until(fired, f"a call of {method}", PATIENCE_S)


def sync_held(canaries: Canaries) -> None:
    """A sync that waits for Google's answer, with its token in use."""
    canaries.google.knob("faults", method="events.list", kind="hold")
    process = canaries.user.start("sync")
    try:
        held(canaries.google, "events.list")
        canaries.assert_not_in_processes()
        canaries.google.knob("faults/clear")
        ended = canaries.keep(finish(process))
    finally:
        end_group(process)
    assert ended.code == 0, ended.err


TROUBLES = (
    {"method": "events.list", "kind": "status", "status": 500, "body": "<html>oops</html>"},
    {"method": "events.list", "kind": "status", "status": 403, "reason": "rateLimitExceeded", "domain": "usageLimits"},
    {"method": "events.list", "kind": "malformed", "form": "html"},
    {"method": "events.list", "kind": "drop", "count": 3},
    {"method": "token", "kind": "status", "status": 503},
    {"method": "token", "kind": "malformed", "form": "truncated"},
    {"method": "token", "kind": "invalid-grant"},
)


def test_nothing_secret_gets_anywhere(canaries: Canaries, screen: Desktop) -> None:
    google, user = canaries.google, canaries.user
    person = ("--client", CLIENT, "--phone", PHONE, "--notes", NOTES)
    canaries.run("resource", "add", "Dr A", "--timezone", ZONE)
    assert sign_in(canaries).code == 0
    canaries.run("book", "Dr A", at(1, "10:00"), "+45m", "--title", "Check-up", *person)
    sync_held(canaries)
    taken = canaries.run("book", "Dr A", at(1, "10:15"), "+45m", "--title", "Too late", *person)
    assert taken.code == 4
    assert CLIENT not in taken.err
    for trouble in TROUBLES:
        if trouble["method"] == "token":
            google.knob("expire-access-tokens")
        google.knob("faults", **trouble)
        assert canaries.run("sync").code in (5, 6), trouble
        google.knob("faults/clear")
    assert canaries.run("connect", "Dr A", "--calendar", DOCTOR, "--client-secrets", "/dev/null").code == 2

    with window_of(user, screen):
        shown(screen, "Check-up")
        screen.key("F5")
        screen.find(APP, "push button", "synced [0-9]")
        canaries.assert_not_in_processes()
        google.knob("revoke")
        screen.key("F5")
        screen.find(APP, "push button", "sign in again")
        canaries.assert_not_in_processes()
    canaries.learn()
    _assert_kept_to_itself(canaries)


def _assert_kept_to_itself(canaries: Canaries) -> None:
    home = canaries.user.home
    assert len(canaries.tokens) >= 3
    assert (len(canaries.codes), len(canaries.challenges)) == (1, 1)
    for text in canaries.said:
        assert canaries.found_in(text.encode()) == []
    canaries.assert_not_in_files([home, Path(canaries.user.environment["HOME"])])
    with sqlite3.connect(home / "sched.db") as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert CLIENT in dump, "the booking is not there"
    assert canaries.found_in(dump.encode()) == []

    logs = "".join(file.read_text("utf-8") for file in (home / "log").iterdir())
    assert "pushed" in logs, "nothing was logged"
    sent = json.dumps(canaries.google.ask("requests"), ensure_ascii=False)
    assert "Check-up" in sent, "nothing was sent"
    for private in (CLIENT, CLIENT.split()[1], PHONE, NOTES):
        assert private not in logs
        assert private not in sent

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.rglob("*"))}
    wrong = {str(path): oct(mode) for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)}
    assert wrong == {}


def test_the_canaries_sing(canaries: Canaries) -> None:
    """Each kind of secret is found where it is."""
    verifier = b"v" * 20 + b"~.-_" * 10
    canaries.challenges.add(urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("="))
    canaries.codes.add("4/code")
    canaries.tokens.add("ya29.token")
    text = b'POST code=4%2Fcode&x={"code_verifier": "' + verifier + b'"} Bearer ya29.token'
    assert canaries.found_in(text) == ["ya29.token", "4/code", "the verifier"]


_MUCH = """
import logging, os, sys
from pathlib import Path
from schedapp.log_file import start_log
os.umask(0)
start_log(Path(sys.argv[1]))
for number in range(60_000):
    logging.getLogger("much").info("a line that says nothing, number %d, with token=canary%d", number, number)
"""


def test_a_log_that_was_turned_over(private_home: Environment, tmp_path: Path) -> None:
    """The files that follow the first one are as private, and as free of tokens."""
    log = tmp_path / "home" / "log" / "sched.log"
    subprocess.run([sys.executable, "-c", _MUCH, str(log)], env=private_home, cwd=ROOT, timeout=PATIENCE_S, check=True)
    files = sorted(log.parent.iterdir())
    assert len(files) > 1
    assert {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in files} == {f.name: "0o600" for f in files}
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert all("canary" not in file.read_text("utf-8") for file in files)
