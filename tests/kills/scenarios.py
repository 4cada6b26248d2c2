"""The fixed scenarios: how each begins, and what happens then. `act` ends with syncs; only these are killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schedapp.model.booking import EditScope
from schedapp.model.connection import Deletions, Privacy
from schedapp.model.link import event_id
from schedapp.simulator import DOCTOR, TREATMENT
from tests.kills.scene import Scene, when
from tests.sync.world import ends

Deed = Callable[[Scene], object]
WEEKLY = "FREQ=WEEKLY;COUNT=4"


@dataclass(frozen=True)
class Scenario:
    """`prepare` is synced to rest before it is kept; `act` begins there each time."""

    name: str
    prepare: Deed
    act: Deed
    desks: int = 1
    calendars: int = 1


SCENARIOS: dict[str, Scenario] = {}


def scenario(prepare: Deed, *, desks: int = 1, calendars: int = 1) -> Callable[[Deed], Deed]:
    def add(act: Deed) -> Deed:
        name = act.__name__.replace("_", " ")
        SCENARIOS[name] = Scenario(name, prepare, act, desks, calendars)
        return act

    return add


# --- beginnings -----------------------------------------------------------------------------------


def nothing(_scene: Scene) -> None:
    """An empty calendar."""


def one(scene: Scene) -> None:
    scene.book(1, "one")


def several(scene: Scene) -> None:
    for number in range(1, 5):
        scene.book(number, f"here {number}")
        scene.insert(number + 10, f"there {number}")


def series(scene: Scene) -> None:
    scene.book(1, "series", WEEKLY)


def date(scene: Scene, number: int) -> str:
    """The name of a date of the series, from 0."""
    uid = scene.uid("series")
    rows = scene.desks[0].container.bookings.week(when(0).start, when(0).start + 60 * 86_400)
    return f"{uid}/{sorted(row.original_start for row in rows if row.booking == uid)[number]}"


def instance(scene: Scene, number: int) -> str:
    """The event of a date of the series."""
    found = scene.sim.google.occurrences(DOCTOR, "2026-06-01T00:00:00Z", "2026-09-01T00:00:00Z")
    return str([e["id"] for e in found if e.get("recurringEventId")][number])


def edit(scene: Scene, which: str, desk: int = 0, **changes: object) -> None:
    scene.desks[desk].container.bookings.edit(scene.uid(which, desk), changes)


def cancel(scene: Scene, title: str, desk: int = 0) -> None:
    scene.desks[desk].container.bookings.cancel(scene.uid(title, desk))


def patch(scene: Scene, event: str, calendar: str = DOCTOR, **changes: object) -> None:
    scene.sim.google.patch(calendar, event, dict(changes))


# --- pulls ----------------------------------------------------------------------------------------


@scenario(nothing)
def first_pull_of_three_pages(scene: Scene) -> None:
    for number in range(1, 9):
        scene.insert(number, f"there {number}")
    scene.insert(30, "series there", recurrence=[f"RRULE:{WEEKLY}"])
    scene.sim.faults.add("events.list", "page-limit", limit=3, count=None)
    scene.sync()


@scenario(several)
def changed_and_deleted_in_google(scene: Scene) -> None:
    patch(scene, scene.event("here 1"), summary="renamed", **ends(when(41)))
    scene.sim.google.delete(DOCTOR, scene.event("there 2"))
    scene.sync()


@scenario(several)
def full_resync_after_410(scene: Scene) -> None:
    patch(scene, scene.event("there 1"), summary="renamed")
    scene.sim.google.delete(DOCTOR, scene.event("here 2"))
    scene.sim.google.purge_tombstones(DOCTOR)
    edit(scene, "here 1", title="edited here")
    scene.book(50, "not sent yet")
    scene.sim.expire_sync_tokens()
    scene.sync()


@scenario(series)
def one_date_changed_in_google(scene: Scene) -> None:
    patch(scene, instance(scene, 1), summary="date there")
    scene.sim.google.delete(DOCTOR, instance(scene, 2))
    scene.sync()


@scenario(series)
def series_moved_and_split_in_google(scene: Scene) -> None:
    scene.sim.google.split(DOCTOR, instance(scene, 2), {"summary": "from here on"})
    scene.sync()


# --- single writes --------------------------------------------------------------------------------


@scenario(nothing)
def insert(scene: Scene) -> None:
    scene.book(1, "one")
    scene.sync()


@scenario(nothing)
def insert_whose_answer_is_lost(scene: Scene) -> None:
    scene.book(1, "one")
    scene.sim.faults.add("events.insert", "commit-then-drop")
    scene.sync()
    scene.sync()


@scenario(nothing)
def insert_under_an_id_that_is_taken(scene: Scene) -> None:
    uid = scene.book(1, "one")
    connection = scene.desks[0].connections.all()[0]
    scene.insert(2, "somebody else's", id=event_id(uid, connection.calendar_id, 0))
    scene.sync()


@scenario(one)
def edit_of_one(scene: Scene) -> None:
    edit(scene, "one", title="two", when=when(5))
    scene.sync()


@scenario(one)
def edit_whose_answer_is_lost(scene: Scene) -> None:
    edit(scene, "one", title="two")
    scene.sim.faults.add("events.patch", "commit-then-drop")
    scene.sync()
    scene.sync()


@scenario(one)
def merge_after_412_of_different_fields(scene: Scene) -> None:
    event = scene.event("one")
    edit(scene, "one", title="two")
    scene.before("events.patch", lambda: patch(scene, event, **ends(when(7))))
    scene.sync()
    scene.sync()


@scenario(one)
def conflict_kept_after_412_of_the_same_field(scene: Scene) -> None:
    event = scene.event("one")
    edit(scene, "one", title="two")
    scene.before("events.patch", lambda: patch(scene, event, summary="there"))
    scene.sync()
    scene.sync()


@scenario(one)
def conflict_kept_at_a_pull(scene: Scene) -> None:
    edit(scene, "one", title="two", when=when(5))
    patch(scene, scene.event("one"), summary="there", **ends(when(7)))
    scene.sync()


@scenario(one)
def deletion_here(scene: Scene) -> None:
    cancel(scene, "one")
    scene.sync()


@scenario(one)
def deletion_whose_answer_is_lost(scene: Scene) -> None:
    cancel(scene, "one")
    scene.sim.faults.add("events.delete", "commit-then-drop")
    scene.sync()
    scene.sync()


@scenario(one)
def deletion_here_against_an_edit_there(scene: Scene) -> None:
    cancel(scene, "one")
    patch(scene, scene.event("one"), summary="there")
    scene.sync()


@scenario(one)
def edit_here_against_a_deletion_there(scene: Scene) -> None:
    edit(scene, "one", title="two")
    scene.sim.google.delete(DOCTOR, scene.event("one"))
    scene.sync()


@scenario(one)
def deletion_on_both_sides(scene: Scene) -> None:
    cancel(scene, "one")
    scene.sim.google.delete(DOCTOR, scene.event("one"))
    scene.sync()


@scenario(one)
def revive_refused(scene: Scene) -> None:
    edit(scene, "one", title="two")
    scene.sim.google.delete(DOCTOR, scene.event("one"))
    scene.sim.faults.add("events.patch", "revive-refused", count=None)
    scene.sync()


def one_deleted(scene: Scene) -> None:
    scene.book(1, "one")
    scene.sync()
    scene.last_change = scene.desks[0].container.bookings.cancel(scene.uid("one"))


@scenario(one_deleted)
def undo_of_a_deletion_that_was_sent(scene: Scene) -> None:
    assert scene.last_change is not None
    scene.desks[0].container.bookings.undo(scene.last_change)
    scene.sync()


# --- series ---------------------------------------------------------------------------------------


@scenario(nothing)
def series_with_changed_dates(scene: Scene) -> None:
    scene.book(1, "series", WEEKLY)
    bookings = scene.desks[0].container.bookings
    bookings.edit(date(scene, 1), {"title": "other"}, EditScope.THIS)
    bookings.cancel(date(scene, 2), EditScope.THIS)
    scene.sync()


@scenario(series)
def edit_of_a_series(scene: Scene) -> None:
    edit(scene, "series", title="renamed")
    scene.sync()


@scenario(series)
def one_date_changed_and_one_cancelled_here(scene: Scene) -> None:
    bookings = scene.desks[0].container.bookings
    bookings.move(date(scene, 1), when(44), EditScope.THIS)
    bookings.cancel(date(scene, 2), EditScope.THIS)
    scene.sync()


@scenario(series)
def this_and_following_here(scene: Scene) -> None:
    scene.desks[0].container.bookings.edit(date(scene, 2), {"title": "from here on"}, EditScope.FOLLOWING)
    scene.sync()


@scenario(series)
def a_date_changed_here_and_the_series_deleted_there(scene: Scene) -> None:
    scene.desks[0].container.bookings.edit(date(scene, 1), {"title": "other"}, EditScope.THIS)
    scene.sim.google.delete(DOCTOR, scene.event("series"))
    scene.sync()


# --- many -----------------------------------------------------------------------------------------


@scenario(nothing)
def batch_of_six(scene: Scene) -> None:
    for number in range(1, 7):
        scene.book(number, f"here {number}")
    scene.sync()


@scenario(several)
def batch_of_inserts_edits_and_deletions(scene: Scene) -> None:
    scene.book(50, "new 1")
    scene.book(51, "new 2")
    edit(scene, "here 1", title="edited 1")
    edit(scene, "there 1", title="edited 2")
    cancel(scene, "here 2")
    cancel(scene, "there 2")
    event = scene.event("here 1")
    scene.before("batch", lambda: patch(scene, event, summary="there"))
    scene.sync()


@scenario(several)
def batch_slowed_down(scene: Scene) -> None:
    for number in range(50, 56):
        scene.book(number, f"new {number}")
    scene.sim.faults.add("events.insert", "status", nth=3, count=2, status=429, reason="rateLimitExceeded")
    scene.sync()
    scene.sync()


@scenario(several)
def privacy_rewrite(scene: Scene) -> None:
    with scene.gate.opened():
        scene.desks[0].container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
    scene.sync()


def many(scene: Scene) -> None:
    for number in range(1, 13):
        scene.book(number, f"here {number}")


def _delete_nine(scene: Scene) -> None:
    for number in range(1, 10):
        scene.sim.google.delete(DOCTOR, scene.event(f"here {number}"))


@scenario(many)
def brake_accepted(scene: Scene) -> None:
    _delete_nine(scene)
    scene.sync()


@scenario(many)
def brake_held(scene: Scene) -> None:
    _delete_nine(scene)
    edit(scene, "here 10", title="edited")
    scene.desks[0].deletions = Deletions.HOLD
    scene.sync()


@scenario(many)
def brake_restored(scene: Scene) -> None:
    _delete_nine(scene)
    scene.desks[0].deletions = Deletions.RESTORE
    scene.sync()


# --- several calendars, several desks -------------------------------------------------------------


def one_in_two(scene: Scene) -> None:
    scene.book(1, "one", rooms=(0, 1))


@scenario(one_in_two, calendars=2)
def edit_in_two_calendars(scene: Scene) -> None:
    patch(scene, scene.event("one"), summary="there")
    edit(scene, "one", when=when(9))
    scene.sync()


@scenario(one_in_two, calendars=2)
def deleted_in_one_of_two_calendars(scene: Scene) -> None:
    scene.sim.google.delete(TREATMENT, scene.event("one", TREATMENT))
    scene.sync()


@scenario(one, calendars=2)
def moved_to_another_calendar(scene: Scene) -> None:
    scene.sim.google.move(DOCTOR, scene.event("one"), TREATMENT)
    scene.sync()


@scenario(one, desks=2)
def two_desks_edit_one_booking(scene: Scene) -> None:
    edit(scene, "one", title="at a")
    edit(scene, "one", desk=1, title="at b")
    scene.book(20, "new at b", desk=1)
    scene.sync()


@scenario(one, desks=2)
def two_desks_revive_one_booking(scene: Scene) -> None:
    edit(scene, "one", title="at a")
    edit(scene, "one", desk=1, when=when(9))
    scene.sim.google.delete(DOCTOR, scene.event("one"))
    scene.sync()


@scenario(series, desks=2)
def two_desks_change_one_series(scene: Scene) -> None:
    scene.desks[0].container.bookings.edit(date(scene, 1), {"title": "date at a"}, EditScope.THIS)
    edit(scene, "series", desk=1, title="series at b")
    scene.sync()
