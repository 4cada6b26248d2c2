"""Signs, status lines and troubles, from connections alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.gui.health import Remedy, Sign, account_lines, connection_lines, sign_of, troubles
from schedapp.model.connection import Account, Connection, ConnectionStatus, Direction, Health, Privacy, Question
from tests.gui.hands import MON, TUE, WED, ZONE, at

ACCOUNT = Account("a", "practice@example.org")
CONNECTION = Connection("c", "room", ACCOUNT, "cal@example.org", "Room", health=Health.OK, synced_at=1000)


QUESTION = Question("deleted-in-one", "b", "Why.")


def status(health: Health = Health.OK, **fields: int) -> ConnectionStatus:
    return ConnectionStatus(replace(CONNECTION, health=health, message="Why."), **fields)


@pytest.mark.parametrize(
    ("found", "sign"),
    [
        ([], Sign.NONE),
        ([status()], Sign.PROVEN),
        ([status(waiting=2)], Sign.WAITING),
        ([status(Health.NEW)], Sign.WAITING),
        ([status(Health.OFFLINE)], Sign.WAITING),
        ([status(Health.PAUSED)], Sign.WAITING),
        ([status(Health.SIGN_IN)], Sign.TROUBLE),
        ([status(Health.FROZEN)], Sign.TROUBLE),
        ([status(parked=1)], Sign.TROUBLE),
        ([replace(status(), questions=(QUESTION,))], Sign.TROUBLE),
        ([replace(status(), questions=(Question("left-out", "", "Why."),))], Sign.PROVEN),
        ([status(), status(Health.OFFLINE)], Sign.WAITING),
        ([status(Health.OFFLINE), status(Health.ERROR)], Sign.TROUBLE),
    ],
)
def test_the_sign_is_the_worst(found: list[ConnectionStatus], sign: Sign) -> None:
    assert sign_of(found) is sign


@pytest.mark.parametrize(
    ("found", "text", "remedy"),
    [
        (status(), "synced 12 s ago", Remedy.NOTHING),
        (status(waiting=1), "1 change waiting, synced 12 s ago", Remedy.NOTHING),
        (status(Health.OFFLINE), "offline", Remedy.NOTHING),
        (replace(status(), questions=(QUESTION, QUESTION)), "2 bookings need an answer", Remedy.SHOW),
        (replace(status(), questions=(Question("left-out", "", "Why."),)), "synced 12 s ago", Remedy.NOTHING),
        (status(Health.READ_ONLY, waiting=1), "calendar is read only now", Remedy.SHOW),
        (status(Health.OFFLINE, waiting=3), "offline, 3 changes waiting", Remedy.NOTHING),
        (
            status(Health.OFFLINE, waiting=3, next_try=1016),
            "offline, 3 changes waiting, next try in 4 s",
            Remedy.NOTHING,
        ),
        (status(waiting=1, next_try=1102), "1 change waiting, next try in 2 min", Remedy.NOTHING),
        (status(Health.SIGN_IN), "sign in again", Remedy.SIGN_IN),
        (status(Health.SIGN_IN, waiting=2), "sign in again, 2 changes waiting", Remedy.SIGN_IN),
        (status(Health.LOCKED, waiting=1), "unlock the keyring, 1 change waiting", Remedy.SYNC),
        (status(Health.HELD), "deletions held: decide", Remedy.DECIDE),
        (status(Health.ERROR), "trouble", Remedy.SHOW),
        (status(Health.FROZEN), "calendar not reachable", Remedy.SHOW),
        (status(parked=2), "2 changes refused by Google", Remedy.SHOW),
    ],
)
def test_the_line_of_an_account(found: ConnectionStatus, text: str, remedy: Remedy) -> None:
    (line,) = account_lines([found], 1012)
    assert (line.email, line.text, line.remedy) == (ACCOUNT.email, text, remedy)


def test_never_synced_is_said() -> None:
    (line,) = account_lines([ConnectionStatus(replace(CONNECTION, synced_at=0, health=Health.NEW))], 1012)
    assert line.text == "not synced yet"


def test_one_line_for_each_account_with_its_oldest_sync() -> None:
    other = replace(CONNECTION, uid="d", account=Account("b", "a@example.org"))
    older = replace(CONNECTION, uid="e", synced_at=900)
    found = account_lines([ConnectionStatus(CONNECTION), ConnectionStatus(other), ConnectionStatus(older)], 1012)
    assert [(line.email, line.text) for line in found] == [
        ("a@example.org", "synced 12 s ago"),
        ("practice@example.org", "synced 1 min ago"),
    ]


def test_a_pause_says_until_when_and_what_goes_on() -> None:
    paused = ConnectionStatus(replace(CONNECTION, health=Health.PAUSED, push_after=at(TUE, "18:00")), waiting=2)
    (line,) = account_lines([paused], at(TUE, "09:30"), ZONE)
    assert line.text == "Google limits changes until 18:00, 2 changes waiting"
    assert line.detail == "Google limits “Room” until 18:00; pulls go on."
    assert (line.sign, line.remedy) == (Sign.WAITING, Remedy.NOTHING)
    (line,) = account_lines([paused], at(MON, "23:00"), ZONE)
    assert line.text == "Google limits changes until Tue 24 Nov 18:00, 2 changes waiting"
    (line,) = account_lines([paused], at(WED, "09:00"), ZONE)
    assert line.text == "Google limits changes, 2 changes waiting", "a pause that is over is not told as one to come"


def test_what_keeps_a_connection_from_going_on_comes_with_its_remedy() -> None:
    found = troubles(
        [status(Health.SIGN_IN, waiting=3), status(Health.HELD), status(Health.ERROR), status(parked=1, decisions=2)],
        {"room": "Treatment 1"},
    )
    assert [(each.title, each.text, each.remedy) for each in found] == [
        (ACCOUNT.email, "Google asks for a new sign-in. 3 changes wait until then.", Remedy.SIGN_IN),
        ("Treatment 1", "Why.", Remedy.SYNC),
    ]


def test_an_account_is_asked_to_sign_in_once() -> None:
    found = troubles([status(Health.SIGN_IN), status(Health.SIGN_IN)], {})
    assert [each.text for each in found] == ["Google asks for a new sign-in."]


def test_failure_92_a_locked_keyring_is_one_trouble_and_no_sign_in() -> None:
    (found,) = troubles([status(Health.LOCKED, waiting=2), status(Health.LOCKED)], {})
    assert found.title == "The keyring is locked"
    assert found.text.startswith("It has the key to Google. Unlock it and try again; you need not sign in.")
    assert found.text.endswith("2 changes wait until then.")
    assert found.remedy is Remedy.SYNC
    assert sign_of([status(Health.LOCKED)]) is Sign.TROUBLE


@pytest.mark.parametrize(
    ("level", "direction", "words"),
    [
        (Privacy.BUSY, Direction.TWO_WAY, "Both ways · busy only"),
        (Privacy.INITIALS, Direction.PUSH, "Only to Google · initials and time"),
        (Privacy.TITLE, Direction.TWO_WAY, "Both ways · title and time"),
        (Privacy.FULL, Direction.TWO_WAY, "Both ways · everything but the phone"),
        (Privacy.FULL, Direction.PULL, "Only from Google"),
    ],
)
def test_a_connection_says_how_much_google_gets(level: Privacy, direction: Direction, words: str) -> None:
    assert connection_lines(replace(CONNECTION, privacy=level, direction=direction))[1] == words


def test_failure_46_a_wait_that_google_asked_for_names_its_end() -> None:
    asked = ConnectionStatus(replace(CONNECTION, health=Health.PAUSED), asked_to_wait=at(TUE, "14:05") - 20)
    (line,) = account_lines([asked], at(TUE, "14:04"), ZONE)
    assert (line.text, line.sign) == ("Google asked us to wait, 14:05", Sign.WAITING)
    assert "Google can be reached" in line.detail
    (line,) = account_lines([replace(asked, waiting=2)], at(TUE, "14:04"), ZONE)
    assert line.text == "Google asked us to wait, 14:05, 2 changes waiting"


def test_offline_tells_the_next_try_even_if_nothing_waits() -> None:
    (line,) = account_lines([status(Health.OFFLINE, next_try=1016)], 1012)
    assert line.text == "offline, next try in 4 s"
