"""Cards from attentions alone: order, words, whom they concern."""

from __future__ import annotations

import pytest

from schedapp.gui.attention.entries import CONNECTIONS, about, asks, entries_of, when_words
from schedapp.gui.attention.parts import breakable
from schedapp.gui.health import Remedy, Trouble
from schedapp.model.attention import Answer, Attention, AttentionKind
from schedapp.model.resource import Kind, Resource
from tests.gui.hands import FRI, NOW, SUN, THU, WED, ZONE, at

ROOM = Resource("r", "Treatment 1", Kind.ROOM, "#0F766E", "America/New_York")


def item(kind: AttentionKind, **fields: object) -> Attention:
    return Attention(**({"id": f"{kind}-1", "kind": kind, "title": "Check-up", "reason": "Why.", "at": NOW} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, 0, ""),
        (at(WED, "10:00"), at(WED, "11:30"), "Wed 25 Nov, 10:00 – 11:30"),
        (at(WED, "10:00"), 0, "Wed 25 Nov, 10:00"),
        (at(WED, "00:00"), at(THU, "00:00"), "Wed 25 Nov, all day"),
        (at(WED, "00:00"), at(FRI, "00:00"), "Wednesday 25 November to Thursday 26 November, all day"),
        (at(WED, "23:00"), at(THU, "01:00"), "Wednesday 25 November, 23:00 to Thursday 26 November, 01:00"),
        (at(SUN, "10:00"), at(SUN, "11:00"), "Sun 29 Nov, 10:00 – 11:00"),
    ],
)
def test_when_it_is(start: int, end: int, words: str) -> None:
    assert when_words(start, end, ZONE) == words


def test_troubles_come_first_then_kind_by_kind() -> None:
    items = [item(kind) for kind in reversed(AttentionKind)]
    trouble = Trouble("practice@example.org", "Google asks for a new sign-in.", Remedy.SIGN_IN, "practice@example.org")
    found = entries_of(items, [trouble], {}, ZONE)
    assert [entry.group for entry in found] == [
        CONNECTIONS, "Conflicts", "Clashes", "Deleted in one calendar", "Deletions held", "Declined by a room",
        "Refused by Google", "New rules of the clocks", "Left out",
    ]  # fmt: skip
    assert [answer.text for answer in found[0].answers] == ["Sign in again…"]
    assert [asks(entry) for entry in found] == [True] * 8 + [False]


def test_what_it_lists_is_read_aloud_after_its_reason() -> None:
    (entry,) = entries_of([item(AttentionKind.CLOCKS_CHANGED, lines=("Mon, 09:00", "Tue, 10:00"))], [], {}, ZONE)
    assert entry.lines == ("Mon, 09:00", "Tue, 10:00")
    assert entry.spoken_rest.translate(dict.fromkeys((0x2068, 0x2069))) == "Why. Mon, 09:00; Tue, 10:00"


def test_times_are_those_of_the_resource() -> None:
    found = entries_of(
        [item(AttentionKind.CLASH, resource="r", start=at(WED, "18:00"), end=at(WED, "19:00"))], [], {"r": ROOM}, ZONE
    )
    assert found[0].when == "Wed 25 Nov, 12:00 – 13:00 · Treatment 1"


def test_the_sides_of_a_conflict_and_of_a_clash() -> None:
    conflict = item(AttentionKind.CONFLICT, field="place", mine="Room 1", theirs="", mine_by="anna", kept="mine")
    clash = item(AttentionKind.CLASH, mine="the newcomer", theirs="the first")
    told = item(AttentionKind.PARKED, answers=(Answer("mine", "Try again"),))
    one, two, three = entries_of([conflict, clash, told], [], {}, ZONE)
    assert [(side.label, side.value, side.by, side.kept) for side in one.sides] == [
        ("Yours", "Room 1", "anna", True),
        ("Google’s", "–", "", False),
    ]
    assert [(side.label, side.value) for side in two.sides] == [
        ("Here first", "the first"),
        ("Came later", "the newcomer"),
    ]
    assert three.sides == ()
    assert one.spoken == "Conflict, Check-up, Place"
    assert "Yours: Room 1, in place now" in one.spoken_rest


def test_an_entry_about_a_series_is_about_each_of_its_occurrences() -> None:
    series, single = entries_of(
        [
            item(AttentionKind.CONFLICT, booking="b", start=NOW),
            item(AttentionKind.CLASH, booking="c/20261125T100000Z", other="d", start=NOW),
        ],
        [],
        {},
        ZONE,
    )
    assert about(series, "b/20261125T100000Z")
    assert about(single, "c/20261125T100000Z")
    assert about(single, "d")
    assert not about(single, "c/20261202T100000Z")


def test_a_word_without_end_can_be_broken() -> None:
    assert breakable("short words stay as they are") == "short words stay as they are"
    parts = breakable("x" * 60).split("\u200b")
    assert "".join(parts) == "x" * 60
    assert max(len(part) for part in parts) <= 20
