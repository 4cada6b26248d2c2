"""The list of what waits for a person, and what each answer does."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.errors import NotFound
from schedapp.model.attention import Attention, AttentionKind
from schedapp.services.attention_words import Scene
from schedapp.services.bookings import BookingService
from schedapp.services.clashes import Clashes
from schedapp.services.clock_notices import ClockNotices
from schedapp.services.clock_rules import ClockRuleService
from schedapp.services.conflicts import Conflicts, Resolution
from schedapp.services.decisions import Decisions
from schedapp.services.differences import open_conflicts
from schedapp.services.held import Rehearse, held_lines
from schedapp.services.overlaps import open_clashes
from schedapp.services.refused import RefusedBookings
from schedapp.services.syncing import CycleRunner
from schedapp.store.attention import AttentionRepository
from schedapp.store.catalogue import CatalogueRepository
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.left_out import LeftOutEvents
from schedapp.store.resources import ResourceRepository
from schedapp.store.sync_state import SyncState

_ORDER = list(AttentionKind)


class AttentionService:
    """`runner` gives what runs a sync cycle: held deletions are answered by one. `rehearse` tells what a sync would do.
    `now` is in UTC epoch seconds."""

    def __init__(
        self,
        database: Database,
        store: AttentionRepository,
        bookings: BookingService,
        resources: ResourceRepository,
        connections: ConnectionRepository,
        state: SyncState,
        runner: Callable[[], CycleRunner],
        clocks: ClockRuleService,
        *,
        rehearse: Rehearse,
        now: Callable[[], int],
        asked_by: str = "button",
    ) -> None:
        self._database = database
        self._store = store
        self._resources = resources
        self._connections = connections
        self._rehearse = rehearse
        self._now = now
        self._catalogue = CatalogueRepository(database)
        self._conflicts = Conflicts(store, bookings)
        self._clashes = Clashes(store, bookings)
        self._decisions = Decisions(store, bookings, state, runner, LeftOutEvents(database), asked_by)
        self._refused = RefusedBookings(store, bookings, state)
        self._clocks = ClockNotices(store, clocks)

    def list(self) -> tuple[Attention, ...]:
        """Everything that is open, by kind, the newest first. A number of queries that does not grow with it."""
        scene = self._scene()
        found = [
            *self._conflicts.shown(scene),
            *self._clashes.shown(scene),
            *self._decisions.shown(scene),
            *self._refused.shown(scene),
            *self._clocks.shown(scene),
        ]
        return tuple(sorted(found, key=lambda each: (_ORDER.index(each.kind), -each.at)))

    def count(self) -> int:
        """How many of them want an answer: what was left out is only told of."""
        decisions = sum(row.kind != AttentionKind.LEFT_OUT for row in self._decisions.open())
        conflicts = len(open_conflicts(self._store, self._scene()))
        others = len(self._store.refused()) + len(self._clocks.open())
        return conflicts + len(open_clashes(self._store)) + decisions + others

    def get(self, attention_id: str) -> Attention:
        """One of the list. Raises NotFound where it is settled."""
        for each in self.list():
            if each.id == attention_id:
                return each
        raise _settled(attention_id)

    def held(self, attention_id: str) -> tuple[str, ...]:
        """[network] Of held deletions: a line for each booking that would go, at most 12 and how many more. Raises
        NotFound where they are settled, Offline, AuthError, RemoteError, StoreError."""
        item = self.get(attention_id)
        if item.kind is not AttentionKind.DELETIONS_HELD:
            return ()
        scene = self._scene()
        return held_lines(self._rehearse, scene.connections[item.connection], scene.zone(item.resource), scene.now)

    def resolve(self, attention_id: str, answer: str) -> str:
        """Settles one: `answer` is the key of one of its answers, or mine, theirs, both where they mean something.

        Gives a sentence that says what was done. [network] for held deletions. Raises NotFound where it is settled
        already, BadInput for an answer that does not fit, Taken where the slot went meanwhile, ReadOnly; then nothing
        was changed.
        """
        return self.answer(attention_id, answer).said

    def answer(self, attention_id: str, answer: str) -> Resolution:
        """The same, with the change of a booking that undo takes back."""
        kind, _, key = attention_id.rpartition("-")
        scene = self._scene()
        if kind == "decision":  # one kind of them asks Google: no transaction may be open
            return self._decisions.settle(key, answer, scene)
        settlers = {
            "conflict": self._conflicts.settle,
            "clash": self._clashes.settle,
            "parked": self._refused.settle,
            "clocks": self._clocks.settle,
        }
        if kind not in settlers:
            raise _settled(attention_id)
        with self._database.write():
            return settlers[kind](key, answer, scene)

    def _scene(self) -> Scene:
        return Scene(
            connections={connection.uid: connection for connection in self._connections.all()},
            resources={resource.uid: resource for resource in self._resources.all()},
            now=self._now(),
            buffers=self._catalogue.buffers(),
        )


def _settled(attention_id: str) -> NotFound:
    return NotFound(
        f"Nothing that waits is called “{attention_id[:40]}”.", "List what is open with “schedapp attention list”."
    )
