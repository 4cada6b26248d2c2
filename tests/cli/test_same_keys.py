"""What `--json` prints has every key that the API answers with, and the values of both are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from schedapp.api.shapes import attention, availability, bookings, calendars, clients, history, place, webhooks
from schedapp.google.tokens import MemoryTokens
from schedapp.simulator import DOCTOR, PRACTICE, Simulator
from tests.cli.conftest import Run

HTTP = {"consent_url", "expires_at", "problem"}
"""Of a connection that waits for the browser, which the command line itself does."""
BOOKINGS = ("bookings", "--from", "2030-12-01", "--to", "2030-12-31")
START, END = "2030-12-10T09:00", "2030-12-10T09:45"


def first(found: Any) -> dict[str, Any]:
    """The thing itself, or the first of a list."""
    if isinstance(found, list):
        found = found[0]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def clinic(google: Simulator, in_memory: MemoryTokens, done: Run) -> Run:
    """One of everything that can be shown."""
    done("resource", "add", "Room 1", "--description", "Ground floor")
    done("resource", "add", "Room 2")
    done("resource", "pool", "add", "Treatment room", "--member", "Room 1")
    done("resource", "service", "add", "Check-up", "--minutes", "45")
    done("connect", "Room 1", "--calendar", DOCTOR, "--account", PRACTICE)
    done("availability", "closure", "add", "2030-12-24", "2030-12-26", "--all-day", "--title", "Holidays")
    done("book", "Room 1", START, END, "--title", "Check-up", "--client", "Ana Weber")
    done("sync")
    done("api", "webhook", "add", "http://127.0.0.1:9/hook", "--json")
    return done


COMMANDS: list[tuple[type[BaseModel], tuple[str, ...], str]] = [
    (place.Resource, ("resource", "list"), ""),
    (place.ServiceType, ("resource", "service", "list"), ""),
    (place.Pool, ("resource", "pool", "list"), ""),
    (bookings.Listed, BOOKINGS, ""),
    (availability.Offer, ("free", "Room 1", "--from", "2030-12-10"), ""),
    (availability.WhyNot, ("availability", "why", "Room 1", "--at", START, "--to", END), ""),
    (availability.WhyNot, ("availability", "why", "Room 1", "--at", "2030-12-10T12:00", "--to", "+30m"), ""),
    (availability.Closure, ("availability", "closure", "list"), ""),
    (availability.Hours, ("availability", "hours"), ""),
    (availability.AllRules, ("availability", "rules", "show"), ""),
    (clients.Client, ("client", "list"), ""),
    (history.Told, ("changes", "--since", "2020-01-01"), "changes"),
    (history.Run, ("history",), "runs"),
    (calendars.Event, ("calendar", "events", DOCTOR), "events"),
    (calendars.Connection, ("status",), "connections"),
    (webhooks.WebhookAnswer, ("api", "webhook", "list"), ""),
]


@pytest.mark.parametrize(("model", "command", "within"), COMMANDS, ids=lambda part: getattr(part, "__name__", ""))
def test_a_listing_has_every_key_of_the_api(
    clinic: Run, model: type[BaseModel], command: tuple[str, ...], within: str
) -> None:
    found = clinic(*command, "--json").json
    shown = first(found[within] if within else found)
    assert set(model.model_fields) - HTTP <= set(shown)
    model.model_validate({name: shown.get(name) for name in model.model_fields if name not in HTTP})


def test_a_booking_has_every_key_of_the_api(clinic: Run) -> None:
    (listed,) = clinic(*BOOKINGS, "--json").json
    (client,) = clinic("client", "list", "--json").json
    shown = clinic("booking", "show", listed["id"], "--json").json
    assert set(bookings.Booking.model_fields) <= set(shown)
    bookings.Booking.model_validate(shown)
    assert shown["client_id"] == listed["client_id"] == client["id"]
    edited = clinic("edit", listed["id"], "--title", "Other", "--json").json
    assert edited["version"] > shown["version"]
    restored = clinic("history", listed["id"], "--restore", "1", "--json").json
    assert set(restored) == set(shown)
    assert restored["client_id"] == client["id"]


def test_a_resource_names_its_google_calendar(clinic: Run) -> None:
    found = {each["name"]: each for each in clinic("resource", "list", "--json").json}
    assert (found["Room 1"]["google_calendar_id"], found["Room 2"]["google_calendar_id"]) == (DOCTOR, None)
    edited = clinic("resource", "edit", "Room 1", "--capacity", "2", "--json").json
    assert edited["google_calendar_id"] == DOCTOR
    assert edited["version"] > found["Room 1"]["version"]
    assert DOCTOR in clinic("resource", "list", "--csv").out


def test_what_a_webhook_was_told_has_every_key_of_the_api(clinic: Run) -> None:
    (hook,) = clinic("api", "webhook", "list", "--json").json
    pinged = clinic("api", "webhook", "ping", hook["id"], "--json").json
    (listed,) = clinic("api", "webhook", "deliveries", hook["id"], "--json").json
    assert set(webhooks.DeliveryAnswer.model_fields) == set(listed) == set(pinged)
    assert listed["message_id"] == f"msg_{listed['id']}"


def test_what_waits_has_every_key_of_the_api(google: Simulator, clinic: Run, home: Path) -> None:
    (event,) = google.google.list(DOCTOR)
    google.google.patch(DOCTOR, event["id"], {"summary": "There"})
    (listed,) = clinic(*BOOKINGS, "--json").json
    clinic("edit", listed["id"], "--title", "Here")
    clinic("sync")
    (waits,) = clinic("attention", "list", "--json").json["attention"]
    assert set(attention.Attention.model_fields) <= set(waits)
    attention.Attention.model_validate(waits)
