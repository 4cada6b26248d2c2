"""What becomes of a client's name in Google: sent where the level says so, taken back when the client is erased."""

from __future__ import annotations

import pytest

from schedapp.model.connection import Privacy
from schedapp.services.clients import ClientService
from tests.desk import Desk


def summaries(desk: Desk) -> list[str]:
    return [title for title, _ in desk.google()]


@pytest.fixture
def clients(desk: Desk) -> ClientService:
    return desk.container.clients


def booked(desk: Desk, privacy: Privacy) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, privacy=privacy)
    desk.book(room, "2026-12-08T09:00", "2026-12-08T10:00", client="Anna Keller", notes="asthma")
    desk.sync()


@pytest.mark.parametrize(
    ("privacy", "before", "after"),
    [
        (Privacy.FULL, "Check-up · Anna Keller", "Check-up · Vera Meier"),
        (Privacy.INITIALS, "A. K.", "V. M."),
        (Privacy.TITLE, "Check-up", "Check-up"),
        (Privacy.BUSY, "Busy", "Busy"),
    ],
)
def test_a_new_name_goes_by_the_privacy_level(
    desk: Desk, clients: ClientService, privacy: Privacy, before: str, after: str
) -> None:
    booked(desk, privacy)
    assert summaries(desk) == [before]
    clients.edit("Anna Keller", {"name": "Vera Meier"})
    desk.sync()
    assert summaries(desk) == [after]
    writes = len(desk.writes())
    desk.sync()
    assert len(desk.writes()) == writes, "it does not come to rest"


def test_erased_it_leaves_google_and_what_stays_is_said(desk: Desk, clients: ClientService) -> None:
    booked(desk, Privacy.FULL)
    done = clients.erase("Anna Keller", ahead=True)
    assert "1 event has the name until the next sync" in done.kept[0]
    desk.sync()
    assert summaries(desk) == ["Check-up"]
    assert desk.rows("SELECT count(*) FROM link WHERE base LIKE '%Keller%' OR agreed LIKE '%asthma%'") == [(0,)]
    assert desk.rows("SELECT count(*) FROM history WHERE after LIKE '%Keller%' OR before LIKE '%asthma%'") == [(0,)]


def test_an_event_that_was_deleted_is_told_of(desk: Desk, clients: ClientService) -> None:
    booked(desk, Privacy.FULL)
    (row,) = desk.container.bookings.week(0, desk.clock + 30 * 86_400)
    desk.container.bookings.cancel(row.booking)
    desk.sync()
    done = clients.erase("Anna Keller")
    assert "1 deleted event may be in its bin" in done.kept[0]
    assert desk.rows("SELECT count(*) FROM link WHERE base LIKE '%Keller%'") == [(0,)]
