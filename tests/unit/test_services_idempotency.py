"""A request with a key is carried out once, however often and wherever it is sent."""

from __future__ import annotations

import threading

import pytest

from schedapp.errors import KeyReused, StillRunning
from schedapp.services.idempotency import Answered, Asked, IdempotencyService
from tests.store.place import Place

ASKED = Asked("phone", "POST /bookings", "k1", "aa" * 32)


def service(place: Place) -> IdempotencyService:
    return place.container.idempotency


def made(counts: list[int]) -> Answered:
    counts.append(1)
    return Answered(201, f'{{"n": {len(counts)}}}', {"ETag": '"v1"'})


def test_it_is_made_once_also_after_a_restart(place: Place) -> None:
    counts: list[int] = []
    first, again = service(place).carry_out(ASKED, lambda: made(counts))
    assert not again
    place.container.close()
    place.container = place.open()
    second, again = service(place).carry_out(ASKED, lambda: made(counts))
    assert (second, again, len(counts)) == (first, True, 1)
    assert service(place).answered(ASKED) == first


def test_another_token_route_or_key_is_another_request(place: Place) -> None:
    counts: list[int] = []
    for asked in (ASKED, *(Asked(*(f"{value}x" if at == place_ else value for at, value in enumerate(
        (ASKED.token, ASKED.route, ASKED.key, ASKED.digest)
    ))) for place_ in range(3))):  # fmt: skip
        service(place).carry_out(asked, lambda: made(counts))
    assert len(counts) == 4


def test_another_body_with_the_key_is_refused(place: Place) -> None:
    service(place).carry_out(ASKED, lambda: made([]))
    with pytest.raises(KeyReused):
        service(place).carry_out(Asked(ASKED.token, ASKED.route, ASKED.key, "bb" * 32), lambda: made([]))


def test_what_fails_is_not_kept_nor_is_what_it_wrote(place: Place) -> None:
    room = place.resource()

    def fails() -> Answered:
        place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        service(place).carry_out(ASKED, fails)
    assert place.starts() == []
    assert service(place).answered(ASKED) is None


def test_after_a_day_it_is_forgotten(place: Place) -> None:
    counts: list[int] = []
    service(place).carry_out(ASKED, lambda: made(counts))
    place.clock += 86_399
    assert service(place).answered(ASKED)
    place.clock += 1
    service(place).carry_out(ASKED, lambda: made(counts))
    assert len(counts) == 2
    assert place.sql("SELECT count(*) FROM idempotency") == [(1,)]


def test_while_it_runs_the_same_is_told_so(place: Place) -> None:
    found = service(place)
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with found.running(ASKED):
            begun.set()
            assert go_on.wait(60)

    worker = threading.Thread(target=slowly)
    worker.start()
    assert begun.wait(60)
    with pytest.raises(StillRunning), found.running(ASKED):
        pass
    go_on.set()
    worker.join()
    with found.running(ASKED):
        pass
