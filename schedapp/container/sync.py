"""The services that talk to Google."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from schedapp.container.booking import BookingServices
from schedapp.container.foundation import Foundation
from schedapp.paths import Paths
from schedapp.services.accounts import Accounts
from schedapp.services.attention import AttentionService
from schedapp.services.calendars import CalendarService
from schedapp.services.connecting import Connecting
from schedapp.services.listing import EventLister
from schedapp.services.looking import Looker
from schedapp.services.next_try import NextTry
from schedapp.services.pauses import Pauses
from schedapp.services.rehearsal import Copy, Rehearser
from schedapp.services.runs import RunJournal
from schedapp.services.syncer import Syncer
from schedapp.services.syncing import CycleRunner
from schedapp.store.attention import AttentionRepository
from schedapp.store.lease import Leases
from schedapp.store.linked_events import LinkedEvents
from schedapp.store.linked_series import LinkedSeries
from schedapp.store.put_aside import ConflictTitles
from schedapp.sync.engine import Engine


class SyncServices(BookingServices):
    """Each is built when it is first asked for."""

    @cached_property
    def calendars(self) -> CalendarService:
        leases = Leases(self.paths.leases)
        return CalendarService(
            self._connections,
            self._state,
            self.resources,
            self._accounts,
            self.settings,
            connecting=Connecting(
                self._connections, self._state, self.resources, self._accounts, leases, new_uid=self._new_uid
            ),
            runner=self._runner,
            looker=self._looker,
            rehearser=self._rehearser,
            journal=self._journal,
            next_try=NextTry(self._records, leases, self._now),
            lister=EventLister(self._state, LinkedEvents(self.database), LinkedSeries(self.database)),
        )

    @cached_property
    def _journal(self) -> RunJournal:
        return RunJournal(self._records, ConflictTitles(self.database))

    @cached_property
    def _rehearser(self) -> Rehearser:
        return Rehearser(self.paths.database, Leases(self.paths.leases), self._accounts, self._open_copy, self._now)

    def _open_copy(self, folder: Path) -> Copy:
        """The same over a copy of the database, for a rehearsal."""
        other = Foundation(Paths(folder), face="sync", memory_tokens=True, now=self._now, new_uid=self._new_uid)
        engine = Engine(other._state, self._now, self._new_uid)
        return Copy(other.database, other._connections, other._state, engine)

    @cached_property
    def attention(self) -> AttentionService:
        return AttentionService(
            self.database,
            AttentionRepository(self.database, self._now),
            self._booking_service(None),  # both sides have agreed on these times
            self._resources,
            self._connections,
            self._state,
            lambda: self._runner,
            self.clock_rules,
            rehearse=lambda connections: self._rehearser.rehearse(connections),
            asked_by="button" if self._who[1] == "window" else "command",
            now=self._now,
        )

    def syncer(self) -> Syncer:
        """The background syncer; one for each process."""
        return Syncer(
            self._runner,
            self._connections,
            self._bookings,
            self.settings,
            after_run=self._after_run,
            next_try=NextTry(self._records, Leases(self.paths.leases), self._now),
        )

    def _after_run(self) -> None:
        self.installation.mark()
        self.backups.daily_soon()

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(
            self._connections,
            lambda: self._tokens.lasting,
            lambda: self._tokens.session,
            pauses=Pauses(self._records, self._now),
            api_root=os.environ.get("SCHEDAPP_GOOGLE_API_ROOT", ""),
            client_file=os.environ.get("SCHEDAPP_CLIENT_SECRETS", ""),
            new_uid=self._new_uid,
        )

    @cached_property
    def _runner(self) -> CycleRunner:
        return CycleRunner(
            self.database,
            self._connections,
            self._journal,
            self._state,
            self._accounts,
            Leases(self.paths.leases),
            now=self._now,
            new_id=self._new_uid,
        )

    @cached_property
    def _looker(self) -> Looker:
        return Looker(self._runner, self._connections, self._state, self._now)
