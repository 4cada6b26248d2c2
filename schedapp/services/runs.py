"""The journal of synchronizing as people read it, and what gets into it."""

from __future__ import annotations

import logging
from dataclasses import replace

from schedapp.model.run import SyncRun
from schedapp.services.attention_words import quoted
from schedapp.store.put_aside import ConflictTitles
from schedapp.store.records import RecordRepository
from schedapp.sync.engine import CycleReport

_NAMED = 3
log = logging.getLogger(__name__)


class RunJournal:
    """Keeps the runs that did something or failed."""

    def __init__(self, records: RecordRepository, titles: ConflictTitles) -> None:
        self._records = records
        self._titles = titles

    def keep(self, cycle: CycleReport, reason: str, *, started: int, ended: int) -> None:
        """Times are UTC epoch seconds. A quiet run leaves nothing."""
        counts = {name: getattr(cycle, name) for name in ("pulled", "pushed", "deleted", "conflicts", "parked")}
        if not any(counts.values()) and cycle.error is None:
            return
        error = "" if cycle.error is None else cycle.error.title
        happened = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        log.info("connection %s (%s): %s", cycle.connection.uid[:8], reason, "; ".join(filter(None, (happened, error))))
        self._records.add_run(
            cycle.connection.uid,
            started=started,
            ended=ended,
            reason=reason,
            error=error,
            quiet_since=cycle.connection.synced_at,
            **counts,
        )

    def list(self, limit: int, connection: str = "", before: int = 0) -> tuple[SyncRun, ...]:
        """The newest runs first, of one connection (uid) or of all; `before` a run: those that are older than it."""
        return tuple(_in_words(run, self._named(run)) for run in self._records.runs(limit, connection, before))

    def _named(self, run: SyncRun) -> str:
        """`: “Check-up”`: what was changed on both sides, by the title that it has here now."""
        if not run.conflicts:
            return ""
        titles = self._titles.between(run.connection, run.started, run.ended)
        more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
        return f": {', '.join(quoted(title) for title in titles[:_NAMED])}{more}" if titles else ""


def _in_words(run: SyncRun, named: str) -> SyncRun:
    """The run with lines for what the history has no entries of."""
    met = _counted(run.conflicts, "thing was changed on both sides", "things were changed on both sides")
    lines = [
        *run.lines,
        _counted(run.pushed, "change was sent to Google", "changes were sent to Google"),
        f"{met}{named}",
        _counted(run.parked, "booking was refused by Google", "bookings were refused by Google"),
        run.error,
    ]
    return replace(run, lines=tuple(filter(None, lines)))


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}" if count else ""
