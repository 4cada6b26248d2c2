"""Fifty clients race for the same slots while a window books, too: each goes to one, the others learn what is free."""

from __future__ import annotations

import socket

from schedapp.services.api_tokens import Scope
from tests.api.conftest import NOON, Api
from tests.api.race import Race

CLIENTS, SLOTS, TRIES = 50, 20, 8
FIRST = NOON + 7 * 86_400


def test_fifty_clients_and_a_window_race_for_twenty_slots(api: Api) -> None:
    room = api.resource("Room 1")
    api.resource("Room 2")
    race = Race(api.server.port, api.token[Scope.WRITE], room, FIRST, SLOTS)
    race.run(CLIENTS, TRIES, api.home, api.clock)
    told = race.told
    assert told.other == []
    assert len(told.won) + len(told.refused) == CLIENTS * TRIES
    assert sorted([*told.won.values(), *race.window.values()]) == [FIRST + number * 1_800 for number in range(SLOTS)]
    rows = api.container.bookings.week(FIRST, FIRST + 86_400)
    assert {row.booking: row.start for row in rows} == told.won | race.window
    assert not any(row.clash for row in rows)
    for problem in told.refused:
        assert problem["code"] == "Taken"
        assert problem["alternatives"], "a loser learns nothing"


def test_an_answer_does_not_wait_for_an_acknowledgement(api: Api) -> None:
    assert {each.proto for each in api.server._sockets} == {socket.IPPROTO_TCP}, "asyncio leaves Nagle's delay on"
