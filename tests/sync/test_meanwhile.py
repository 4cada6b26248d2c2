"""What another Sched does between a look and the deed that goes by it: the deed looks again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from schedapp.container import Container
from schedapp.errors import InUse, KeyringUnavailable, NotFound, SignInNeeded
from schedapp.model.connection import Account
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, TREATMENT, Desk


@pytest.fixture
def other(desk: Desk) -> Iterator[Container]:
    """A second program on the same database, with the same sign-in."""
    made = desk.open()
    made._tokens.session = desk.container._tokens.session
    yield made
    made.close()


def before_writing(monkeypatch: pytest.MonkeyPatch, container: Container, *steps: Callable[[], object]) -> None:
    """Has one step happen right before each of the next transactions of a program."""
    database = container.database
    write, left = database.write, list(steps)

    def stepping() -> AbstractContextManager[None]:
        if left and not database.peewee.connection().in_transaction:
            left.pop(0)()
        return write()

    monkeypatch.setattr(database, "write", stepping)


def connected(container: Container) -> list[str]:
    return [status.connection.calendar_id for status in container.calendars.connections()]


# --- a resource that is removed -------------------------------------------------------------------


def test_a_resource_that_is_removed_while_google_is_asked_is_not_connected(
    desk: Desk, sim: Simulator, other: Container
) -> None:
    room = desk.resource("Room 1")
    desk.sign_in()
    sim.faults.add("calendarList.list", "run-before", run=lambda: other.resources.remove("Room 1"))
    with pytest.raises(NotFound, match=r"Room 1 was removed meanwhile\..* Add it again"):
        desk.connect(room)
    assert connected(other) == []
    assert other.resources.list() == ()


def test_a_resource_that_is_connected_meanwhile_is_not_removed(
    desk: Desk, other: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = desk.resource("Room 1")
    account = desk.sign_in()
    before_writing(monkeypatch, desk.container, lambda: other.calendars.connect(room.uid, account, DOCTOR))
    with pytest.raises(InUse, match="Disconnect it first"):
        desk.container.resources.remove("Room 1")
    assert connected(other) == [DOCTOR]
    assert [each.name for each in other.resources.list()] == ["Room 1"]


# --- the last calendar of an account --------------------------------------------------------------


@pytest.fixture
def two(desk: Desk) -> str:
    """The uid of an account with two calendars."""
    desk.connect(desk.resource("Room 1"), DOCTOR)
    return desk.connect(desk.resource("Room 2"), TREATMENT).account.uid


def test_two_last_calendars_that_are_disconnected_at_once_leave_nobody_signed_in(
    desk: Desk, two: str, other: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.container._tokens.session.load(two) is not None
    before_writing(monkeypatch, desk.container, lambda: other.calendars.disconnect(TREATMENT))
    desk.container.calendars.disconnect(DOCTOR)
    assert connected(other) == []
    assert other.calendars.accounts() == ()
    assert desk.container._tokens.session.load(two) is None


def test_a_calendar_that_is_connected_while_the_last_one_goes_keeps_its_account(
    desk: Desk, doctor: Resource, other: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks for a sign-in then: the token is gone."""
    room, account = desk.resource("Room 2"), desk.container.calendars.accounts()[0]
    accounts = desk.container._accounts
    sign_out = accounts.sign_out

    def connecting(account: Account, *, revoke: bool) -> KeyringUnavailable | None:
        other.calendars.connect(room.uid, account, TREATMENT)
        return sign_out(account, revoke=revoke)

    monkeypatch.setattr(accounts, "sign_out", connecting)
    desk.container.calendars.disconnect(DOCTOR)
    assert connected(other) == [TREATMENT]
    assert other.calendars.accounts() == (account,)
    assert isinstance(desk.sync()[0].error, SignInNeeded)


# --- a pause that Google asked for ----------------------------------------------------------------


def test_a_short_pause_does_not_end_a_longer_one(
    desk: Desk, two: str, other: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = (container._accounts._pauses for container in (desk.container, other))
    before_writing(monkeypatch, desk.container, lambda: long.keep(two, 3600))
    short.keep(two, 5)
    assert (short.left(two), long.left(two)) == (3600, 3600)
