"""Whatever else an event carries, known to Sched or not, an edit of its booking leaves it as it was, to the byte."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedapp.google.wire import NONCE_KEY, UID_KEY
from schedapp.model.connection import Privacy
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR
from schedapp.simulator.errors import Json
from tests.fuzz.place import Place, a_place
from tests.fuzz.ugly import ordinary

_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)
_WHOLE = _VALUES.filter(lambda value: value not in (None, "", [], {}))  # Google drops these by itself
_KNOWN: dict[str, Any] = {
    "colorId": "7", "guestsCanModify": True, "guestsCanInviteOthers": False, "source": {"url": "https://x.example"},
    "attendees": [{"email": "a@example.com", "comment": "late", "responseStatus": "tentative"}],
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]},
    "attachments": [{"fileUrl": "https://drive.example/1", "title": "Plan"}], "anyoneCanAddSelf": True,
    "conferenceData": {"conferenceId": "abc", "notes": "dial"}, "gadget": {"type": "x"},
    "extendedProperties": {"private": {"theirs": "1"}, "shared": {"all": "2"}}, "description": "<b>Theirs</b>\n\ttext",
}  # fmt: skip
_OURS = {"summary", "start", "end", "updated", "etag", "sequence", "htmlLink", "extendedProperties"}
_TAKEN = {*ordinary(0), *_KNOWN, "recurrence", "location", "transparency", "visibility", "start", "end", "attendees"}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    unknown=st.dictionaries(_WORDS.filter(lambda name: name not in _TAKEN), _WHOLE, max_size=4),
    known=st.sets(st.sampled_from(sorted(_KNOWN))),
    edits=st.lists(st.sampled_from(("title", "move", "client", "notes")), min_size=1, max_size=3),
    level=st.sampled_from(list(Privacy)),
)
def test_what_is_not_ours_stays(unknown: Json, known: set[str], edits: list[str], level: Privacy) -> None:
    with a_place(privacy=level) as place:
        item = ordinary(1, "Before") | {name: _KNOWN[name] for name in known} | unknown
        place.sim.google.plant(DOCTOR, [item])
        place.sync()
        for number, edit in enumerate(edits):
            change(place, item["id"], edit, number)
            place.sync()
        after = next(event for event in place.sim.google.planted(DOCTOR) if event["id"] == item["id"])
        ours = _OURS | ({"description"} if level is Privacy.FULL and "notes" in edits else set())
        assert {k: v for k, v in after.items() if k not in ours} == {k: v for k, v in item.items() if k not in ours}
        assert foreign(after) == foreign(item)
        assert ("title" in edits and level in (Privacy.TITLE, Privacy.FULL)) == ("Edited" in after["summary"][:6])
        starts = [datetime.fromisoformat(event["start"]["dateTime"]) for event in (item, after)]
        assert ("move" in edits) == (starts[0] != starts[1])


def change(place: Place, event_id: str, edit: str, number: int) -> None:
    bookings, uid = place.desk.container.bookings, place.links()[event_id][0]
    if edit == "move":
        when = bookings.series(uid).when
        assert isinstance(when, Timed)
        bookings.move(uid, Timed(when.start + 900, when.end + 1_800, when.zone))
    else:
        bookings.edit(uid, {edit: f"Edited {number}"})


def foreign(event: Json) -> Json:
    """Its extended properties without ours."""
    whole = event.get("extendedProperties", {})
    private = {key: value for key, value in whole.get("private", {}).items() if key not in (UID_KEY, NONCE_KEY)}
    return {key: value for key, value in (whole | {"private": private}).items() if value}
