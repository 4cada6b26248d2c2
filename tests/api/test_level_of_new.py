"""How much Google gets of a connection that was made over HTTP without a word about it."""

from __future__ import annotations

import pytest

from schedapp.simulator import Simulator
from tests.api.conftest import Api
from tests.api.test_calendars import connect


@pytest.mark.parametrize(("patients", "level"), [("", "busy"), ("yes", "busy"), ("no", "title")])
def test_in_a_place_with_clients(api: Api, google: Simulator, patients: str, level: str) -> None:
    assert api.post("/clients", {"name": "Ana Muster"}).status_code == 201
    api.container.settings.set("patients", patients)
    assert connect(api, api.resource("Dr. Weber").uid, google, "primary")["privacy"] == level


def test_what_was_chosen_counts(api: Api, google: Simulator) -> None:
    api.post("/clients", {"name": "Ana Muster"})
    assert connect(api, api.resource("Dr. Weber").uid, google, "primary", privacy="full")["privacy"] == "full"


def test_in_a_place_without_clients(api: Api, google: Simulator) -> None:
    assert connect(api, api.resource("Dr. Weber").uid, google, "primary")["privacy"] == "title"
