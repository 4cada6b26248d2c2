"""Connections that wait for the browser, and jobs: how they end, how many there may be."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from schedapp.errors import BadInput, Busy, KeyringLocked, NotFound
from schedapp.services.api_tokens import Scope
from schedapp.services.jobs import Jobs, JobState
from schedapp.services.pending import Pending, PendingConnections, PendingState
from schedapp.simulator import Simulator
from tests.api.conftest import Api


def until(there: Callable[[], bool]) -> None:
    for _ in range(600):
        if there():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came")


@pytest.fixture
def room(google: Simulator, api: Api) -> str:
    return api.resource("Room 1").uid


@pytest.fixture
def quick(api: Api) -> Iterator[PendingConnections]:
    """Whose addresses are good for a moment."""
    made = _pending(api, 0.3)
    yield made
    made.close()


def _pending(api: Api, seconds: float) -> PendingConnections:
    numbers = iter(range(1, 100))
    return PendingConnections(
        lambda: api.container.calendars, now=lambda: api.clock, new_uid=lambda: f"{next(numbers):032x}", seconds=seconds
    )


def state(pending: PendingConnections, uid: str) -> PendingState:
    found = pending.get(uid)
    assert found is not None
    return found.state


def test_an_address_that_nobody_opens_expires_and_can_be_issued_again(room: str, quick: PendingConnections) -> None:
    first = quick.begin(room, "primary")
    until(lambda: state(quick, first.uid) is PendingState.EXPIRED)
    again = quick.renew(first.uid)
    assert again is not None
    assert (again.uid, again.state) == (first.uid, PendingState.PENDING)
    assert again.address != first.address


def test_no_more_than_eight_wait(api: Api, room: str) -> None:
    pending = _pending(api, 60)
    try:
        waiting: list[Pending] = [pending.begin(room, f"calendar {number}") for number in range(8)]
        with pytest.raises(Busy):
            pending.begin(room, "another")
        pending.drop(waiting[0].uid)
        assert pending.begin(room, "another").state is PendingState.PENDING
    finally:
        pending.close()


def test_one_that_gets_no_new_address_has_failed_and_leaves_its_place(
    api: Api, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = _pending(api, 60)
    locked = KeyringLocked("The keyring is locked.", "Unlock it.")

    def refuse(*_: object, **__: object) -> None:
        raise locked

    try:
        waiting = [pending.begin(room, f"calendar {number}") for number in range(8)]
        with monkeypatch.context() as now:
            now.setattr(api.container.calendars, "sign_in", refuse)
            with pytest.raises(KeyringLocked):
                pending.renew(waiting[0].uid)
        failed = pending.get(waiting[0].uid)
        assert failed is not None
        assert (failed.state, failed.error, failed.address) == (PendingState.FAILED, locked, "")
        assert pending.begin(room, "another").state is PendingState.PENDING
        pending.drop(waiting[1].uid)
        again = pending.renew(failed.uid)
        assert again is not None
        assert (again.state, again.error) == (PendingState.PENDING, None)
    finally:
        pending.close()


def test_of_two_who_renew_at_once_the_last_address_alone_is_listened_at(
    api: Api, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = _pending(api, 60)
    between: list[Pending | None] = []
    found = pending.get

    def get(uid: str) -> Pending | None:
        monkeypatch.setattr(pending, "get", found)
        between.append(pending.renew(uid))
        return found(uid)

    try:
        first = pending.begin(room, "primary")
        monkeypatch.setattr(pending, "get", get)
        last = pending.renew(first.uid)
        assert last is not None
        assert (pending.get(first.uid), len(between)) == (last, 1)
        until(lambda: [each.name for each in threading.enumerate()].count("consent") == 1)
        assert state(pending, first.uid) is PendingState.PENDING
    finally:
        pending.close()


def test_what_waits_ends_at_once_with_the_server(api: Api, room: str) -> None:
    pending = _pending(api, 60)
    begun = [pending.begin(room, f"calendar {number}") for number in range(3)]
    pending.close()
    threads = [each for each in threading.enumerate() if each.name == "consent"]
    for each in threads:
        each.join(60)
    assert not [each for each in threads if each.is_alive()]
    assert len(begun) == 3


def test_without_a_client_file_it_says_what_is_needed(api: Api) -> None:
    pending = _pending(api, 60)
    with pytest.raises(BadInput, match="client file"):
        pending.begin(api.resource("Room 2").uid, "primary")
    assert pending.all() == ()


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    numbers = iter(range(1, 1000))
    made = Jobs(now=lambda: 7, new_uid=lambda: str(next(numbers)))
    yield made
    made.close()


def test_a_job_is_done_or_failed_and_a_bug_says_nothing_of_itself(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    name = "Ada Lovelace"

    def bug() -> None:
        raise RuntimeError(name)

    def refused() -> None:
        raise BadInput("No.", "Do it in another way.")

    done, failed, broken = jobs.start("a", lambda: 3), jobs.start("b", refused), jobs.start("c", bug)
    until(lambda: all(jobs.get(each.uid).ended for each in (done, failed, broken)))
    assert (jobs.get(done.uid).state, jobs.get(done.uid).result) == (JobState.DONE, 3)
    assert isinstance(jobs.get(failed.uid).error, BadInput)
    assert jobs.get(broken.uid).state is JobState.FAILED
    assert name not in str(jobs.get(broken.uid).error) + caplog.text
    with pytest.raises(NotFound):
        jobs.get("made-up")


def test_no_more_than_fifty_jobs_wait(jobs: Jobs) -> None:
    go_on = threading.Event()
    try:
        running = [jobs.start("slow", go_on.wait) for _ in range(2)]
        until(lambda: all(jobs.get(each.uid).state is JobState.RUNNING for each in running))
        for _ in range(50):
            jobs.start("slow", go_on.wait)
        with pytest.raises(Busy):
            jobs.start("slow", go_on.wait)
    finally:
        go_on.set()


def test_the_oldest_ended_jobs_are_forgotten(jobs: Jobs) -> None:
    first = jobs.start("quick", lambda: None)
    for _ in range(220):
        last = jobs.start("quick", lambda: None)
        until(lambda uid=last.uid: bool(jobs.get(uid).ended))  # type: ignore[misc]
    with pytest.raises(NotFound):
        jobs.get(first.uid)


def test_who_stops_waiting_says_for_which_resource(api: Api, room: str) -> None:
    api.resource("Room 2")
    for name in ("Room 1", "Room 2"):
        assert api.post("/calendars/google/connect", {"resource_id": name, "calendar_id": "primary"}).status_code == 202

    def waiting() -> list[str]:
        return [each["resource"] for each in api.get("/connections").json()["connections"]]

    several = api.delete("/calendars/google/primary")
    assert (several.status_code, [each["resource"] for each in several.json()["connections"]]) == (409, waiting())
    assert api.delete("/calendars/google/primary?resource_id=Room%203").status_code == 404
    assert waiting() == ["Room 1", "Room 2"]
    assert api.delete("/calendars/google/primary?resource_id=Room%201").status_code == 200
    assert waiting() == ["Room 2"]
    assert api.delete("/calendars/google/primary").status_code == 200
    assert waiting() == []


def test_what_failed_or_expired_does_not_wait(api: Api, google: Simulator, room: str) -> None:
    """Nobody is asked which of them is meant; where nothing waits, they are forgotten."""
    rooms = [room, *(api.resource(name).uid for name in ("Room 2", "Room 3"))]
    first, second, waiting = (
        api.post("/calendars/google/connect", {"resource_id": uid, "calendar_id": "primary"}).json() for uid in rooms
    )

    def deny(made: dict[str, str]) -> None:
        with urllib.request.urlopen(google.consent(made["consent_url"], deny=True)) as answer:
            answer.read()
        until(lambda: api.get(f"/connections/{made['id']}").json()["status"] == "failed")

    def listed() -> list[tuple[str, str]]:
        return [(each["resource"], each["status"]) for each in api.get("/connections").json()["connections"]]

    deny(first)
    deny(second)
    assert api.delete("/calendars/google/primary").status_code == 200
    assert listed() == [("Room 1", "failed"), ("Room 2", "failed")]
    assert api.get(f"/connections/{waiting['id']}").status_code == 404
    assert api.delete("/calendars/google/primary").status_code == 200
    assert listed() == []
    assert api.delete("/calendars/google/primary").status_code == 404


def test_who_may_only_read_cannot_consent(api: Api, room: str) -> None:
    """The address lets whoever has it choose the account that the resource is connected with."""
    made = api.post("/calendars/google/connect", {"resource_id": room, "calendar_id": "primary"}).json()
    for path, found in (
        (f"/connections/{made['id']}", lambda answer: answer),
        ("/connections", lambda answer: answer["connections"][0]),
        ("/status", lambda answer: answer["connections"][0]),
    ):
        assert found(api.get(path).json())["consent_url"] == made["consent_url"]
        seen = found(api.get(path, scope=Scope.READ).json())
        assert (seen["status"], seen["consent_url"]) == ("pending", None), path
