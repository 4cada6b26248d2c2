"""Bookings that are made: an etag that moves at once, copies, values that are too long. Named by number."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from schedapp.errors import BadInput
from schedapp.google.bodies import insert_body, patch_body
from schedapp.model.event import Content, Marker
from schedapp.model.link import event_id
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk
from tests.sync.seen import LUNCH, NINE, assert_quiet, hour, only


@pytest.mark.parametrize("change", ["edit", "move", "cancel"])
def test_27_failure_55_the_etag_moves_just_after_the_insert_and_no_conflict_comes_of_it(
    desk: Desk, doctor: Resource, sim: Simulator, change: str
) -> None:
    """The server goes on working at an event after it has answered: its etag moves, none of its fields."""
    booking = desk.book(doctor, *NINE)
    bumped = sim.faults.add("events.insert", "bump-etag")
    read_back = sim.faults.add("events.list", "drop", nth=2)
    assert desk.sync()[0].pushed == 1
    assert bumped.fired
    assert read_back.fired, "the desk knows only the etag of the insert's own answer"
    if change == "edit":
        desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    elif change == "move":
        desk.container.bookings.move(booking.uid, hour(3, 14))
    else:
        desk.container.bookings.cancel(booking.uid)
    sim.faults.add("events.list", "run-after", run=lambda: sim.app.bump_etag(DOCTOR, only(sim)["id"]))
    report = desk.sync()[0]
    assert report.ok
    assert 412 in [request.status for request in desk.writes()], "the etag that the desk knew was old"
    assert not desk.conflicts()
    assert not desk.decisions()
    assert not desk.container.attention.list()
    assert desk.titles() == desk.google()
    expected = {"edit": ["Filling"], "move": ["Check-up"], "cancel": []}[change]
    assert [title for title, _ in desk.google()] == expected
    assert_quiet(desk)


def test_29_failure_79_a_copy_made_here_has_an_id_and_a_marker_of_its_own(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    first = desk.book(doctor, *NINE, client="Mrs B")
    desk.sync()
    here = desk.container.bookings.get(first.uid)
    copy = desk.container.bookings.add(replace(here, uid="", when=hour(3, 9))).booking
    assert copy.uid != first.uid
    desk.sync()
    events = sim.google.list(DOCTOR)
    assert len({event["id"] for event in events}) == len(events) == 2
    private = [event["extendedProperties"]["private"] for event in events]
    assert {each["schedUid"] for each in private} == {first.uid, copy.uid}
    assert len({each["schedNonce"] for each in private}) == 2
    desk.container.bookings.edit(copy.uid, {"title": "the copy"})
    sim.google.patch(DOCTOR, event_id(first.uid, DOCTOR, 0), {"summary": "the first"})
    desk.sync()
    assert desk.titles() == desk.google() == [("the first", "2026-12-02T08:00Z"), ("the copy", "2026-12-03T08:00Z")]
    assert_quiet(desk)


LIMITS = {"key": 44, "value": 1024}
"""Beyond them Google drops the property, or cuts the value, and says nothing (guides/extended-properties)."""


@pytest.mark.parametrize(("uid", "nonce"), [("u" * 1_100, "n"), ("u", "n" * 1_100), ("u" * 1_025, "")])
def test_46_a_marker_that_google_would_cut_is_refused_before_it_is_sent(uid: str, nonce: str) -> None:
    content, marker = Content("Check-up", hour(2, 9)), Marker(uid, nonce)
    with pytest.raises(ValueError, match="too long"):
        insert_body("abcde", content, marker)
    with pytest.raises(ValueError, match="too long"):
        patch_body(content, frozenset({"summary"}), marker, "")


def test_46_what_is_sent_stays_within_the_limits(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """Whatever a person types: a long text is never a hidden property. Nor is one believed that came from Google."""
    long = "x" * 1_100
    with pytest.raises(BadInput, match="too long"):
        desk.book(doctor, *NINE, title=long)
    desk.book(doctor, *NINE, title=long[:500], notes=long)
    foreign = {**LUNCH, "extendedProperties": {"private": {"schedUid": "v" * 1_000, "schedNonce": "w"}}}
    sim.google.insert(DOCTOR, foreign)
    desk.sync()
    uids = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    assert all(len(uid) == 32 for uid in uids)
    desk.container.bookings.edit(next(uid for (uid,) in desk.rows("SELECT uid FROM booking WHERE title = 'Lunch'")),
                                 {"title": "Late lunch"})  # fmt: skip
    desk.sync()
    sent = [request.body.get("extendedProperties", {}) for request in desk.writes()]
    assert len(sent) == 2
    for key, value in itertools.chain.from_iterable(each.get("private", {}).items() for each in sent):
        assert len(key) <= LIMITS["key"]
        assert len(value) <= LIMITS["value"]
    kept = [event["extendedProperties"]["private"] for event in sim.google.list(DOCTOR)]
    assert all(each["schedUid"] in uids for each in kept)
    assert_quiet(desk)
