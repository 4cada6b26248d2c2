"""Steps of zoom, and how they are written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.gui.weekview.zoom import STEPS, Zoom, parsed, stepped, written


@pytest.mark.parametrize(
    ("zoom", "steps", "expected"),
    [(1.0, 1, 1.2), (1.0, -1, 0.9), (0.5, -3, 0.5), (3.0, 2, 3.0), (1.1, 1, 1.2), (1.1, -1, 1.0)],
)
def test_steps(zoom: float, steps: int, expected: float) -> None:
    assert stepped(zoom, steps) == expected


@given(st.sampled_from(STEPS), st.sampled_from(STEPS))
def test_what_is_written_is_read(rows: float, columns: float) -> None:
    assert parsed(written(Zoom(rows, columns))) == Zoom(rows, columns)


@pytest.mark.parametrize("text", ["", "1", "a b", "1 2 3"])
def test_what_cannot_be_read_is_no_zoom(text: str) -> None:
    assert parsed(text) == Zoom()


def test_what_is_out_of_bounds_is_brought_in() -> None:
    assert parsed("99 0.01") == Zoom(STEPS[-1], STEPS[0])
