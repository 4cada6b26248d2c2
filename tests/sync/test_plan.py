"""The pure part: three-way merge, next operation, brake, cadence. Exhaustive over small sets of values."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from schedapp.model.booking import Booking, Status, make_override
from schedapp.model.connection import Account, Connection, Policy, Privacy
from schedapp.model.event import Content
from schedapp.model.link import Link
from schedapp.model.projection import project
from schedapp.model.timespan import Timed
from schedapp.sync.cadence import FREQUENCIES, SOON, Cadence
from schedapp.sync.plan import Verb, brake, dirty_fields, merge, new_link, next_push

ZONE = "Europe/Zurich"
HOUR = 3600
START = 1_796_200_000 // HOUR * HOUR
CONNECTION = Connection("c", "room", Account("a", "a@example.org"), "cal")
VALUES: dict[str, tuple[Any, ...]] = {
    "summary": ("", "a", "b"),
    "location": ("", "x", "y"),
    "when": tuple(Timed(START + HOUR * n, START + HOUR * (n + 1), ZONE) for n in range(3)),
}
PLAIN = Content("t", VALUES["when"][0])


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("field", list(VALUES))
def test_merge_of_one_field(field: str, policy: Policy) -> None:
    for base, mine, theirs in itertools.product(VALUES[field], repeat=3):
        agreed = replace(PLAIN, **{field: base})
        link = Link("c", "u", "e", base=agreed, agreed=agreed)
        local, remote = replace(PLAIN, **{field: mine}), replace(PLAIN, **{field: theirs})
        result = merge(link, local, remote, frozenset(VALUES), policy)
        both = mine != base and theirs != base and mine != theirs
        expected = theirs if mine == base else mine if not both or policy is Policy.SCHED_WINS else theirs
        assert getattr(result.content, field) == expected, (base, mine, theirs)
        assert [c.field for c in result.conflicts] == ([field] if both else [])
        for conflict in result.conflicts:
            assert {conflict.mine, conflict.theirs} == {mine, theirs}
        assert (field in result.taken) == (expected == theirs != mine)


def test_merge_of_two_fields_is_two_merges() -> None:
    for combination in itertools.product(itertools.product((0, 1, 2), repeat=3), repeat=2):
        (b1, m1, t1), (b2, m2, t2) = combination
        make = lambda one, two: replace(PLAIN, summary=VALUES["summary"][one], location=VALUES["location"][two])  # noqa: E731
        base, local, remote = make(b1, b2), make(m1, m2), make(t1, t2)
        link = Link("c", "u", "e", base=base, agreed=base)
        whole = merge(link, local, remote, frozenset({"summary", "location"}), Policy.GOOGLE_WINS)
        for name in ("summary", "location"):
            alone = merge(link, local, remote, frozenset({name}), Policy.GOOGLE_WINS)
            assert getattr(whole.content, name) == getattr(alone.content, name)


@pytest.mark.parametrize("policy", list(Policy))
def test_merge_without_a_base(policy: Policy) -> None:
    link = Link("c", "u", "e")
    for mine, theirs in itertools.product(VALUES["summary"], repeat=2):
        local, remote = replace(PLAIN, summary=mine), replace(PLAIN, summary=theirs)
        result = merge(link, local, remote, frozenset({"summary"}), policy)
        assert bool(result.conflicts) == (mine != theirs)
        assert result.content.summary == (mine if policy is Policy.SCHED_WINS else theirs)


def test_each_side_is_compared_with_its_own_spelling() -> None:
    base, agreed = replace(PLAIN, summary="as Google says it"), replace(PLAIN, summary="as we say it")
    link = Link("c", "u", "e", base=base, agreed=agreed)
    result = merge(link, agreed, base, frozenset(VALUES), Policy.GOOGLE_WINS)
    assert (result.taken, result.conflicts, result.content) == (frozenset(), (), agreed)


def test_fields_that_are_not_read_keep_the_local_value() -> None:
    link = Link("c", "u", "e", base=PLAIN, agreed=PLAIN)
    remote = replace(PLAIN, summary="hidden", location="moved")
    result = merge(link, PLAIN, remote, frozenset({"location"}), Policy.GOOGLE_WINS)
    assert (result.content.summary, result.content.location) == ("t", "moved")


def test_dirty_fields() -> None:
    fields = frozenset({"summary", "location"})
    assert dirty_fields(PLAIN, None, fields) == fields
    assert dirty_fields(PLAIN, replace(PLAIN, summary="x", when=VALUES["when"][1]), fields) == {"summary"}


# --- the next operation ---------------------------------------------------------------------------

ONE = Booking("u", "t", VALUES["when"][0], ("room",))
SERIES = replace(ONE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
AGREED = project(ONE, Privacy.TITLE)
LINKED = Link("c", "u", "e", etag='"1"', base=AGREED, agreed=AGREED)
FRESH = new_link("u", CONNECTION, 0)
SENDING = replace(FRESH, nonce="n", sent=AGREED)
GONE = replace(LINKED, etag='"2"', gone=True, base=None, agreed=None)
FOREIGN = replace(LINKED, ours=False)
CHANGED = replace(ONE, title="new")
DELETED = replace(ONE, deleted=True)


@pytest.mark.parametrize(
    ("booking", "link", "verb"),
    [
        (ONE, None, Verb.INSERT), (ONE, FRESH, Verb.INSERT), (ONE, SENDING, Verb.RESOLVE), (ONE, LINKED, None),
        (ONE, GONE, Verb.REVIVE), (CHANGED, LINKED, Verb.PATCH), (CHANGED, FOREIGN, None),
        (CHANGED, replace(LINKED, nonce="n"), Verb.RESOLVE), (DELETED, None, None), (DELETED, FRESH, None),
        (DELETED, SENDING, Verb.RESOLVE), (DELETED, LINKED, Verb.DELETE), (DELETED, GONE, None),
        (DELETED, FOREIGN, None), (replace(ONE, status=Status.CANCELLED), LINKED, Verb.DELETE),
        (replace(ONE, resources=("other",)), LINKED, Verb.DELETE), (replace(ONE, resources=("other",)), None, None),
        (replace(CHANGED, read_only=True), LINKED, None),
    ],
)  # fmt: skip
def test_next_push(booking: Booking, link: Link | None, verb: Verb | None) -> None:
    action = next_push(booking, {"u": link} if link else {}, CONNECTION)
    assert (action and action.verb) == verb
    if action and verb is Verb.PATCH:
        assert action.fields == {"summary"}


def instance(booking: Booking, week: int, **fields: Any) -> tuple[Booking, Link]:
    start = START + week * 7 * 86_400
    override = replace(make_override(booking, Timed(start, start + HOUR, ZONE)), **fields)
    agreed = project(override, Privacy.TITLE)
    return override, Link("c", override.uid, f"e_{override.original_start}", '"3"', agreed, agreed)


def test_next_push_of_a_series() -> None:
    agreed = project(SERIES, Privacy.TITLE)
    master = replace(LINKED, base=agreed, agreed=agreed)
    override, link = instance(SERIES, 1, title="changed")
    series = SERIES.with_override(override)
    links = {"u": master}
    found = next_push(series, links, CONNECTION)
    assert found
    assert (found.verb, found.master_event) == (Verb.FIND, "e")
    slot = replace(link, agreed=project(replace(override, title="t"), Privacy.TITLE))
    patch = next_push(series, links | {override.uid: slot}, CONNECTION)
    assert patch
    assert (patch.verb, patch.fields, patch.link.event_id) == (Verb.PATCH, {"summary"}, link.event_id)
    assert next_push(series, links | {override.uid: link}, CONNECTION) is None
    cancelled = SERIES.with_override(replace(override, status=Status.CANCELLED))
    removal = next_push(cancelled, links | {override.uid: link}, CONNECTION)
    assert removal
    assert (removal.verb, removal.link.event_id) == (Verb.DELETE, link.event_id)
    taken_back = next_push(SERIES, links | {override.uid: link}, CONNECTION)
    assert taken_back
    assert (taken_back.verb, taken_back.fields) == (Verb.PATCH, {"summary"})


def test_a_deleted_series_leaves_its_dates_alone() -> None:
    override, link = instance(SERIES, 1, title="changed")
    series = replace(SERIES.with_override(override), deleted=True)
    dead = replace(link, gone=True, etag="")
    assert next_push(series, {"u": GONE, override.uid: dead}, CONNECTION) is None


def test_a_date_with_another_resource_is_an_event_of_its_own() -> None:
    elsewhere = replace(SERIES, resources=("other",))
    override, _ = instance(elsewhere, 1, resources=("room",))
    action = next_push(elsewhere.with_override(override), {}, CONNECTION)
    assert action
    assert (action.verb, action.link.booking) == (Verb.INSERT, override.uid)


def test_brake() -> None:
    held = [(count, total) for total in range(200) for count in range(total + 1) if brake(count, total)]
    assert all(count > 5 and count > total * 0.1 for count, total in held)
    assert {(6, 6), (6, 59), (7, 60), (20, 199)} <= set(held)
    assert not {(5, 5), (6, 60), (19, 199)} & set(held)


# --- cadence --------------------------------------------------------------------------------------


def test_86_every_frequency_is_jittered_by_a_quarter() -> None:
    for word, interval in FREQUENCIES.items():
        for chance, factor in ((0.0, 0.75), (0.5, 1.0)):
            cadence = Cadence(lambda chance=chance: chance)
            cadence.set_frequency(word, 100.0)
            assert cadence.next_due() == (None if interval is None else 100 + interval * factor)


def test_manual_means_manual() -> None:
    cadence = Cadence(lambda: 0.5, frequency="manual")
    cadence.set_frequency("manual", 0.0)
    cadence.poke(1.0)
    cadence.ran(2.0, ok=False)
    assert cadence.next_due() is None
    assert not cadence.is_due(1e9)


def test_own_changes_go_out_at_once_but_not_against_a_refusal() -> None:
    cadence = Cadence(lambda: 0.5)
    cadence.ran(0.0, ok=True)
    cadence.poke(3.0)
    assert cadence.next_due() == 3.0 + SOON
    cadence.ran(4.0, ok=False)
    cadence.poke(4.1)
    assert cadence.next_due() == 9.0


def test_86_failures_double_to_five_minutes_and_one_success_ends_it() -> None:
    cadence = Cadence(lambda: 0.5)
    pauses = []
    for _ in range(10):
        cadence.ran(0.0, ok=False)
        pauses.append(cadence.next_due())
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300]
    cadence.ran(0.0, ok=True)
    assert cadence.next_due() == 5


def test_google_names_the_pause() -> None:
    cadence = Cadence(lambda: 0.5)
    cadence.ran(0.0, ok=False, retry_after=70.0)
    assert cadence.next_due() == 70


def test_after_a_long_sleep_one_run_is_due() -> None:
    cadence = Cadence(lambda: 0.5)
    cadence.ran(0.0, ok=True)
    assert cadence.is_due(8 * 3600.0)
    cadence.ran(8 * 3600.0, ok=True)
    assert not cadence.is_due(8 * 3600.0 + 4)


def test_in_the_background_and_with_many_calendars_it_is_slower() -> None:
    cadence = Cadence(lambda: 0.5)
    cadence.ran(0.0, ok=True)
    assert cadence.next_due() == 5
    cadence.set_active(False, 1.0)
    cadence.ran(5.0, ok=True)
    assert cadence.next_due() == 65
    cadence.set_active(True, 20.0)
    assert cadence.next_due() == 20 + SOON
    cadence.calendars = 100
    cadence.ran(21.0, ok=True)
    assert cadence.next_due() == 46


def test_a_sleep_ends_a_pause_of_ours_but_none_of_googles() -> None:
    cadence = Cadence(lambda: 0.5)
    for _ in range(9):
        cadence.ran(0.0, ok=False)
    cadence.wake(10.0)
    assert cadence.next_due() == 10 + SOON
    cadence.ran(11.0, ok=False, retry_after=120.0)
    cadence.wake(30.0)
    assert cadence.next_due() == 131
