"""Pixels and columns: scrolled, zoomed, mirrored."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from schedapp.gui.weekview.geometry import HOUR_BAR, NARROWEST, Geometry


def test_columns_fill_the_width_and_never_go_below_the_narrowest() -> None:
    few = Geometry(1192, 800, 7)
    assert few.across_range == 0
    assert few.edges[0] == HOUR_BAR
    assert few.edges[-1] == 1192
    many = Geometry(1192, 800, 60)
    assert many.across_range == 60 * NARROWEST - (1192 - HOUR_BAR)
    assert many.edges[1] - many.edges[0] == NARROWEST


def test_text_size_and_zoom_widen_the_columns() -> None:
    assert Geometry(1192, 800, 60, scale=2.0).breadth == 60 * 2 * NARROWEST
    assert Geometry(1192, 800, 60, column_zoom=0.5).breadth == 30 * NARROWEST
    assert Geometry(1192, 800, 7, column_zoom=0.5).breadth == 1192 - HOUR_BAR, "no narrower than the window"
    assert Geometry(1192, 800, 7, row_zoom=2.0).hour_height == 112


def test_a_second_hour_bar_takes_its_room() -> None:
    one, two = Geometry(1192, 800, 7), Geometry(1192, 800, 7, bars=2)
    assert two.lead == 2 * one.lead
    assert two.hour_bars(60, 10) == [QRect(HOUR_BAR, 60, HOUR_BAR, 10), QRect(0, 60, HOUR_BAR, 10)]


geometries = st.builds(
    Geometry,
    width=st.integers(300, 2000),
    height=st.just(800),
    columns=st.integers(1, 60),
    scale=st.sampled_from([1.0, 1.5, 2.0]),
    rtl=st.booleans(),
    column_zoom=st.sampled_from([0.5, 1.0, 2.0]),
    bars=st.sampled_from([1, 2]),
)


@given(geometries, st.floats(0, 1), st.integers(0, 59))
def test_each_column_is_found_where_it_is(geometry: Geometry, scrolled: float, at: int) -> None:
    at %= geometry.columns
    moved = Geometry(
        geometry.width, 800, geometry.columns, scale=geometry.scale, rtl=geometry.rtl,
        across=int(scrolled * geometry.across_range), column_zoom=geometry.column_zoom, bars=geometry.bars,
    )  # fmt: skip
    box = moved.column(at, 0, 10)
    assert moved.column_at(box.left()) == moved.column_at(box.right()) == at
    seen = box.intersects(QRect(moved.beside_bars(0, 10)))
    assert (at in moved.visible()) == seen
