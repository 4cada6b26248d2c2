"""Where the keyboard goes on a ground of lanes and bookings, whatever lies there."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from schedapp.gui.weekview.cursor import (
    ALL_DAY,
    DAY,
    HOUR,
    NONE,
    STEP,
    Block,
    Cell,
    Ground,
    Stand,
    across,
    along,
    jump,
    stand_on,
    walk,
)

MORNING, NOON = 8 * HOUR, 12 * HOUR


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """Two lanes of up to eight bookings of five minutes to five hours, and up to two of the whole day."""
    count = 0
    lanes, whole = [], []
    for _ in range(2):
        blocks = []
        for _ in range(draw(st.integers(0, 8))):
            top = draw(st.integers(0, DAY // 5 - 2)) * 5
            length = draw(st.integers(1, 60)) * 5
            blocks.append(Block(top, min(top + length, DAY), draw(st.integers(0, 3)), count))
            count += 1
        days = draw(st.integers(0, 2))
        whole.append(list(range(count, count + days)))
        count += days
        lanes.append(sorted(blocks))
    return Ground(lanes, whole=whole)


@example(Ground([[Block(0, 5, 0, 0), Block(5, 10, 0, 1)]]))
@example(Ground([[Block(0, 20, 0, 0), Block(20, 25, 0, 1)]]))
@given(grounds())
def test_down_from_midnight_meets_each_booking_once_and_comes_to_the_end(ground: Ground) -> None:
    stand, met = jump(ground, Stand(Cell(0, 0)), 0), []
    for _ in range(DAY):
        if stand.item != NONE:
            met.append(stand.item)
        before, stand = stand, along(ground, stand, STEP)
        if stand == before:
            break
    else:
        raise AssertionError("it does not come to an end")
    assert sorted(met) == sorted(block.item for block in ground.lanes[0])


@given(grounds(), st.integers(0, DAY // STEP - 1))
def test_up_comes_to_the_lane_of_whole_days_and_through_it(ground: Ground, start: int) -> None:
    stand = jump(ground, Stand(Cell(1, 0)), start * STEP)
    for _ in range(DAY):
        before, stand = stand, along(ground, stand, -STEP)
        if stand == before:
            break
    assert stand.cell == Cell(1, ALL_DAY)
    assert stand.item == (ground.whole_of(1)[0] if ground.whole_of(1) else NONE)


@given(grounds())
def test_walking_on_meets_all_in_order_and_back_again(ground: Ground) -> None:
    stand: Stand | None = None
    met: list[int] = []
    while (stand := walk(ground, stand, 1)) is not None:
        met.append(stand.item)
    every = [block.item for lane in ground.lanes for block in lane] + [i for row in ground.whole or () for i in row]
    assert sorted(met) == sorted(every)
    back: list[int] = []
    stand = Stand(Cell(1, DAY))
    while (stand := walk(ground, stand, -1)) is not None:
        back.append(stand.item)
    assert back == met[::-1]


@given(grounds(), st.integers(0, 10), st.sampled_from([STEP, -STEP, HOUR, -HOUR]))
def test_it_is_always_on_a_cell_or_on_what_is_there(ground: Ground, number: int, by: int) -> None:
    stand = Stand(Cell(0, number * STEP))
    for _ in range(12):
        stand = along(ground, stand, by)
        stand = across(ground, stand, 1 - stand.cell.lane)
        assert stand.cell.minute == ALL_DAY or (0 <= stand.cell.minute <= DAY - STEP)
        assert stand.cell.minute == ALL_DAY or stand.cell.minute % STEP == 0
        if stand.item != NONE:
            found = stand_on(ground, stand.item, stand.cell)
            assert found is not None
            assert found.cell.lane == stand.cell.lane


def test_an_hour_lands_on_what_is_there() -> None:
    ground = Ground([[Block(MORNING + 60, MORNING + 90, 0, 7)]])
    assert along(ground, Stand(Cell(0, MORNING)), HOUR) == Stand(Cell(0, MORNING + 60), 7)
    assert along(ground, Stand(Cell(0, MORNING + 60), 7), HOUR) == Stand(Cell(0, MORNING + 120))
    assert along(ground, Stand(Cell(0, MORNING + 60), 7), -HOUR) == Stand(Cell(0, MORNING))


def test_without_a_lane_of_whole_days_the_first_cell_is_the_end() -> None:
    ground = Ground([[]], length=2 * DAY)
    assert along(ground, Stand(Cell(0, 0)), -STEP) == Stand(Cell(0, 0))
    assert along(ground, Stand(Cell(0, 2 * DAY - STEP)), HOUR) == Stand(Cell(0, 2 * DAY - STEP))


def test_one_of_a_whole_day_is_met_at_its_beginning_alone() -> None:
    ground = Ground([[Block(0, DAY, 0, 1), Block(NOON, NOON + 30, 1, 2)]])
    assert jump(ground, Stand(Cell(0, 0)), MORNING).item == NONE
    assert jump(ground, Stand(Cell(0, 0)), 0).item == 1
    assert along(ground, Stand(Cell(0, NOON), 2), STEP) == Stand(Cell(0, NOON + 30))
    assert along(ground, Stand(Cell(0, NOON), 2), -STEP) == Stand(Cell(0, NOON - STEP))


def test_across_the_lane_of_whole_days() -> None:
    ground = Ground([[], []], whole=[[5], [6]])
    assert across(ground, Stand(Cell(0, ALL_DAY), 5), 1) == Stand(Cell(1, ALL_DAY), 6)
    assert across(ground, Stand(Cell(0, ALL_DAY)), 1) == Stand(Cell(1, ALL_DAY))


def test_what_is_not_shown_is_nowhere() -> None:
    assert stand_on(Ground([[]]), 3) is None
    assert walk(Ground([[]]), None, 1) is None
