"""What another Sched does between a look and the deed that goes by it: the deed looks again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from schedapp.container import Container
from schedapp.errors import InUse, NotFound
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk


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
