"""What a person has to decide about a calendar: deletions in Google, rooms that declined, events that were left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from schedapp.errors import BadInput, NotFound
from schedapp.model.attention import BOTH, MINE, THEIRS, Answer, Attention, AttentionKind
from schedapp.model.booking import Booking, Transparency
from schedapp.model.connection import DELETIONS_HELD, LEFT_OUT, ROOM_DECLINED, Connection, Deletions
from schedapp.model.timespan import span_of
from schedapp.services.attention_words import Scene, quoted
from schedapp.services.bookings import BookingService
from schedapp.services.conflicts import Resolution
from schedapp.services.foreign import blocks
from schedapp.services.syncing import CycleRunner
from schedapp.store.attention import AttentionRepository, OpenDecision
from schedapp.store.left_out import LeftOutEvents
from schedapp.store.sync_state import SyncState
from schedapp.sync.identity import part_of

_IN_ONE = AttentionKind.DELETED_IN_ONE.value
_OF_BOOKINGS = (_IN_ONE, ROOM_DECLINED)
_HELD = (
    Answer(
        THEIRS,
        "Accept the deletions",
        "They are deleted here, too. Undo does not bring them back; each can be restored from its history.",
        network=True,
    ),
    Answer(MINE, "Restore in Google", "The events are put back in Google.", network=True),
)
_SEEN = (Answer(BOTH, "Seen", "Takes it off this list; the event stays in Google as it is."),)
_ROOM_SEEN = (Answer(BOTH, "Seen", "Takes it off this list; the booking stays as it is."),)


class Decisions:
    """Lists and settles them. `runner` gives what runs a cycle; held deletions are answered by one, which the journal
    says `asked_by` was the reason of."""

    def __init__(
        self,
        store: AttentionRepository,
        bookings: BookingService,
        state: SyncState,
        runner: Callable[[], CycleRunner],
        left_out: LeftOutEvents,
        asked_by: str,
    ) -> None:
        self._store = store
        self._bookings = bookings
        self._state = state
        self._runner = runner
        self._left_out = left_out
        self._asked_by = asked_by

    def open(self) -> list[OpenDecision]:
        """Those that still need an answer: a booking that was cancelled meanwhile asks nothing more."""
        rows = self._store.decisions()
        known = self._known(rows)
        return [row for row in rows if row.kind not in _OF_BOOKINGS or row.booking in known]

    def _known(self, rows: list[OpenDecision]) -> dict[str, Booking]:
        """The live bookings, and dates of series, that decisions are about, by name."""
        names = {row.booking for row in rows if row.kind in _OF_BOOKINGS}
        found = self._store.bookings({name.partition("/")[0] for name in names}) if names else {}
        parts = {name: part_of(found[uid], name) for name in names if (uid := name.partition("/")[0]) in found}
        return {name: part for name, part in parts.items() if part is not None and part.live}

    def shown(self, scene: Scene) -> list[Attention]:
        rows = [row for row in self.open() if row.connection in scene.connections]
        known = self._known(rows) | self._blocks(rows)
        return [_attention(row, known, scene) for row in rows]

    def _blocks(self, rows: list[OpenDecision]) -> dict[str, Booking]:
        """The live bookings that stand for events which were left out, by the name of the decision."""
        found = blocks(self._left_out) if any(row.kind == LEFT_OUT for row in rows) else {}
        bookings = self._store.bookings(set(found.values())) if found else {}
        known = {name: bookings[uid] for name, uid in found.items() if uid in bookings}
        return {name: booking for name, booking in known.items() if booking.live}

    def settle(self, key: str, answer: str, scene: Scene) -> Resolution:
        """[network] for held deletions. Raises NotFound, BadInput, Taken, AuthError, RemoteError."""
        row = next((each for each in self.open() if str(each.number) == key), None)
        if row is None:
            raise NotFound("This is settled already.", "List what is open with “schedapp attention list”.")
        if row.kind == DELETIONS_HELD:
            return self._let_go(scene.connections[row.connection], answer)
        allow(answer, (MINE, THEIRS, BOTH) if row.kind == _IN_ONE else (BOTH,))
        with self._state.write():
            what = "booking stays" if row.kind == ROOM_DECLINED else "event stays in Google"
            seen = Resolution(f"Seen. The {what} as it is.")
            resolution = self._deleted_in_one(row, answer, scene) if row.kind == _IN_ONE else seen
            self._store.decided(row.number)
            return resolution

    def _deleted_in_one(self, row: OpenDecision, answer: str, scene: Scene) -> Resolution:
        booking = self._bookings.series(row.booking)
        title, calendar = quoted(booking.title), scene.calendar(row.connection)
        if answer == THEIRS:
            return Resolution(f"{title} is cancelled.", self._bookings.cancel(booking.uid))
        if answer == MINE:
            self._state.enqueue(row.connection, booking.uid)
            return Resolution(f"{title} goes back to {calendar} with the next sync.")
        resource = scene.connections[row.connection].resource
        others = tuple(uid for uid in booking.resources if uid != resource)
        if not others:
            raise BadInput(f"{title} has no other resource.", "Cancel it, or put it back in Google.")
        change = self._bookings.edit(booking.uid, {"resources": others})
        return Resolution(f"{title} takes place without {scene.name(resource)}.", change)

    def _let_go(self, connection: Connection, answer: str) -> Resolution:
        allow(answer, tuple(each.key for each in _held(connection)))
        deletions = Deletions.ACCEPT if answer == THEIRS else Deletions.RESTORE
        (report,) = self._runner().run_all([connection], self._asked_by, deletions=deletions)
        if report.error is not None:
            raise report.error
        calendar = connection.summary or connection.calendar_id
        if answer == THEIRS:
            return Resolution(f"The deletions in {calendar} are accepted: {_counted(report.deleted)} removed here.")
        return Resolution(f"{_counted(report.pushed)} put back in {calendar}.")


def _held(connection: Connection) -> tuple[Answer, ...]:
    """Nothing can be restored in a calendar that is only read."""
    return tuple(each for each in _HELD if each.key == THEIRS or connection.pushes)


def allow(answer: str, allowed: tuple[str, ...]) -> None:
    """Raises BadInput for an answer that does not fit."""
    if answer not in allowed:
        raise BadInput(f"“{answer[:40]}” is no answer to this.", f"Use {' or '.join(allowed)}.")


def _counted(number: int) -> str:
    return "1 booking is" if number == 1 else f"{number} bookings are"


def _attention(row: OpenDecision, known: Mapping[str, Booking], scene: Scene) -> Attention:
    resource, calendar = scene.connections[row.connection].resource, scene.calendar(row.connection)
    kind = AttentionKind(row.kind) if row.kind in (*_OF_BOOKINGS, DELETIONS_HELD) else AttentionKind.LEFT_OUT
    common = Attention(
        id=f"decision-{row.number}",
        kind=kind,
        title=calendar,
        reason=row.reason,
        at=row.created,
        resource=resource,
        connection=row.connection,
        calendar=calendar,
    )
    if kind is AttentionKind.DELETED_IN_ONE:
        return _in_one(common, known[row.booking], scene)
    if kind is AttentionKind.ROOM_DECLINED:
        return _about(replace(common, answers=_ROOM_SEEN), known[row.booking], scene)
    if kind is AttentionKind.DELETIONS_HELD:
        return replace(common, theirs_by=f"in Google ({calendar})", answers=_held(scene.connections[row.connection]))
    told = f"{row.reason} It stays in Google as it is; {_blocked(known.get(row.booking), common.resource, scene)}."
    return replace(common, reason=told, answers=_SEEN)


def _blocked(booking: Booking | None, resource: str, scene: Scene) -> str:
    """What of an event that was left out is taken here: its first date, what it was before, or nothing."""
    if booking is None or booking.transparency is Transparency.TRANSPARENT:
        return "its time is not blocked here"
    return f"here {scene.when(booking.when, resource)} is blocked, and no other date of it"


def _about(common: Attention, booking: Booking, scene: Scene) -> Attention:
    span = span_of(booking.when, scene.zone(common.resource))
    return replace(common, title=booking.title, booking=booking.uid, start=span.start, end=span.end)


def _in_one(common: Attention, booking: Booking, scene: Scene) -> Attention:
    resource, calendar = common.resource, common.calendar
    when = scene.when(booking.when, resource)
    others = [scene.name(uid) for uid in booking.resources if uid != resource]
    title, rest = quoted(booking.title), " and ".join(others)
    reason = (
        f"{title} ({when}) was deleted in Google ({calendar}), but it also takes {rest or 'other resources'}. It is "
        "still booked here, on all of them. Cancel it, put it back in Google, or take this resource off."
    )
    answers = [
        Answer(THEIRS, "Cancel it", "Cancels the booking on all of its resources; undo brings it back."),
        Answer(MINE, "Put it back in Google", "The next sync puts it back."),
    ]
    if others:
        hint = f"The booking stays, on {rest} alone."
        answers.append(Answer(BOTH, f"Take {scene.name(resource)} off", hint))
    return replace(
        _about(common, booking, scene),
        reason=reason,
        mine=when,
        theirs="deleted",
        theirs_by=f"in Google ({calendar})",
        kept=MINE,
        answers=tuple(answers),
    )
