"""The simulator as a process of its own: start, knobs over HTTP, restart with a state file, kills."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google_auth_oauthlib.flow import Flow

from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, ManualClock, Simulator, serve
from schedapp.simulator.errors import Json
from tests.simulator.conftest import NOW, Service
from tests.simulator.samples import ids, refused, timed, weekly

EVENT_ID = "event0first"
SCOPE = "https://www.googleapis.com/auth/calendar.events"


class Process:
    """`python -m schedapp.simulator`, spoken to over HTTP."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "schedapp.simulator", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.lines = [self.process.stdout.readline().rstrip("\n") for _ in range(4)]
        self.address = self.lines[0].removeprefix("Simulator: ")

    def call(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=verb)
        with urllib.request.urlopen(request, timeout=60) as answer:
            raw = answer.read()
        return json.loads(raw) if raw else None

    def sim(self, path: str, body: Any = None) -> Any:
        """A knob: GET without a body, POST with one."""
        return self.call("GET" if body is None else "POST", f"_sim/{path}", body)

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    made = Process("--state", str(tmp_path / "state.json"), "--client-file", str(tmp_path / "client.json"))
    yield made
    if made.process.poll() is None:
        made.end(signal.SIGKILL)


def sign_in(process: Process, **consent: Any) -> str:
    """An access token through the whole flow, without a browser."""
    client = json.loads(Path(process.lines[1].removeprefix("Client file: ")).read_text())
    flow = Flow.from_client_config(client, [SCOPE], redirect_uri="http://127.0.0.1:1/", autogenerate_code_verifier=True)
    url, _ = flow.authorization_url()
    flow.fetch_token(authorization_response=process.sim("consent-code", {"url": url, **consent})["redirect"])
    return str(flow.credentials.token)


def test_what_it_prints(process: Process, tmp_path: Path) -> None:
    client = tmp_path / "client.json"
    assert process.lines == [
        f"Simulator: {process.address}",
        f"Client file: {client}",
        f"SCHEDAPP_CLIENT_SECRETS={client}",
        f"SCHEDAPP_GOOGLE_API_ROOT={process.address}",
    ]
    assert process.address.startswith("http://127.0.0.1:")
    assert client.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600
    assert json.loads(client.read_text())["installed"]["token_uri"] == process.address + "token"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly(process: Process, number: int) -> None:
    process.sim("faults", {"method": "events.list", "kind": "hold"})
    assert process.end(number) == 0


def test_a_port_that_is_taken(process: Process) -> None:
    port = process.address.rstrip("/").rpartition(":")[2]
    command = [sys.executable, "-m", "schedapp.simulator", "--port", port]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 2
    words = f"Port {port} is in use. Choose another with --port, or leave it out for a free one.\n"
    assert (second.stdout, second.stderr) == ("", words)


def test_a_state_file_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    command = [sys.executable, "-m", "schedapp.simulator", "--state", str(folder / "state.json")]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f"There is no folder {folder}. Make it first, or name another file.\n"
    assert not folder.exists()


def test_the_knobs(process: Process) -> None:
    token = sign_in(process, account=SOMEONE_ELSE)
    auth = {"Authorization": f"Bearer {token}"}
    state = process.sim("state")
    assert state["accounts"] == [PRACTICE, SOMEONE_ELSE]
    assert state["calendars"][DOCTOR] == "Dr Amara Okafor"
    made = process.sim("google/insert", {"calendar_id": SOMEONE_ELSE, "body": timed()})["result"]
    path = f"calendar/v3/calendars/primary/events/{made['id']}"
    assert process.call("GET", path, **auth)["summary"] == "Check-up"
    fault = process.sim("faults", {"method": "events.get", "kind": "status", "status": 503})
    assert (fault["calls"], fault["fired"]) == (0, 0)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        process.call("GET", path, **auth)
    assert [rule["fired"] for rule in process.sim("faults")] == [1]
    process.sim("faults/clear", {})
    assert process.sim("faults") == []
    assert [r["status"] for r in process.sim("requests?method=events.get")] == [200, 503]
    process.sim("requests/clear", {})
    assert process.sim("requests") == []
    listing = process.call("GET", "calendar/v3/calendars/primary/events", **auth)
    process.sim("expire-sync-tokens", {})
    with pytest.raises(urllib.error.HTTPError, match="410"):
        process.call("GET", f"calendar/v3/calendars/primary/events?syncToken={listing['nextSyncToken']}", **auth)
    process.sim("expire-access-tokens", {})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        process.call("GET", path, **auth)
    assert process.sim("consent-user-agents") == []
    process.sim("reset", {})
    assert process.sim("google/list", {"calendar_id": SOMEONE_ELSE})["result"] == []
    assert process.sim("requests") == []


def test_consent_without_a_browser_can_be_denied(process: Process) -> None:
    client = process.sim("state")["client"]
    flow = Flow.from_client_config(client, [SCOPE], redirect_uri="http://127.0.0.1:1/", autogenerate_code_verifier=True)
    url, _ = flow.authorization_url()
    assert "error=access_denied" in process.sim("consent-code", {"url": url, "deny": True})["redirect"]
    assert "scope=" in process.sim("consent-code", {"url": url, "scopes": [SCOPE]})["redirect"]


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("reset", {}, {"Origin": "http://example.org"}),
        ("nonsense", {}, {}),
        ("google/_write", {}, {}),
        ("google/insert", {"calendar_id": "nobody", "body": {}}, {}),
        ("google/insert", {"nonsense": 1}, {}),
        ("faults", {"kind": "nonsense"}, {}),
        ("faults", [1], {}),
        ("consent-code", {"url": "http://127.0.0.1:1/"}, {}),
    ],
)
def test_knobs_that_are_refused(sim: Simulator, path: str, body: Any, headers: dict[str, str]) -> None:
    sim.google.insert(DOCTOR, timed())
    request = urllib.request.Request(f"{sim.address}_sim/{path}", json.dumps(body).encode(), headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=60)
    with caught.value as error:
        assert error.code in (400, 403, 404)
        assert json.load(error)["error"]["message"]
    assert len(sim.google.list(DOCTOR)) == 1


def test_a_kill_loses_nothing_that_was_answered(process: Process, tmp_path: Path) -> None:
    auth = {"Authorization": f"Bearer {sign_in(process)}", "Content-Type": "application/json"}
    events = f"calendar/v3/calendars/{DOCTOR}/events"
    made = process.call("POST", events, weekly(id=EVENT_ID), **auth)
    process.call("DELETE", f"{events}/{EVENT_ID}_20261208T090000Z", **auth)
    token = process.call("GET", events, **auth)["nextSyncToken"]
    process.sim("google/add_calendar", {"summary": "Room 3", "calendar_id": "room3"})
    by_hand = process.sim("google/insert", {"calendar_id": DOCTOR, "body": timed()})["result"]
    late = process.call("POST", events, timed(), **auth)
    process.end(signal.SIGKILL)
    again = Process("--state", str(tmp_path / "state.json"))
    try:
        assert again.call("GET", f"{events}/{EVENT_ID}", **auth) == made  # the same token, the same event
        delta = again.call("GET", f"{events}?syncToken={token}", **auth)
        assert ids(delta["items"]) == sorted([late["id"], by_hand["id"]])
        seen = again.call("GET", f"{events}/{EVENT_ID}/instances", **auth)
        assert len(seen["items"]) == 3
        assert again.sim("state")["calendars"]["room3"] == "Room 3"
        newer = again.call("POST", events, timed(), **auth)
        assert int(newer["etag"].strip('"')) > int(late["etag"].strip('"'))
        assert (tmp_path / "client_secret.json").exists()
    finally:
        again.end()


def test_a_restart_in_the_same_process(tmp_path: Path) -> None:
    path, clock = tmp_path / "state.json", ManualClock(NOW)
    with Simulator(state=path, clock=clock) as sim:
        refresh, client = sim.refresh_token(), sim.app.oauth.client
        event = sim.google.insert(DOCTOR, timed(id=EVENT_ID))
        first = Service(sim, sim.access_token())
        token = first.list()["nextSyncToken"]
        calendars = first.api.calendarList().list().execute()
        first.close()
    with Simulator(state=path, clock=clock) as sim:
        assert sim.app.oauth.client == client
        service = Service(sim, "ya29.stale", refresh)
        assert service.get(EVENT_ID) == event
        assert service.list(syncToken=token)["items"] == []
        assert service.api.calendarList().list().execute() == calendars
        assert service.patch(EVENT_ID, {"summary": "New"})["etag"] > event["etag"]  # though the clock stands still
        sim.revoke()
        service.close()
    with Simulator(state=path, clock=clock) as sim:
        assert sim.app.oauth.refresh == {}
        assert sim.google.get(DOCTOR, EVENT_ID)["summary"] == "New"
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.json"]


def test_tokens_of_a_simulator_that_forgot_everything(sim: Simulator, service: Service) -> None:
    token = service.list()["nextSyncToken"]
    with Simulator() as other:
        stranger = Service(other, other.access_token())
        refused(410, "fullSyncRequired", lambda: stranger.list(syncToken=token))
        stranger.close()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": 99}', "not json"])
def test_a_state_file_that_is_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"state\.json"):
        Simulator(state=path).start()
    assert path.read_text() == content


def test_serving_from_a_thread(tmp_path: Path) -> None:
    out, stop = io.StringIO(), threading.Event()
    client = tmp_path / "client.json"
    thread = threading.Thread(target=serve, kwargs={"client_file": client, "out": out, "stop": stop})
    stop.set()
    thread.start()
    thread.join(60)
    assert out.getvalue().startswith("Simulator: http://127.0.0.1:")
    assert client.exists()


def test_two_starts_and_stops(tmp_path: Path) -> None:
    simulator = Simulator()
    with pytest.raises(RuntimeError):
        _ = simulator.port
    with simulator:
        first = simulator.port
        assert first > 0
    simulator.stop()
    with Simulator(port=first) as again:
        assert again.port == first


def test_reset(sim: Simulator, service: Service) -> None:
    service.insert(timed())
    sim.google.add_calendar("Room 3")
    token = service.list()["nextSyncToken"]
    sim.faults.add("token", "drop")
    sim.reset()
    assert sim.requests == []
    assert "Room 3" not in sim.google.calendars().values()
    fresh = Service(sim, sim.access_token())
    refused(410, "fullSyncRequired", lambda: fresh.list(syncToken=token))
    assert fresh.list()["items"] == []
    assert sim.faults.describe() == []
    fresh.close()


def test_nothing_else_of_the_package_is_imported() -> None:
    program = "import sys, schedapp.simulator; print([m for m in sys.modules if m.startswith('schedapp.')])"
    program += "; print([m for m in sys.modules if m.partition('.')[0] in ('googleapiclient', 'google', 'PySide6')])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    ours, heavy = map(json.loads, ran.stdout.replace("'", '"').splitlines())
    assert [name for name in ours if not name.startswith("schedapp.simulator")] == []
    assert heavy == []


def test_writers_in_parallel(sim: Simulator) -> None:
    """Eight threads write at once: every write is in the log once, in order."""

    def write(number: int) -> None:
        service = Service(sim, sim.access_token())
        for turn in range(10):
            service.insert(timed(id=f"thread{number}turn{turn}"))
        service.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    events: list[Json] = sim.google.list(DOCTOR)
    assert len(events) == 80
    assert len({event["etag"] for event in events}) == 80
    assert [row.revision for row in sim.app.store.calendars[DOCTOR].log] == list(range(1, 81))
