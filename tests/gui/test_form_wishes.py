"""What chips say of resources and wishes for pools, and what adding and taking off makes of them."""

from __future__ import annotations

from schedapp.gui.forms.wishes import Face, Parts, faces
from schedapp.model.pool import Pool, Requirement
from schedapp.model.resource import Resource
from schedapp.model.service import ServiceType

RESOURCES = {
    uid: Resource(uid, name, colour=colour)
    for uid, name, colour in (("d", "Dr Okafor", "#111111"), ("r1", "Room 1", "#222222"), ("r2", "Room 2", "#333333"))
}
POOLS = {"p": Pool("p", "Treatment room", ("r1", "r2"))}
WISH = Requirement("p")
SURGERY, VISIT = ServiceType("s", "Surgery", pool="p"), ServiceType("v", "Visit")


def words(parts: Parts, offered: Parts | None = None) -> list[str]:
    return [face.words for face in faces(parts, offered or parts, RESOURCES, POOLS)]


def test_a_wish_says_what_it_would_get() -> None:
    asked = Parts(("d",), (WISH,))
    assert words(asked) == ["Dr Okafor", "any treatment room"]
    assert words(asked, Parts(("d", "r2"), (Requirement("p", "r2"),))) == ["Dr Okafor", "any treatment room → Room 2"]
    two = Parts((), (WISH, WISH))
    offered = Parts(("r1", "r2"), (Requirement("p", "r1"), Requirement("p", "r2")))
    assert words(two, offered) == ["any treatment room → Room 1", "any treatment room → Room 2"]
    assert faces(asked, asked, RESOURCES, POOLS)[0] == Face("Dr Okafor", "#111111", "d")


def test_what_was_chosen_by_hand_says_so() -> None:
    parts = Parts(("d", "r2"), (Requirement("p", "r2", fixed=True),))
    assert words(parts) == ["Dr Okafor", "Room 2 (by hand)"]


def test_a_member_by_name_meets_the_wish_for_its_pool() -> None:
    fixed = Requirement("p", "r2", fixed=True)
    assert Parts(("d",), (WISH,)).with_resource("r2", POOLS) == Parts(("d", "r2"), (fixed,))
    met = Parts(("r1", "d"), (Requirement("p", "r1"),)).with_resource("r2", POOLS)
    assert met == Parts(("d", "r2"), (fixed,))
    assert met.with_resource("r1", POOLS) == Parts(("d", "r2", "r1"), (fixed,))
    assert Parts(("d",), (WISH,)).with_resource("x", POOLS) == Parts(("d", "x"), (WISH,))


def test_taking_off() -> None:
    parts = Parts(("d", "r1"), (Requirement("p", "r1"),))
    assert parts.without_wish(0) == Parts(("d",), ())
    assert parts.without_resource("d") == Parts(("r1",), (Requirement("p", "r1"),))
    assert Parts(("d",)).with_pool("p") == Parts(("d",), (WISH,))


def test_a_service_type_asks_for_its_pool() -> None:
    assert Parts(("d",)).of_service(None, SURGERY, POOLS) == Parts(("d",), (WISH,))
    assert Parts(("d",), (WISH,)).of_service(None, SURGERY, POOLS) == Parts(("d",), (WISH,))
    assert Parts(("d",), (WISH,)).of_service(SURGERY, VISIT, POOLS) == Parts(("d",), ())
    assert Parts(("d", "r1"), (Requirement("p", "r1"),)).of_service(SURGERY, None, POOLS) == Parts(("d",), ())
    named = Parts(("d", "r1")).of_service(None, SURGERY, POOLS)
    assert named == Parts(("d", "r1"), (Requirement("p", "r1", fixed=True),))
    assert named.of_service(SURGERY, VISIT, POOLS) == named
    assert Parts(("d",)).of_service(None, SURGERY, {}) == Parts(("d",))
