"""Runs cycles under the lease: one connection at a time in one process, whoever asks (timer, button, command)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from schedapp.errors import AuthError, NotFound, Offline, RateLimited, SchedError
from schedapp.model.connection import Connection, Deletions, Health
from schedapp.services.accounts import Accounts
from schedapp.services.overlaps import open_clashes
from schedapp.services.reports import SyncReport
from schedapp.services.runs import RunJournal
from schedapp.store.attention import AttentionRepository
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.lease import Leases
from schedapp.store.sync_state import SyncState
from schedapp.sync.engine import CycleReport, Engine, health_of

Told = Callable[[int, int], None]

PATIENCE = 30.0
_UNASKED = ("timer", "own-change")  # runs that nobody started: a keyring is not unlocked for them again and again


class CycleRunner:
    """Shared by the calendar service and the syncer. `now` is in UTC epoch seconds."""

    def __init__(
        self,
        database: Database,
        connections: ConnectionRepository,
        journal: RunJournal,
        state: SyncState,
        accounts: Accounts,
        leases: Leases,
        *,
        now: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self.engine = Engine(state, now, new_id)
        self.leases = leases
        self.accounts = accounts
        self._state = state
        self._attention = AttentionRepository(database, now)
        self._connections = connections
        self._journal = journal
        self._now = now

    def run_all(
        self,
        connections: Sequence[Connection],
        reason: str,
        *,
        deletions: Deletions = Deletions.HOLD,
        told: Told | None = None,
    ) -> tuple[SyncReport, ...]:
        """One cycle of each, and one more of those that got something to send from the others (a booking of several
        calendars). An account that Google asked to slow down is left alone. One report for each connection.

        `told` is called after each with how many are done, and of how many.
        """
        reports: dict[str, SyncReport] = {}
        paused: set[str] = set()
        for again in (False, True):
            for connection in connections:
                if self.accounts.stopped:
                    break
                uid = connection.uid
                if connection.account.uid in paused or (again and not self._has_more(connection, reports)):
                    continue
                report = self.run(connection, reason, deletions=deletions)
                reports[uid] = _joined(reports[uid], report) if uid in reports else report
                if told is not None:
                    told(len(reports), len(connections))
                if isinstance(report.error, RateLimited):
                    paused.add(connection.account.uid)
        return tuple(reports.values())

    def _has_more(self, connection: Connection, reports: dict[str, SyncReport]) -> bool:
        done = reports.get(connection.uid)
        if done is None or not done.ok or not connection.pushes or done.connection.health is Health.PAUSED:
            return False
        return bool(self._state.due(connection.uid, self._now()))

    def run(self, connection: Connection, reason: str, *, deletions: Deletions = Deletions.HOLD) -> SyncReport:
        """One cycle. Trouble of this connection is in the report, never raised; storage errors are raised."""
        started = self._now()
        patience = 0.0 if reason == "timer" else PATIENCE
        with (
            self.leases.hold(f"account-{connection.account.uid}", patience) as alone,
            self.leases.hold(connection.uid, patience) as got,
        ):
            if not (alone and got):
                if reason == "timer":  # whoever has the lease does the work; its results are in the database
                    return SyncReport(connection)
                busy = Offline("Another Sched is synchronizing this calendar.", "Wait a moment and try again.")
                return SyncReport(connection, error=busy)
            try:
                cycle = self._cycle(connection, reason, deletions)
            except NotFound as error:  # disconnected while it waited
                return SyncReport(connection, error=error)
            if cycle.error is not None and self.accounts.stopped:
                cycle = self._as_before(cycle, connection)
        self._journal.keep(cycle, reason, started=started, ended=self._now())
        return self._report(cycle)

    def _cycle(self, connection: Connection, reason: str, deletions: Deletions) -> CycleReport:
        """Raises NotFound."""
        if (wait := self._wait_of(connection)) is not None:
            return CycleReport(self._stopped_by(connection, wait), error=wait)
        try:
            server = self.accounts.server(connection.account, quiet=reason in _UNASKED)
        except AuthError as error:
            return CycleReport(self._stopped_by(connection, error), error=error)
        cycle = self.engine.cycle(connection.uid, server, deletions=deletions)
        if isinstance(cycle.error, RateLimited) and (wait := self._wait_of(connection)) is not None:
            return replace(cycle, connection=self._stopped_by(cycle.connection, wait), error=wait)
        return cycle

    def _wait_of(self, connection: Connection) -> RateLimited | None:
        """Google asked for a pause that is not over: its end in words."""
        until = self.accounts.waits_until(connection.account)
        if not until:
            return None
        from schedapp.google.quota import wait_until

        return wait_until(until, until - self._now())

    def _as_before(self, cycle: CycleReport, before: Connection) -> CycleReport:
        """A run that was cut by the end of the program says nothing about the connection."""
        fresh = replace(cycle.connection, health=before.health, message=before.message)
        self._connections.update(fresh)
        return replace(cycle, connection=fresh)

    def _stopped_by(self, connection: Connection, error: SchedError) -> Connection:
        message = f"{error.title} {error.detail}".strip()
        fresh = replace(connection, health=health_of(error), message=message)
        if (connection.health, connection.message) != (fresh.health, fresh.message):
            self._connections.update(fresh)
        return fresh

    def _report(self, cycle: CycleReport) -> SyncReport:
        resource = cycle.connection.resource
        clashes = [each for each in open_clashes(self._attention) if resource in each.resources]
        return SyncReport(
            connection=cycle.connection,
            pulled=cycle.pulled,
            pushed=cycle.pushed,
            deleted=cycle.deleted,
            clashes=len(clashes),
            conflicts=cycle.conflicts,
            parked=cycle.parked,
            error=cycle.error,
        )


def _joined(first: SyncReport, second: SyncReport) -> SyncReport:
    """Two cycles of one connection as one report."""
    counts = {
        name: getattr(first, name) + getattr(second, name)
        for name in ("pulled", "pushed", "deleted", "conflicts", "parked")
    }
    return replace(second, **counts)
