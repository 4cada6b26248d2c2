"""Who takes part in an end-to-end test: Google as a process of its own, and a user who runs `schedapp`."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desktop.parts import Environment
from tests.desktop.processes import end_group, read_line, started

PATIENCE_S = 120.0
"""How long one run of the program may take on a busy machine."""

ROOT = Path(__file__).parents[2]
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Google:
    """The simulator in a process of its own, worked through its knobs over HTTP."""

    address: str
    client_file: Path
    state: Path
    """The simulator's own memory: calendars, and the tokens that it gave."""

    def knob(self, path: str, **body: Any) -> Any:
        """Turn a knob: `POST /_sim/<path>`."""
        request = urllib.request.Request(
            f"{self.address}_sim/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with _DIRECT.open(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def ask(self, path: str) -> Any:
        """Read: `GET /_sim/<path>`."""
        with _DIRECT.open(f"{self.address}_sim/{path}", timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def events(self, calendar_id: str) -> list[dict[str, Any]]:
        """The live events of a calendar, as a person sees them in Google's pages."""
        found: list[dict[str, Any]] = self.knob("google/list", calendar_id=calendar_id)["result"]
        return found

    def titles(self, calendar_id: str) -> list[str]:
        """The titles of the live events."""
        return sorted(event.get("summary", "") for event in self.events(calendar_id))

    def insert(self, calendar_id: str, title: str, start: str, end: str) -> dict[str, Any]:
        """A person makes an event; RFC 3339 times."""
        body = {"summary": title, "start": {"dateTime": start}, "end": {"dateTime": end}}
        made: dict[str, Any] = self.knob("google/insert", calendar_id=calendar_id, body=body)["result"]
        return made

    def tokens(self, kind: str) -> list[str]:
        """The live tokens that it gave, of the kind `refresh` or `access`."""
        return list(json.loads(self.state.read_text("utf-8"))["oauth"][kind])

    def count(self, method: str) -> int:
        """How many requests of a method came, e.g. `auth` or `events.insert`."""
        return len(self.ask(f"requests?method={method}"))


@contextmanager
def google_process(environment: Mapping[str, str], folder: Path) -> Iterator[Google]:
    """The simulator for the length of a `with`, on a port of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    client_file, state = folder / "client_secret.json", folder / "google.json"
    command = [sys.executable, "-m", "schedapp.simulator", "--state", state, "--client-file", client_file]
    with started(command, environment, folder / "google.log", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = read_line(process.stdout.fileno(), f"simulator, see {folder / 'google.log'}", PATIENCE_S)
        while not read_line(process.stdout.fileno(), "simulator", PATIENCE_S).startswith("SCHEDAPP_CLIENT_SECRETS"):
            pass
        yield Google(first.removeprefix("Simulator: ").strip(), client_file, state)


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class User:
    """Somebody with an account on this computer, who runs `schedapp`."""

    environment: Environment

    @property
    def home(self) -> Path:
        """The folder of Sched's data."""
        return Path(self.environment["SCHEDAPP_HOME"])

    def with_(self, **variables: str) -> User:
        """The same user with other environment variables."""
        return User(self.environment | variables)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program in a group of its own, its streams on pipes; end it with `finish`."""
        return subprocess.Popen(
            [sys.executable, "-m", "schedapp", *arguments],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Ended:
        """Run the program to its end."""
        return finish(self.start(*arguments))

    def done(self, *arguments: str) -> Ended:
        """Run the program, which has to succeed."""
        ended = self.run(*arguments)
        assert ended.code == 0, f"{arguments}: {ended.code}\n{ended.out}{ended.err}"
        return ended

    def bookings(self, first: str, last: str) -> list[dict[str, Any]]:
        """What `schedapp bookings` lists from one day to another."""
        found: list[dict[str, Any]] = self.done("bookings", "--from", first, "--to", last, "--json").json
        return found


def finish(process: subprocess.Popen[bytes], seconds: float = PATIENCE_S) -> Ended:
    """Wait for the end of a program that was started; no traceback is ever shown."""
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        end_group(process)
    assert b"Traceback" not in out + err, (out + err).decode()
    return Ended(process.returncode, out.decode(), err.decode())


def user_of(environment: Environment, home: Path, google: Google | None = None) -> User:
    """A user whose data lies in `home`, and who has Google's client file."""
    made = environment | {"SCHEDAPP_HOME": str(home), "TZ": "Europe/Zurich"}
    if google is not None:
        made |= {"SCHEDAPP_GOOGLE_API_ROOT": google.address, "SCHEDAPP_CLIENT_SECRETS": str(google.client_file)}
    return User(made)
