"""How full a column is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.column_load import Load, load_of
from schedapp.layout.day import MINUTES
from schedapp.layout.week import Tile


def tile(top: int, bottom: int) -> Tile:
    return Tile(0, 0, 0, top, bottom, 0, 1, 1, True, True)


def test_free_is_open_and_not_taken() -> None:
    opened = ((480, 720), (780, 1080))
    assert load_of([], opened) == Load(0, 540)
    assert load_of([tile(480, 540), tile(510, 600), tile(700, 800)], opened) == Load(3, 540 - 120 - 20 - 20)
    assert load_of([tile(0, 60)], ()) == Load(1, 0)


def test_what_is_taken_all_day_has_nothing_free() -> None:
    assert load_of([tile(480, 540)], ((480, 720),), 1) == Load(2, 0)


spans = st.tuples(st.integers(0, MINUTES - 1), st.integers(1, 300)).map(lambda s: (s[0], min(s[0] + s[1], MINUTES)))


@given(st.lists(spans, max_size=12), st.lists(st.integers(0, MINUTES), max_size=8, unique=True))
def test_it_counts_each_open_minute_that_nobody_has(taken: list[tuple[int, int]], edges: list[int]) -> None:
    edges = sorted(edges)[: len(edges) // 2 * 2]
    opened = tuple(zip(edges[::2], edges[1::2], strict=True))
    busy = {minute for top, bottom in taken for minute in range(top, bottom)}
    free = {minute for start, end in opened for minute in range(start, end)} - busy
    assert load_of([tile(*one) for one in taken], opened) == Load(len(taken), len(free))
