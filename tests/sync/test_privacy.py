"""What Google gets at each privacy level, and what a change of the level does to what was sent before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Direction, Policy, Privacy
from schedapp.model.event import Content
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import ManualClock, Simulator
from schedapp.sync.privacy import unmask
from tests.desk import DOCTOR, NOON, PRACTICE, TREATMENT, ZONE, Desk, shortly
from tests.sync.direct import DirectDesk
from tests.sync.gates import CountingGate, Killed

NAMES = ("Anna", "Keller")
WORDS: dict[str, Any] = {"title": "Root canal", "location": "Seestrasse 9", "notes": "allergic to latex"}
BODY = {"summary": "", "location": "", "description": "", "visibility": "default"}


def texts(sim: Simulator, calendar: str = DOCTOR) -> dict[str, Any]:
    """The four owned texts of the only event."""
    (event,) = sim.google.list(calendar)
    return {name: event.get(name, default) for name, default in BODY.items()}


def book(desk: Desk, resource: Resource, day: int = 2, **fields: Any) -> Booking:
    start, end = f"2026-12-{day:02d}T09:00", f"2026-12-{day:02d}T10:00"
    known = {**WORDS, "client": "Anna Keller", "phone": "+41 44 555", **fields}
    return desk.book(resource, start, end, **known)


def at_level(desk: Desk, privacy: Privacy, **terms: Any) -> Resource:
    resource = desk.resource("Dr A")
    desk.connect(resource, privacy=privacy, **terms)
    return resource


def change(desk: Desk, **terms: Any) -> None:
    desk.container.calendars.change(DOCTOR, **terms)


# --- what each level sends ------------------------------------------------------------------------

SENT = {
    Privacy.BUSY: {"summary": "Busy", "location": "", "description": "", "visibility": "private"},
    Privacy.INITIALS: {"summary": "A. K.", "location": "", "description": "", "visibility": "private"},
    Privacy.TITLE: {
        "summary": WORDS["title"],
        "location": WORDS["location"],
        "description": "",
        "visibility": "default",
    },
    Privacy.FULL: {
        "summary": "Root canal · Anna Keller",
        "location": WORDS["location"],
        "description": WORDS["notes"],
        "visibility": "default",
    },
}
NEVER = {
    Privacy.BUSY: (*NAMES, "A. K.", "Root", "Seestrasse", "latex", "+41"),
    Privacy.INITIALS: (*NAMES, "Root", "Seestrasse", "latex", "+41"),
    Privacy.TITLE: (*NAMES, "latex", "+41"),
    Privacy.FULL: ("+41",),
}


def a_session(desk: Desk, resource: Resource) -> None:
    """Creates, edits, moves, cancels, a series with a changed and a cancelled date, a batch, a revival."""
    bookings = desk.container.bookings
    one = book(desk, resource)
    series = book(desk, resource, 3, recurrence=("RRULE:FREQ=DAILY;COUNT=5",))
    desk.sync()
    bookings.edit(one.uid, {"title": "Root canal II", "location": "Seestrasse 10", "notes": "latex!"})
    bookings.edit(f"{series.uid}/20261204T080000Z", {"title": "Root extra", "notes": "latex"}, EditScope.THIS)
    bookings.cancel(f"{series.uid}/20261205T080000Z", EditScope.THIS)
    desk.sync()
    bookings.edit(series.uid, {"client": "Anna M. Keller"}, EditScope.ALL)
    cancelled = bookings.cancel(one.uid)
    desk.sync()
    bookings.undo(cancelled)
    for day in range(10, 18):
        book(desk, resource, day)
    desk.sync()


@pytest.mark.parametrize("level", Privacy)
def test_no_request_of_a_session_says_more_than_the_level(level: Privacy, desk: Desk, sim: Simulator) -> None:
    resource = at_level(desk, level)
    a_session(desk, resource)
    bodies = [str((request.body, request.params)) for request in sim.requests]
    written = [body for request, body in zip(sim.requests, bodies, strict=True) if request.method == "events.insert"]
    assert len(written) >= 10
    assert [(word, body) for word in NEVER[level] for body in bodies if word in body] == []
    assert any(str(SENT[level]["summary"]) in body for body in written)


@pytest.mark.parametrize("level", Privacy)
def test_each_level_has_its_texts(level: Privacy, desk: Desk, sim: Simulator) -> None:
    book(desk, at_level(desk, level))
    desk.sync()
    assert texts(sim) == SENT[level]


# --- another level --------------------------------------------------------------------------------


@pytest.mark.parametrize("after", Privacy)
@pytest.mark.parametrize("before", Privacy)
def test_another_level_rewrites_what_was_sent(before: Privacy, after: Privacy, desk: Desk, sim: Simulator) -> None:
    made = book(desk, at_level(desk, before))
    desk.sync()
    desk.sync()
    change(desk, privacy=after)
    (status,) = desk.container.calendars.connections()
    assert status.rewriting == status.waiting == (0 if before is after else 1)
    desk.sync()
    desk.sync()
    assert texts(sim) == SENT[after]
    assert desk.container.calendars.connections()[0].rewriting == 0
    kept = desk.container.bookings.get(made.uid)
    assert (kept.title, kept.location, kept.notes, kept.client) == (*WORDS.values(), "Anna Keller")
    assert desk.conflicts() == []
    sim.clear_requests()
    desk.sync()
    assert {request.method for request in sim.requests} == {"events.list"}


def test_overrides_are_rewritten_with_their_series(desk: Desk, sim: Simulator) -> None:
    series = book(desk, at_level(desk, Privacy.FULL), recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
    desk.container.bookings.edit(f"{series.uid}/20261203T080000Z", {"notes": "more latex"}, EditScope.THIS)
    desk.sync()
    change(desk, privacy=Privacy.BUSY)
    desk.sync()
    found = sim.google.list(DOCTOR)
    assert len(found) == 2
    assert not [event for event in found if "latex" in str(event) or "Keller" in str(event) or "Root" in str(event)]


def test_the_rewriting_goes_on_after_a_kill_the_future_first(desk: Desk, sim: Simulator) -> None:
    resource = at_level(desk, Privacy.FULL)
    past = book(desk, resource, 1, title="Long ago")  # 09:00 of the day whose noon it is
    for day in range(2, 9):
        book(desk, resource, day)
    desk.sync()
    change(desk, privacy=Privacy.BUSY)
    waiting = [uid for uid, _, _ in desk.outbox()]
    assert waiting[-1] == past.uid
    assert len(waiting) == 8
    sim.faults.add("batch", "drop", count=None)
    sim.faults.add("events.patch", "drop", count=None)
    assert desk.sync()[0].error
    desk.restart()
    assert desk.container.calendars.connections()[0].rewriting == 8
    sim.faults.clear()
    desk.sync()
    assert {event["summary"] for event in sim.google.list(DOCTOR)} == {"Busy"}
    assert desk.container.calendars.connections()[0].rewriting == 0


def killed_rewriting(home: Path, at: int) -> int:
    """Lowers the level and syncs, is killed at a step of that, starts again. Gives the steps."""
    sim = Simulator(clock=ManualClock(NOON), seed_number=1)
    gate = CountingGate()
    desk = DirectDesk(home, sim, now=lambda: NOON, gate=gate)
    room = desk.resource("Dr A")
    desk.connect(room, DOCTOR, privacy=Privacy.FULL)
    bookings = desk.container.bookings
    rules = ("RRULE:FREQ=DAILY;COUNT=3",)
    for day, recurrence in ((2, ()), (4, rules)):
        when = Timed(parse_iso(f"2026-12-{day:02d}T09:00", ZONE), parse_iso(f"2026-12-{day:02d}T10:00", ZONE), ZONE)
        made = bookings.add(
            Booking("", when=when, resources=(room.uid,), client="Anna Keller", recurrence=recurrence, **WORDS)
        )
    bookings.edit(f"{made.booking.uid}/20261205T080000Z", {"notes": "more latex"}, EditScope.THIS)
    desk.sync()
    before = {row.title for row in bookings.week(0, 2**33)}
    gate.arm(at)
    try:
        desk.container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
        desk.sync()
    except Killed:
        pass
    steps = gate.passed
    gate.arm(0)
    desk.restart()
    if desk.connections.all()[0].privacy is Privacy.FULL:  # killed before it was stored: nothing was blanked yet
        assert all(event["description"] for event in sim.google.list(DOCTOR))
        desk.container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
    for _ in range(2):
        desk.sync()
    events = sim.google.list(DOCTOR)
    assert len(events) == 3
    assert {(event["summary"], event.get("description", "")) for event in events} == {("Busy", "")}
    assert {row.title for row in desk.container.bookings.week(0, 2**33)} == before == {WORDS["title"]}
    assert not desk.container.database.rows("SELECT 1 FROM outbox UNION SELECT 1 FROM conflict")
    desk.container.close()
    return steps


def test_killed_at_every_step_of_a_rewriting(tmp_path: Path) -> None:
    steps = killed_rewriting(tmp_path / "never", 0)
    assert steps > 10
    for at in range(1, steps + 1):
        killed_rewriting(tmp_path / str(at), at)


def test_a_change_that_fails_halfway_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    book(desk, at_level(desk, Privacy.TITLE))
    desk.sync()
    connections = desk.container._connections

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(connections._terms, "send_again", killed)
    with pytest.raises(KeyboardInterrupt):
        change(desk, privacy=Privacy.BUSY)
    assert connections.all()[0].privacy is Privacy.TITLE
    assert desk.outbox() == []


# --- what Google's text becomes -------------------------------------------------------------------


def masked_edit(
    desk: Desk, sim: Simulator, changes: dict[str, Any], policy: Policy = Policy.ASK, **booked: Any
) -> Booking:
    """Booked and sent at level busy, changed in Google, then raised to title."""
    made = book(desk, at_level(desk, Privacy.BUSY, policy=policy), **booked)
    desk.sync()
    (event,) = sim.google.list(DOCTOR)
    sim.google.patch(DOCTOR, event["id"], changes)
    desk.sync()
    assert desk.container.bookings.get(made.uid).title == made.title
    change(desk, privacy=Privacy.TITLE)
    desk.sync()
    return desk.container.bookings.get(made.uid)


def test_what_nobody_changed_is_unmasked(desk: Desk, sim: Simulator) -> None:
    masked_edit(desk, sim, {})
    assert texts(sim)["summary"] == WORDS["title"]
    assert desk.conflicts() == []


def test_the_same_text_is_agreed(desk: Desk, sim: Simulator) -> None:
    masked_edit(desk, sim, {"summary": WORDS["title"], "location": WORDS["location"]})
    assert desk.conflicts() == []
    assert texts(sim)["summary"] == WORDS["title"]


def test_google_fills_what_is_empty_here(desk: Desk, sim: Simulator) -> None:
    made = masked_edit(desk, sim, {"location": "Bahnhofplatz 1"}, location="")
    assert made.location == "Bahnhofplatz 1"
    assert desk.conflicts() == []
    assert texts(sim) == {**BODY, "summary": WORDS["title"], "location": "Bahnhofplatz 1"}


@pytest.mark.parametrize(
    ("policy", "title", "kept", "is_open"),
    [
        (Policy.ASK, "Typed in Google", "theirs", True),
        (Policy.GOOGLE_WINS, "Typed in Google", "theirs", False),
        (Policy.SCHED_WINS, WORDS["title"], "mine", False),
    ],
)
def test_different_texts_are_a_conflict_by_the_policy(
    policy: Policy, title: str, kept: str, is_open: bool, desk: Desk, sim: Simulator
) -> None:
    made = masked_edit(desk, sim, {"summary": "Typed in Google"}, policy)
    assert (made.title, texts(sim)["summary"]) == (title, title)
    found = desk.rows("SELECT field, mine, theirs, kept, answered_at IS NULL FROM conflict")
    assert found == [("summary", '"Root canal"', '"Typed in Google"', kept, is_open)]


def test_who_only_sends_wins_and_keeps_what_was_typed(desk: Desk, sim: Simulator) -> None:
    made = book(desk, at_level(desk, Privacy.BUSY, direction=Direction.PUSH))
    desk.sync()
    sim.google.patch(DOCTOR, sim.google.list(DOCTOR)[0]["id"], {"summary": "Typed in Google"})
    desk.sync()
    change(desk, privacy=Privacy.TITLE)
    desk.sync()
    assert texts(sim)["summary"] == WORDS["title"] == desk.container.bookings.get(made.uid).title
    assert [row[3] for row in desk.conflicts()] == ["mine"]


WHEN = Timed(1_800_000_000, 1_800_003_600, ZONE)
SENT_BUSY = Content("Busy", WHEN)
MINE = Content("Mine", WHEN, location="")
TEXTS = frozenset({"summary", "location"})


@pytest.mark.parametrize("policy", Policy)
def test_unmasking_one_field_at_a_time(policy: Policy) -> None:
    nothing = unmask(SENT_BUSY, SENT_BUSY, MINE, TEXTS, policy)
    assert (nothing.agreed, nothing.taken, nothing.conflicts) == (SENT_BUSY, frozenset(), ())
    alike = unmask(replace(SENT_BUSY, summary="Mine"), SENT_BUSY, MINE, TEXTS, policy)
    assert (alike.agreed.summary, alike.taken, alike.conflicts) == ("Mine", frozenset(), ())
    empty = unmask(replace(SENT_BUSY, location="There"), SENT_BUSY, MINE, TEXTS, policy)
    assert (empty.agreed.location, empty.taken, empty.conflicts) == ("There", frozenset({"location"}), ())
    both = unmask(replace(SENT_BUSY, summary="Theirs"), SENT_BUSY, MINE, TEXTS, policy)
    wins = policy is Policy.SCHED_WINS
    assert both.agreed.summary == "Theirs"  # what Google has: ours is to be sent, if it wins
    assert both.taken == (frozenset() if wins else {"summary"})
    (conflict,) = both.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Busy", "Mine", "Theirs")
    assert conflict.kept == ("mine" if wins else "theirs")
    unread = unmask(replace(SENT_BUSY, summary="Theirs"), SENT_BUSY, MINE, frozenset({"location"}), policy)
    assert unread.agreed == SENT_BUSY


def test_what_was_typed_in_google_before_the_level_was_lowered_is_kept_here(desk: Desk, sim: Simulator) -> None:
    made = book(desk, at_level(desk, Privacy.TITLE))
    desk.sync()
    sim.google.patch(DOCTOR, sim.google.list(DOCTOR)[0]["id"], {"summary": "Typed in Google"})
    change(desk, privacy=Privacy.BUSY)
    assert desk.sync()[0].conflicts == 1
    assert texts(sim) == SENT[Privacy.BUSY]
    assert desk.container.bookings.get(made.uid).title == WORDS["title"]
    assert desk.conflicts() == [("summary", WORDS["title"], "Typed in Google", "mine")]
    assert desk.sync()[0].conflicts == 0


# --- events that were made in Google ---------------------------------------------------------------


def from_google(sim: Simulator, **fields: Any) -> str:
    times = {"start": shortly("2026-12-02T09:00:00"), "end": shortly("2026-12-02T10:00:00")}
    return str(sim.google.insert(DOCTOR, {"summary": "Team lunch", "location": "Canteen", **times, **fields})["id"])


def test_the_text_of_googles_own_event_stays_at_every_level(desk: Desk, sim: Simulator) -> None:
    at_level(desk, Privacy.FULL)
    from_google(sim, description="bring cake")
    desk.sync()
    for level in (Privacy.BUSY, Privacy.FULL, Privacy.INITIALS, Privacy.TITLE):
        change(desk, privacy=level)
        desk.sync()
    assert texts(sim) == {**BODY, "summary": "Team lunch", "location": "Canteen", "description": "bring cake"}
    assert desk.writes() == []
    assert desk.conflicts() == []


def test_an_event_of_google_that_was_only_moved_here_keeps_its_text(desk: Desk, sim: Simulator) -> None:
    at_level(desk, Privacy.FULL)
    from_google(sim)
    desk.sync()
    (uid,) = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    when = Timed(parse_iso("2026-12-02T11:00", ZONE), parse_iso("2026-12-02T12:00", ZONE), ZONE)
    desk.container.bookings.move(uid, when, EditScope.ALL)
    desk.sync()
    change(desk, privacy=Privacy.BUSY)
    desk.sync()
    assert texts(sim) == {**BODY, "summary": "Team lunch", "location": "Canteen"}


def test_what_was_written_into_googles_event_is_blanked_again(desk: Desk, sim: Simulator) -> None:
    at_level(desk, Privacy.FULL)
    from_google(sim)
    desk.sync()
    (uid,) = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    desk.container.bookings.edit(uid, {"client": "Anna Keller", "notes": "allergic to latex"})
    desk.sync()
    assert texts(sim)["summary"] == "Team lunch · Anna Keller"
    change(desk, privacy=Privacy.BUSY)
    desk.sync()
    assert texts(sim) == SENT[Privacy.BUSY]
    sim.clear_requests()
    desk.sync()
    assert desk.writes() == []
    desk.container.calendars.disconnect(DOCTOR, remove_copies=True)
    assert len(sim.google.list(DOCTOR)) == 1, "Google made it: it is no copy of ours"


def test_a_title_pulled_at_busy_goes_to_no_other_calendar(desk: Desk, sim: Simulator) -> None:
    at_level(desk, Privacy.BUSY)
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT, privacy=Privacy.TITLE)
    from_google(sim)
    desk.sync()
    (uid,) = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    doctor = desk.container.bookings.get(uid).resources[0]
    desk.container.bookings.edit(uid, {"resources": (doctor, room.uid)})
    desk.sync()
    desk.sync()
    assert texts(sim, TREATMENT)["summary"] == "Busy"
    sim.google.patch(TREATMENT, sim.google.list(TREATMENT)[0]["id"], {"summary": "Typed there"})
    desk.sync()
    desk.sync()
    assert texts(sim, TREATMENT)["summary"] == "Typed there", "what a person types in the other calendar stays"
    assert desk.container.bookings.get(uid).title == "Team lunch"
    assert not [r for r in sim.requests if "Team lunch" in str(r.body) or "Canteen" in str(r.body)]
    desk.container.calendars.disconnect(DOCTOR)
    desk.connect(desk.container.resources.get("Dr A"), PRACTICE, privacy=Privacy.FULL)
    desk.sync()
    assert texts(sim, PRACTICE)["summary"] == "Busy", "nor to the next calendar of the same resource"


def test_at_a_level_that_shows_titles_it_goes_along(desk: Desk, sim: Simulator) -> None:
    at_level(desk, Privacy.BUSY)
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT, privacy=Privacy.TITLE)
    from_google(sim)
    desk.sync()
    change(desk, privacy=Privacy.TITLE)
    (uid,) = [uid for (uid,) in desk.rows("SELECT uid FROM booking")]
    doctor = desk.container.bookings.get(uid).resources[0]
    desk.container.bookings.edit(uid, {"resources": (doctor, room.uid)})
    desk.sync()
    assert texts(sim, TREATMENT)["summary"] == "Team lunch"
