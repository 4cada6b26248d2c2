"""What lies along a line is found by where it lies, whatever the order it came in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.runs import Placed, Run, merged

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])))


@given(spans, st.integers(-5, 90), st.integers(0, 40))
def test_all_that_touch_a_stretch_are_found_and_no_others(found: list[tuple[int, int]], low: int, length: int) -> None:
    run = Run(Placed(start, end, number) for number, (start, end) in enumerate(found))
    seen = {one.what for one in run.between(low, low + length)}
    assert seen == {number for number, (start, end) in enumerate(found) if start <= low + length and end >= low}


@given(spans)
def test_they_come_in_the_order_of_their_starts(found: list[tuple[int, int]]) -> None:
    run = Run(Placed(start, end, number) for number, (start, end) in enumerate(found))
    assert [(one.start, one.what) for one in run.between(-1, 999)] == sorted(
        (start, number) for number, (start, _) in enumerate(found)
    )


def test_an_empty_line_has_nothing() -> None:
    assert Run[str](()).between(0, 10) == []


@given(spans)
def test_merged_stretches_cover_the_same_and_do_not_touch(found: list[tuple[int, int]]) -> None:
    whole = merged(found)
    assert {x for start, end in whole for x in range(start, end)} == {x for a, b in found for x in range(a, b)}
    assert all(one[1] < other[0] for one, other in pairwise(whole))
    assert all(start < end for start, end in whole)
