"""The limiter: a sliding minute for each account by the simulator's clock, and the limits on making things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from googleapiclient.errors import HttpError

from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, ManualClock, Simulator
from tests.simulator.conftest import Raw, Service
from tests.simulator.samples import refused, timed


def passes(act: Callable[[], Any], tries: int) -> int:
    """How many of that many calls go through before one is refused."""
    for done in range(tries):
        try:
            act()
        except HttpError:
            return done
    return tries


def test_six_hundred_a_minute(sim: Simulator, service: Service) -> None:
    assert passes(lambda: service.get("missing0event", fields="id"), 1) == 0  # a 404 counts as well
    assert passes(service.list, 700) == 599
    error = refused(403, "rateLimitExceeded", service.list)
    assert (error["domain"], error["message"]) == ("usageLimits", "Rate Limit Exceeded")
    assert sim.limits.used(PRACTICE) == 600


def test_the_window_slides(sim: Simulator, service: Service, clock: ManualClock) -> None:
    sim.knobs.requests_per_minute = 10
    assert passes(service.list, 4) == 4
    clock.advance(30)
    assert passes(service.list, 20) == 6
    clock.advance(29.5)
    refused(403, "rateLimitExceeded", service.list)
    clock.advance(0.5)  # the first four are a minute old; what was refused counts for nothing
    assert passes(service.list, 20) == 4


def test_each_account_has_its_own_minute(sim: Simulator, service: Service) -> None:
    sim.knobs.requests_per_minute = 3
    other = Service(sim, sim.access_token(SOMEONE_ELSE))
    assert passes(service.list, 9) == 3
    assert passes(lambda: other.list("primary"), 9) == 3
    other.close()


def test_a_patch_counts_three(sim: Simulator, service: Service) -> None:
    made = service.insert(timed())
    sim.knobs.requests_per_minute = 9
    assert passes(lambda: service.patch(made["id"], {"summary": "x"}), 9) == 2
    assert passes(service.list, 9) == 2


def test_a_batch_counts_as_many_as_it_has_calls(sim: Simulator, service: Service) -> None:
    sim.knobs.requests_per_minute = 3
    outcomes: list[int] = []
    batch = service.api.new_batch_http_request(
        lambda _id, _, error: outcomes.append(error.status_code if error else 200)
    )
    for number in range(5):
        batch.add(service.events.insert(calendarId=DOCTOR, body=timed(id=f"event{number}")))
    batch.execute()
    assert outcomes == [200, 200, 200, 403, 403]
    assert len(sim.google.list(DOCTOR)) == 3


def test_how_the_refusal_looks(sim: Simulator, raw: Raw, clock: ManualClock) -> None:
    sim.knobs.change(requests_per_minute=1, rate_status=429)
    path = f"/calendar/v3/calendars/{DOCTOR}/events"
    assert raw.send("GET", path)[0] == 200
    status, _, head = raw.send("GET", path)
    assert (status, "retry-after" in head) == (429, False)
    sim.knobs.rate_retry_after = 7
    assert raw.send("GET", path)[2]["retry-after"] == "7"
    clock.advance(17.5)
    sim.knobs.change(rate_retry_after=0, rate_reason="userRateLimitExceeded")
    _, body, head = raw.send("GET", path)
    assert (head["retry-after"], body["error"]["message"]) == ("43", "User Rate Limit Exceeded")
    sim.knobs.requests_per_minute = None
    assert raw.send("GET", path)[0] == 200


def test_too_many_events_stop_inserts_alone(sim: Simulator, clock: ManualClock) -> None:
    service = Service(sim, sim.access_token(), sim.refresh_token())
    sim.knobs.events_made = 2
    first = service.insert(timed())
    refused(400, "invalid", lambda: service.insert(timed(id="Bad Id")))  # nothing was made
    service.insert(timed())
    clock.advance(3600)
    error = refused(403, "quotaExceeded", lambda: service.insert(timed()))
    assert error["message"] == "Calendar usage limits exceeded."
    assert service.patch(first["id"], {"summary": "x"})["summary"] == "x"
    assert len(service.list()["items"]) == 2
    clock.advance(3 * 3600)
    assert service.insert(timed())["status"] == "confirmed"
    service.close()


def test_too_many_calendars(service: Service) -> None:
    create = service.api.calendars().insert(body={"summary": "Room"})
    assert passes(create.execute, 30) == 25
    refused(403, "quotaExceeded", create.execute)


def test_the_log_knows_when(sim: Simulator, service: Service, clock: ManualClock) -> None:
    service.list()
    clock.advance(5)
    service.list()
    first, second = sim.requests_of("events.list")
    assert second.at - first.at == 5
