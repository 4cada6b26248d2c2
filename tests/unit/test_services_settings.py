"""Settings: known ones have a fixed set of values, others are what a face remembers."""

from __future__ import annotations

import pytest

from schedapp.errors import BadInput
from schedapp.model.client import Client
from schedapp.model.connection import Privacy
from schedapp.services.settings import CHOICES
from tests.store.place import Place


def test_defaults_then_what_was_chosen_then_for_every_process(place: Place) -> None:
    settings = place.container.settings
    assert {key: settings.get(key) for key in CHOICES} == {key: values[0] for key, values in CHOICES.items()}
    for key, values in CHOICES.items():
        for value in values:
            settings.set(key, value)
            assert settings.get(key) == value
    other = place.open()
    assert other.settings.all() == settings.all()
    other.close()


@pytest.mark.parametrize(("key", "value"), [("frequency", "2"), ("week_days", "6"), ("theme", ""), ("theme", "Dark")])
def test_a_value_that_is_none_is_refused_with_the_choices(place: Place, key: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        place.container.settings.set(key, value)
    assert CHOICES[key][-1] in refused.value.detail
    assert place.container.settings.get(key) == CHOICES[key][0]


def test_other_keys_are_kept_as_text_and_setting_the_same_writes_nothing(place: Place) -> None:
    settings = place.container.settings
    assert settings.get("window.geometry") == ""
    settings.set("window.geometry", "AAE=")
    before = place.bookings.revision()
    settings.set("window.geometry", "AAE=")
    assert settings.get("window.geometry") == "AAE="
    assert place.bookings.revision() == before


def test_where_nobody_was_asked_the_names_of_clients_stay_here(place: Place) -> None:
    settings, clients = place.container.settings, place.container.clients
    added = clients.add(Client("", "Ana Muster"))
    assert (settings.guards_clients, settings.default_privacy) == (True, Privacy.BUSY)
    settings.set("patients", "no")
    assert (settings.guards_clients, settings.default_privacy) == (False, Privacy.TITLE)
    settings.set("patients", "")
    clients.erase(added.uid)
    assert (settings.guards_clients, settings.default_privacy) == (False, Privacy.TITLE)


def test_a_place_with_patients_sends_the_time_alone_unless_told_otherwise(place: Place) -> None:
    settings = place.container.settings
    assert (settings.get("patients"), settings.default_privacy) == ("", Privacy.TITLE)
    settings.set("patients", "yes")
    assert settings.default_privacy is Privacy.BUSY
    settings.set("patients", "no")
    assert settings.default_privacy is Privacy.TITLE
    with pytest.raises(BadInput):
        settings.set("patients", "maybe")
