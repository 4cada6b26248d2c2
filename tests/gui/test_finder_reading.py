"""What is typed into the finder, read as wishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.gui.finder.query import PartOfDay, Query, nothing_words, offer_words
from schedapp.gui.finder.reading import Reading, read
from schedapp.model.free_slots import Offer
from schedapp.model.pool import Pool
from schedapp.model.resource import Kind, Resource
from tests.gui.hands import MONDAY, TUE, ZONE, at

NAMES = {
    "Dr Amara Okafor": Kind.PERSON,
    "Dr Jonas Meier": Kind.PERSON,
    "Dr A": Kind.PERSON,
    "Treatment 1": Kind.ROOM,
    "Treatment 2": Kind.ROOM,
    "X-ray room": Kind.ROOM,
    "Ultrasound": Kind.EQUIPMENT,
}
RESOURCES = [Resource(name.lower().replace(" ", "-"), name, kind) for name, kind in NAMES.items()]
POOL = Pool("pool-1", "Treatment room", ("treatment-2", "treatment-1"))


def words(text: str) -> list[str]:
    return [wish.words for wish in read(text, RESOURCES, [POOL]).wishes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("okafor", ["Dr Amara Okafor"]),
        ("OKA room", ["Dr Amara Okafor", "any room"]),
        ("Dr A any room", ["Dr A", "any room"]),
        ("dr o, ultra", ["Dr Amara Okafor", "Ultrasound"]),
        ("jonas with treatment 2", ["Dr Jonas Meier", "Treatment 2"]),
        ("treatment 1 + treatment 2", ["Treatment 1", "Treatment 2"]),
        ("any treatment room", ["any treatment room"]),
        ("treatment room", ["any treatment room"]),
        ("x-ray room", ["X-ray room"]),
        ("dr", ["any “dr”"]),
        ("okafor okafor", ["Dr Amara Okafor"]),
        ("room room", ["any room", "any room"]),
        ("doctor device", ["any person", "any device"]),
        ("", []),
        ("any", []),
    ],
)
def test_names_kinds_and_pools(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert read(text, RESOURCES, [POOL]).unknown == ()


def test_a_part_of_several_names_means_any_of_them() -> None:
    (wish,) = read("treat", RESOURCES).wishes
    assert (wish.words, wish.choices) == ("any “treat”", ("treatment-1", "treatment-2"))
    (pooled,) = read("any treatment room", RESOURCES, [POOL]).wishes
    assert (pooled.pool, pooled.choices) == ("pool-1", POOL.members)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("okafor 45", 45),
        ("45min okafor", 45),
        ("1h30", 90),
        ("1 h okafor", 60),
        ("90 minutes", 90),
        ("okafor", 0),
        ("3", 0),
    ],
)
def test_lengths(text: str, minutes: int) -> None:
    assert read(text, RESOURCES).minutes == minutes


def test_a_number_that_belongs_to_a_name_is_no_length() -> None:
    assert read("treatment 2 30", RESOURCES) == Reading(read("treatment 2", RESOURCES).wishes, 30)


def test_what_means_nothing_is_said() -> None:
    found = read("okafor spaceship", RESOURCES)
    assert found.unknown == ("spaceship",)
    assert nothing_words(Query(found.wishes), found.unknown) == "Nothing here is called “spaceship”."


@given(text=st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    found = read(text, RESOURCES, [POOL])
    assert all(wish.choices for wish in found.wishes)
    assert 0 <= found.minutes <= 1_440


def test_a_query_says_its_hours_and_why_nothing_is_found() -> None:
    wishes = read("okafor", RESOURCES).wishes
    query = Query(wishes, weekdays=frozenset({4, 0}), between=(480, 720))
    assert [(h.weekday, h.start, h.end) for h in query.hours] == [(0, 480, 720), (4, 480, 720)]
    assert query.askable
    assert "30 minutes" in nothing_words(query)
    assert "weekday" in nothing_words(Query(wishes, weekdays=frozenset()))
    assert "hours end" in nothing_words(Query(wishes, between=(720, 480)))
    assert "Type a name" in nothing_words(Query())
    assert set(PartOfDay) > {PartOfDay.MORNING}


def test_an_offer_is_read_aloud() -> None:
    offer = Offer(at(TUE, "09:00"), at(TUE, "09:30"), ("a", "b"))
    found = offer_words(offer, ZONE, {"a": "Dr A", "b": "Room 1"}, MONDAY)
    assert (found.day, found.times, found.names) == ("Tue 24 Nov", "09:00 – 09:30", "Dr A · Room 1")
    assert found.spoken == "Tue 24 Nov 09:00 – 09:30, Dr A, Room 1"
