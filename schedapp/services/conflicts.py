"""Conflicts: both sides changed the same field. The value that lost is put in place when a person wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schedapp.errors import BadInput, NotFound
from schedapp.model.attention import BOTH, MINE, THEIRS, Answer, Attention, AttentionKind
from schedapp.model.booking import Booking, EditScope, Origin
from schedapp.model.change import Change
from schedapp.model.timespan import AllDay, Timed, span_of
from schedapp.services import edits
from schedapp.services.attention_words import (
    DELETION,
    FIELD_WORDS,
    Scene,
    Value,
    here,
    quoted,
    value_words,
)  # fmt: skip
from schedapp.services.bookings import BookingService
from schedapp.services.differences import Conflict, change_of, open_conflicts
from schedapp.store.attention import AttentionRepository, PersonsChange

_TEXTS = ("summary", "location", "description")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an answer did, in a sentence; `change` is what undo takes back, None where no booking changed."""

    said: str
    change: Change | None = None


class Conflicts:
    """Lists and settles them."""

    def __init__(self, store: AttentionRepository, bookings: BookingService) -> None:
        self._store = store
        self._bookings = bookings

    def shown(self, scene: Scene) -> list[Attention]:
        found = open_conflicts(self._store, scene)
        changes = self._store.changes({each.row.booking.partition("/")[0] for each in found}) if found else {}
        return [_attention(each, changes, scene) for each in found]

    def settle(self, key: str, answer: str, scene: Scene) -> Resolution:
        """Puts the chosen value in place. Raises NotFound, BadInput, Taken, ReadOnly."""
        found = next((each for each in open_conflicts(self._store, scene) if str(each.row.number) == key), None)
        if found is None:
            raise NotFound("This conflict is settled already.", "List what is open with “schedapp attention list”.")
        allowed = {offered.key for offered in _answers(found, scene)}
        if answer not in allowed:
            raise BadInput(
                f"This conflict cannot be answered with “{answer[:40]}”.", f"Use {' or '.join(sorted(allowed))}."
            )
        resolution = self._carry_out(found, answer, scene)
        self._store.answer_conflicts([found.row.number], answer)
        return resolution

    def _carry_out(self, found: Conflict, answer: str, scene: Scene) -> Resolution:
        row, title = found.row, quoted(found.part.title)
        words = _words(found, scene)
        if answer == row.kept:
            now = "" if found.deletion else f" as it is: {_told(row.field, words(here(found.part, row.field)))}"
            return Resolution(f"{title} stays{now}.")
        if answer == BOTH:
            return self._keep_both(found, scene)
        change = self._put(found, found.mine if answer == MINE else found.theirs)
        if found.deletion:
            return Resolution(f"{title} is deleted.", change)
        return Resolution(f"{title} is changed: {_told(row.field, words(found.loser))}.", change)

    def _put(self, found: Conflict, value: Value) -> Change:
        name, field = found.row.booking, found.row.field
        scope = EditScope.THIS if "/" in name else EditScope.ALL
        if found.deletion:
            return self._bookings.cancel(name, scope)
        if isinstance(value, Timed | AllDay):
            return self._bookings.move(name, value, scope)
        return self._bookings.edit(name, change_of(field, value), scope)

    def _keep_both(self, found: Conflict, scene: Scene) -> Resolution:
        part, title = found.part, quoted(found.part.title)
        if isinstance(found.loser, Timed | AllDay):
            second = self._bookings.add(_second(part, found.loser))
            return Resolution(f"{title} is booked a second time: {_words(found, scene)(found.loser)}.", second)
        joined = f"{found.mine or ''} / {found.theirs or ''}".strip(" /")
        change = self._put(replace(found, mine=joined), joined)
        return Resolution(f"{title} has both: {_told(found.row.field, joined)}.", change)


def _told(field: str, value: str) -> str:
    """`time Tue 24 Nov, 10:00–10:30`, `shown as busy`."""
    return f"{FIELD_WORDS[field]} {value}"


def _second(part: Booking, when: Timed | AllDay) -> Booking:
    return replace(
        part,
        uid="",
        when=when,
        recurrence=(),
        parent="",
        original_start="",
        overrides=(),
        origin=Origin.SCHED,
        read_only=False,
        version=0,
    )


class _Words:
    """A conflict's values in words."""

    def __init__(self, found: Conflict, zone: str, now: int) -> None:
        self._field, self._zone, self._now = found.row.field, zone, now

    def __call__(self, value: Value) -> str:
        return value_words(self._field, value, self._zone, self._now)


def _words(found: Conflict, scene: Scene) -> _Words:
    return _Words(found, scene.zone(scene.connections[found.row.connection].resource), scene.now)


def _attention(found: Conflict, changes: Mapping[str, list[PersonsChange]], scene: Scene) -> Attention:
    row, part = found.row, found.part
    resource = scene.connections[row.connection].resource
    span = span_of(part.when, scene.zone(resource))
    words = _words(found, scene)
    here_by = changes.get(row.booking.partition("/")[0], [])
    editor = _editor(found, here_by)
    return Attention(
        id=f"{AttentionKind.CONFLICT}-{row.number}",
        kind=AttentionKind.CONFLICT,
        title=part.title,
        reason=_reason(found, editor, scene, changed=_changed_here(found, here_by)),
        at=row.created,
        booking=row.booking,
        resource=resource,
        connection=row.connection,
        calendar=scene.calendar(row.connection),
        start=span.start,
        end=span.end,
        field=DELETION if found.deletion else FIELD_WORDS[row.field],
        mine=_side_words(found, row.mine, found.mine, scene),
        theirs=_side_words(found, row.theirs, found.theirs, scene) if found.deletion else words(found.theirs),
        mine_by=editor,
        theirs_by=f"in Google ({scene.calendar(row.connection)})",
        kept=row.kept,
        answers=_answers(found, scene),
    )


def _side_words(found: Conflict, stored: Value, value: Value, scene: Scene) -> str:
    """One side in words. Of a deletion that met an edit: which of the two it did."""
    if not found.deletion:
        return _words(found, scene)(value)
    if stored == "cancelled":
        return "deleted"
    return "changed" if scene.connections[found.row.connection].pulls else "kept"


def _editor(found: Conflict, changes: list[PersonsChange]) -> str:
    """Who made the last change of the field here before the conflict, "" where the history does not say."""
    _, _, original_start = found.row.booking.partition("/")
    for change in changes:
        if change.at > found.row.created:
            continue
        before, after = (_value(booking, original_start, found) for booking in (change.before, change.after))
        if before != after or (found.deletion and found.row.mine != "cancelled"):
            return change.actor
    return ""


def _value(booking: Booking | None, original_start: str, found: Conflict) -> object:
    if booking is None:
        return None
    try:
        part = edits.part(booking, original_start)
    except (NotFound, BadInput):
        return None
    return "cancelled" if found.deletion and booking.deleted else here(part, found.row.field)


def _changed_here(found: Conflict, changes: list[PersonsChange]) -> bool:
    """Whether a person changed the field here before the conflict, as far as the history goes back."""
    _, _, original_start = found.row.booking.partition("/")
    earlier = [change for change in changes if change.at <= found.row.created and change.before is not None]
    return any(
        _value(each.before, original_start, found) != _value(each.after, original_start, found) for each in earlier
    )


def _reason(found: Conflict, editor: str, scene: Scene, *, changed: bool) -> str:
    title, calendar = quoted(found.part.title), scene.calendar(found.row.connection)
    by = f" by {editor}" if editor else ""
    if found.deletion and found.row.kept == MINE and not scene.connections[found.row.connection].pulls:
        return (
            f"{title} was deleted in Google ({calendar}), which only gets what is here: the booking stays, and Google "
            "gets it back. Keep it, or delete it on both sides."
        )
    if found.deletion and found.row.kept == MINE:
        return (
            f"{title} was deleted in Google ({calendar}), but changed here{by} meanwhile. A change counts more than a "
            "deletion: the booking stays, and Google gets it back. Keep it, or delete it on both sides."
        )
    if found.deletion:
        return (
            f"{title} was deleted here{by}, but changed in Google ({calendar}) meanwhile. A change counts more than a "
            "deletion: the booking is back, as Google has it. Keep it, or delete it again."
        )
    field, words = FIELD_WORDS[found.row.field], _words(found, scene)
    series = "the series " if found.part.recurring else ""
    what = f"{'“Shown as”' if field == 'shown as' else f'The {field}'} of {series}{title}"
    now, loser = words(here(found.part, found.row.field)), words(found.loser)
    how = f"was changed here{by} and in Google ({calendar}) before the two could meet"
    if not changed:  # as after another level: what Google had was not looked at before
        how = f"is not the same here and in Google ({calendar})"
    whose = ("Google's", "Yours") if found.row.kept == MINE else ("Yours", "Google's")
    return f"{what} {how}. In place now: {now}. {whose[0]}, {loser}, was put aside and can still be chosen."


def _answers(found: Conflict, scene: Scene) -> tuple[Answer, ...]:
    row, words = found.row, _words(found, scene)
    if found.deletion:
        deleter = MINE if row.mine == "cancelled" else THEIRS
        keeper = THEIRS if deleter == MINE else MINE
        again = "Delete it again" if deleter == MINE else "Delete it here, too"
        return (
            Answer(keeper, "Keep it", "Leaves the booking as it is."),
            Answer(deleter, again, "It is deleted here and in Google; undo brings it back."),
        )
    put, leave = "Puts this value in place here and in Google.", "Leaves the booking as it is."
    verbs = {True: ("Keep", leave), False: ("Use", put)}
    (mine, mine_hint), (theirs, theirs_hint) = verbs[row.kept == MINE], verbs[row.kept == THEIRS]
    answers = [
        Answer(MINE, f"{mine} mine: {words(found.mine)}", mine_hint),
        Answer(THEIRS, f"{theirs} Google's: {words(found.theirs)}", theirs_hint),
    ]
    if row.field in _TEXTS:
        answers.append(Answer(BOTH, "Keep both texts", "One after the other, here and in Google."))
    elif row.field == "when" and not found.part.recurring:
        answers.append(Answer(BOTH, f"Book both: also {words(found.loser)}", "A second booking at the other time."))
    return tuple(answers)
