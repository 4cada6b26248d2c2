"""A connection, its history and a rehearsal in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.gui.connection_words import (
    NOTES_GO,
    NOTES_STAY,
    PROVEN,
    counts_words,
    facts,
    health_words,
    moment_words,
    notes_words,
    planned_cells,
    planned_groups,
    run_cells,
    run_lines,
    trouble_words,
    waiting_words,
)
from schedapp.gui.health import Sign
from schedapp.model.connection import Account, Connection, ConnectionStatus, Direction, Health, Privacy
from schedapp.model.rehearsal import GOOGLE, HERE, Planned, Rehearsal
from schedapp.model.run import SyncRun
from tests.gui.hands import NOW, THU, ZONE, at

CONNECTION = Connection("c" * 32, "r" * 32, Account("a", "practice@example.org"), "cal", "Dr Okafor", health=Health.OK)
RUN = SyncRun(1, NOW - 60, NOW, CONNECTION.uid, "Dr Okafor", "r" * 32, "timer")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "today 09:37"),
        (NOW - 86_400, "yesterday 09:37"),
        (NOW + 86_400, "tomorrow 09:37"),
        (at(THU, "10:42"), "Thu 26 Nov 10:42"),
        (NOW - 365 * 86_400, "Mon 24 Nov 2025 09:37"),
    ],
)
def test_a_moment_is_told_as_people_do(moment: int, words: str) -> None:
    assert moment_words(moment, NOW, ZONE) == words


@pytest.mark.parametrize("health", [health for health in Health if health is not Health.OK])
def test_every_state_but_a_good_one_is_told_in_a_sentence(health: Health) -> None:
    sign, words = health_words(ConnectionStatus(replace(CONNECTION, health=health)), NOW, ZONE)
    assert sign in (Sign.WAITING, Sign.TROUBLE)
    assert words.endswith(".")
    assert len(words) > 20


def test_a_good_state_tells_what_is_under_way() -> None:
    assert health_words(ConnectionStatus(CONNECTION), NOW, ZONE) == (Sign.PROVEN, "In sync: both sides have the same.")
    assert health_words(ConnectionStatus(CONNECTION, waiting=1), NOW, ZONE)[1] == "1 change is on the way to Google."
    assert health_words(ConnectionStatus(CONNECTION, parked=2), NOW, ZONE)[1].startswith("2 changes were refused")


def test_failure_46_a_wait_that_google_asked_for_is_not_called_offline() -> None:
    asked = ConnectionStatus(replace(CONNECTION, health=Health.PAUSED), asked_to_wait=NOW + 300)
    sign, words = health_words(asked, NOW, ZONE)
    assert sign is Sign.WAITING
    assert words.startswith("Google asked us to wait until today 09:42.")


def test_the_queue_tells_its_length_and_its_oldest() -> None:
    assert waiting_words(ConnectionStatus(CONNECTION), NOW) == "Nothing"
    status = ConnectionStatus(CONNECTION, waiting=3, parked=1, oldest_waiting=NOW - 720)
    assert waiting_words(status, NOW) == "3 changes, the oldest for 12 min; 1 change set aside"


def test_the_facts_name_the_proof_and_the_next_try() -> None:
    proven = replace(CONNECTION, proven_at=NOW - 60, synced_at=NOW - 30)
    told = dict(facts(ConnectionStatus(proven, waiting=1, next_try=NOW + 240), NOW, ZONE))
    assert told[PROVEN] == "today 09:36 (1 min ago)"
    assert told["Next try"] == "today 09:41"
    reads = dict(facts(ConnectionStatus(replace(CONNECTION, direction=Direction.PULL)), NOW, ZONE))
    assert PROVEN not in reads
    assert reads["Last read"] == "Not yet"


def test_what_stands_in_the_way_is_told_while_it_does() -> None:
    offline = replace(CONNECTION, health=Health.OFFLINE, message="Google cannot be reached.")
    assert trouble_words(ConnectionStatus(offline)) == "Google cannot be reached."
    assert trouble_words(ConnectionStatus(offline, last_error="Refused.")) == "Refused."
    assert trouble_words(ConnectionStatus(replace(CONNECTION, message="old"))) == ""


def test_a_run_is_one_line_and_its_error_comes_first() -> None:
    run = replace(RUN, pulled=3, pushed=1, deleted=2, conflicts=1, parked=1)
    when, why, what = run_cells(run, NOW, ZONE, {})
    assert (when, why) == ("today 09:36", "by itself")
    assert what == "3 from Google, 1 to Google, 2 deleted, 1 conflict, 1 set aside"
    failed = replace(RUN, started=NOW - 7200, error="Offline.", lines=("Offline.", "More"))
    assert run_cells(failed, NOW, ZONE, {"r" * 32: "Dr Okafor"}) == ("today 07:37, for 2 h", "Dr Okafor", "Offline.")
    assert run_lines(failed) == ("More",)


def test_a_rehearsal_is_counted_for_each_side_and_grouped() -> None:
    planned = (
        Planned(GOOGLE, "added", "Busy", at(THU, "10:00"), detail="Thu 26 Nov 2026, 10:00–11:00"),
        Planned(HERE, "added", "Later", at(THU, "12:00"), detail="Thu 26 Nov 2026, 12:00–13:00"),
        Planned(HERE, "added", "Sooner", at(THU, "08:00"), detail="Thu 26 Nov 2026, 08:00–09:00"),
        Planned(HERE, "clash", "Later", at(THU, "12:00"), detail="overlaps in Lab"),
        Planned(HERE, "left-out", "", detail="It repeats each second."),
        Planned(HERE, "deleted", "Fair", at(THU, "00:00"), all_day=True),
    )
    rehearsal = Rehearsal(CONNECTION, planned)
    assert counts_words(rehearsal, HERE) == "2 added, 1 deleted, 1 clash, 1 left out"
    assert counts_words(rehearsal, GOOGLE) == "1 added"
    assert counts_words(Rehearsal(CONNECTION), GOOGLE) == "nothing"
    groups = planned_groups(rehearsal)
    assert [heading for heading, _ in groups] == [
        "In Sched: clashes (1)",
        "In Sched: left out (1)",
        "In Sched: deleted (1)",
        "In Sched: added (2)",
        "In Google: added (1)",
    ]
    cells = [planned_cells(each, ZONE) for _, found in groups for each in found]
    assert cells == [
        ("Later", "Thu 26 Nov 2026, 12:00", "overlaps in Lab"),
        ("An event", "", "It repeats each second."),
        ("Fair", "Thu 26 Nov 2026, all day", ""),
        ("Sooner", "Thu 26 Nov 2026, 08:00–09:00", ""),
        ("Later", "Thu 26 Nov 2026, 12:00–13:00", ""),
        ("Busy", "Thu 26 Nov 2026, 10:00–11:00", ""),
    ]


def test_the_field_for_notes_says_where_they_go() -> None:
    uid = CONNECTION.resource
    full = ConnectionStatus(replace(CONNECTION, privacy=Privacy.FULL))
    assert notes_words((full,), (uid,)) == NOTES_GO
    assert notes_words((full,), ("other",)) == NOTES_STAY
    assert notes_words((ConnectionStatus(CONNECTION),), (uid,)) == NOTES_STAY
    reads = ConnectionStatus(replace(CONNECTION, privacy=Privacy.FULL, direction=Direction.PULL))
    assert notes_words((reads,), (uid,)) == NOTES_STAY


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "When you ask for it"), (0.2, "now"), (12.4, "in 12 s"), (61, "in 2 min")]
)
def test_the_next_sync_is_told(seconds: float | None, words: str) -> None:
    assert dict(facts(ConnectionStatus(CONNECTION), NOW, ZONE, seconds))["Next sync"] == words
    held = ConnectionStatus(replace(CONNECTION, health=Health.HELD))
    assert "Next sync" not in dict(facts(held, NOW, ZONE, seconds))
