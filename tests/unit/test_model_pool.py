"""Pools: names in sentences, the order of members, who gets whom, and what is left of wishes after a change."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.pool import (
    Choice,
    Pool,
    Requirement,
    any_words,
    assign,
    check_pool,
    in_order,
    placed,
    plural,
    settled,
    wish_for,
)

UIDS = tuple("abcdef")
uids = st.sampled_from(UIDS)
lists = st.lists(st.lists(uids, unique=True, max_size=4), max_size=4)


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("Treatment room", "any treatment room", "treatment rooms"),
        ("MRI room", "any MRI room", "MRI rooms"),
        ("X-ray", "any X-ray", "X-rays"),
        ("Laboratory", "any laboratory", "laboratories"),
        ("Bench", "any bench", "benches"),
        ("Bay", "any bay", "bays"),
        ("A", "any A", "As"),
    ],
)
def test_a_name_in_a_sentence(name: str, one: str, many: str) -> None:
    assert (any_words(name), plural(name)) == (one, many)


@pytest.mark.parametrize(
    "pool",
    [
        Pool("p", " ", ("a",)),
        Pool("p", "Room\n", ("a",)),
        Pool("p", "x" * 121, ("a",)),
        Pool("p", "Room", ()),
        Pool("p", "Room", ("a", "a")),
        Pool("p", "Room", tuple(str(number) for number in range(201))),
    ],
)
def test_a_pool_that_cannot_be_used(pool: Pool) -> None:
    if pool.name == "Room\n":
        assert check_pool(pool).name == "Room"
        return
    with pytest.raises(BadInput):
        check_pool(pool)


def test_the_order_is_the_pools_or_by_use() -> None:
    pool = Pool("p", "Room", ("c", "a", "b"))
    used = {"c": 2, "a": 1, "b": 1}
    assert in_order(pool, used) == ("c", "a", "b")
    assert in_order(Pool("p", "Room", pool.members, Choice.LEAST_USED), used) == ("a", "b", "c")


def best_by_trying(wishes: list[list[str]]) -> tuple[str, ...] | None:
    """The oracle: of all choices without a member twice the one that is best for the first wish, then the second."""
    found = [choice for choice in product(*wishes) if len(set(choice)) == len(choice)]
    return min(found, key=lambda c: [wish.index(uid) for wish, uid in zip(wishes, c, strict=True)], default=None)


@given(lists)
def test_everybody_gets_a_member_of_its_own_wherever_that_can_be(wishes: list[list[str]]) -> None:
    assert assign(wishes) == best_by_trying(wishes)


def test_a_later_wish_is_not_robbed_of_its_only_member() -> None:
    assert assign([["a", "b"], ["a"]]) == ("b", "a")
    assert assign([["a"], ["a"]]) is None
    assert assign([]) == ()


POOLS = {"p": Pool("p", "Room", ("a", "b", "c")), "q": Pool("q", "Device", ("d", "e"))}
requirements = st.lists(
    st.builds(Requirement, st.sampled_from(["p", "q", "gone"]), st.sampled_from(["", *UIDS]), st.booleans()), max_size=4
)


@given(requirements, st.lists(uids, unique=True))
def test_what_is_settled_stands_on_resources_of_the_booking(wishes: list[Requirement], resources: list[str]) -> None:
    found = settled(wishes, resources, POOLS)
    named = [each.resource for each in found if each.resource]
    assert set(named) <= set(resources)
    assert len(named) == len(set(named))
    assert all(each.pool in POOLS for each in found)
    assert settled(found, resources, POOLS) == found


def test_another_member_by_hand_is_fixed_and_one_taken_off_ends_the_wish() -> None:
    wish = (Requirement("p", "a"),)
    assert settled(wish, ["x", "b"], POOLS) == (Requirement("p", "b", fixed=True),)
    assert settled(wish, ["x"], POOLS) == ()
    assert settled(wish, ["x", "a"], POOLS) == wish
    assert settled((Requirement("p"),), ["x"], POOLS) == (Requirement("p"),)
    assert settled((Requirement("gone", "x"),), ["x"], POOLS) == ()


def test_a_member_that_was_named_meets_the_wish_by_hand() -> None:
    assert wish_for(POOLS["p"], ("x", "b", "c")) == Requirement("p", "b", fixed=True)
    assert wish_for(POOLS["p"], ("x",)) == Requirement("p")


def test_of_two_wishes_for_one_member_the_second_is_open_again() -> None:
    assert settled((Requirement("p", "a"), Requirement("p", "a")), ["a"], POOLS) == (
        Requirement("p", "a"),
        Requirement("p"),
    )


@given(st.permutations(UIDS[:4]), st.integers(0, 2), st.data())
def test_a_member_stands_where_the_one_before_it_stood(order: list[str], known: int, data: st.DataObject) -> None:
    resources = tuple(order)
    old = [Requirement("p", uid) for uid in order[:known]] + [Requirement("q")]
    fresh = data.draw(st.sampled_from(list(permutations("uvwxyz", len(old)))))
    places, wishes = placed(resources, old, fresh)
    assert places == (*fresh[:known], *order[known:], fresh[-1])
    assert [each.resource for each in wishes] == list(fresh)
    assert [each.pool for each in wishes] == ["p"] * known + ["q"]
