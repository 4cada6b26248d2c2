"""Signs, status lines and attention items, from connections alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.gui.health import Remedy, Sign, account_lines, attention, sign_of
from schedapp.model.booking import Origin, Status
from schedapp.model.connection import Account, Connection, ConnectionStatus, Health
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from tests.gui.hands import TUE, WED, ZONE, at

ACCOUNT = Account("a", "practice@example.org")
CONNECTION = Connection("c", "room", ACCOUNT, "cal@example.org", "Room", health=Health.OK, synced_at=1000)


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
        ([status(Health.SIGN_IN)], Sign.TROUBLE),
        ([status(Health.FROZEN)], Sign.TROUBLE),
        ([status(parked=1)], Sign.TROUBLE),
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
        (status(Health.OFFLINE, waiting=3), "offline, 3 changes waiting", Remedy.NOTHING),
        (status(Health.SIGN_IN), "sign in again", Remedy.SIGN_IN),
        (status(Health.SIGN_IN, waiting=2), "sign in again, 2 changes waiting", Remedy.SIGN_IN),
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


def test_what_needs_attention_comes_with_its_remedy() -> None:
    clash = Occurrence(
        "b", "b", "", "room", at(WED, "10:00"), at(WED, "11:00"), False, "Maintenance", "", Status.CONFIRMED,
        Claim.CONTESTS, Origin.GOOGLE, False, False, Delivery.NONE,
    )  # fmt: skip
    found = attention(
        [status(Health.SIGN_IN), status(Health.HELD), status(Health.ERROR), status(parked=1, decisions=2)],
        [clash, replace(clash, claim=Claim.HOLDS)],
        {"room": "Treatment 1"},
        ZONE,
    )
    assert [(item.text, item.remedy) for item in found] == [
        ("Sign in again: practice@example.org", Remedy.SIGN_IN),
        ("Deletions held: Room", Remedy.DECIDE),
        ("Treatment 1: Why.", Remedy.SYNC),
        ("Treatment 1: 1 change was refused by Google", Remedy.SYNC),
        ("Treatment 1: 2 decisions to take", Remedy.SYNC),
        ("Clash on Treatment 1: Wed 25 Nov 10:00 Maintenance", Remedy.SHOW),
    ]


def test_an_all_day_clash_has_no_time_and_a_long_title_ends_early() -> None:
    title = "Congress with a very long name that no menu could ever show as a whole"
    clash = Occurrence(
        "b", "b", "", "room", at(TUE, "00:00"), at(WED, "00:00"), True, title, "", Status.CONFIRMED,
        Claim.CONTESTS, Origin.GOOGLE, False, False, Delivery.NONE,
    )  # fmt: skip
    (item,) = attention([], [clash], {"room": "Treatment 1"}, ZONE)
    assert item.text == "Clash on Treatment 1: Tue 24 Nov Congress with a very long name that no…"
    assert item.detail.endswith(title)
