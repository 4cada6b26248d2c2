"""Service types: what cannot be used, and whose buffers count."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.resource import Resource, busy_span
from schedapp.model.service import ServiceType, check_service
from schedapp.model.timespan import Span

minutes = st.integers(0, 480)


def test_a_name_is_tidied() -> None:
    assert check_service(ServiceType("s", "  First visit ")).name == "First visit"
    assert check_service(ServiceType("s", "First visit", colour="#0F766E")).colour == "#0F766E"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"name": "x" * 121},
        {"name": "a\tb"},
        {"minutes": 4},
        {"minutes": 1441},
        {"colour": "red"},
        {"buffer_before": -1},
        {"buffer_after": 481},
    ],
)
def test_what_cannot_be_used(fields: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        check_service(ServiceType("s", **({"name": "Visit"} | fields)))


@given(minutes, minutes, minutes, minutes)
def test_of_two_buffers_the_larger_counts(before: int, after: int, wanted_before: int, wanted_after: int) -> None:
    room = Resource("room-0001", "Room 1", buffer_before=before, buffer_after=after)
    busy = busy_span(room, Span(100_000, 103_600), wanted_before, wanted_after)
    assert busy == Span(100_000 - 60 * max(before, wanted_before), 103_600 + 60 * max(after, wanted_after))
