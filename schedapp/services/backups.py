"""Backups of the database: made by hand and once a day, checked, kept by a rotation, put back."""

from __future__ import annotations

import logging
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from schedapp.errors import BadInput, NotFound, SchedError
from schedapp.paths import Paths
from schedapp.services.installation import marked_restored
from schedapp.store.copies import Facts, Progress, copy_database, free_name, has_resources, put_back, read_facts
from schedapp.store.lease import Leases

log = logging.getLogger(__name__)

DAILY, WEEKLY = 7, 4
_LEASE = "backup"
_AUTO = re.compile(r"daily-(\d{4}-\d{2}-\d{2})\.db")
_ABANDONED = 3600  # seconds
_PAUSE = 0.002  # seconds between two steps of a backup that nobody waits for


@dataclass(frozen=True, slots=True)
class Backup:
    """One file. `made` is in UTC epoch seconds, `size` in bytes; `automatic` ones are rotated."""

    file: Path
    made: int
    size: int
    automatic: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the database is that was there before; None where there was none."""

    file: Path
    facts: Facts
    aside: Path | None


class Backups:
    """Works on the files alone: neither a damaged database nor a newer one is in its way.

    `now` gives UTC epoch seconds.
    """

    def __init__(self, paths: Paths, now: Callable[[], int] = lambda: int(time.time())) -> None:
        self._paths = paths
        self._now = now
        self._leases = Leases(paths.leases)
        self._running: threading.Thread | None = None
        self._tried: date | None = None

    @property
    def folder(self) -> Path:
        return self._paths.home / "backups"

    # --- made and looked at -----------------------------------------------------------------------

    def create(self, file: Path | None = None, progress: Progress | None = None) -> Backup:
        """A checked backup, by default in the folder of backups. Raises BadInput, NotFound, StoreError."""
        if not self._paths.database.exists():
            raise NotFound("There is no data yet.", "There is something to back up once a resource was added.")
        if file is None:
            file = free_name(self._private_folder(), f"sched-{self._local():%Y%m%d-%H%M%S}")
        elif file.exists():
            raise BadInput(f"“{file.name}” exists already.", "Choose another name; a backup is not written over.")
        elif not file.parent.is_dir():
            raise BadInput(f"There is no folder “{file.parent}”.", "Make it first, or choose another one.")
        copy_database(self._paths.database, file, progress)
        return _backup(file)

    def list(self) -> tuple[Backup, ...]:
        """What the folder of backups has, the newest first."""
        found = [_backup(file) for file in self.folder.glob("*.db") if file.is_file()]
        return tuple(sorted(found, key=lambda each: (each.made, each.file.name), reverse=True))

    def find(self, name: str) -> Path:
        """A file by its path, or by its name in the folder of backups. Raises NotFound."""
        for file in (Path(name).expanduser(), self.folder / Path(name).name):
            if file.is_file():
                return file.absolute()
        raise NotFound(f"There is no backup “{name[:200]}”.", "`schedapp backup list` shows those that there are.")

    def verify(self, name: str) -> tuple[Backup, Facts]:
        """Reads and checks all of a backup. Raises NotFound, StoreError, SchemaTooNew."""
        file = self.find(name)
        return _backup(file), read_facts(file)

    # --- put back ---------------------------------------------------------------------------------

    def restore(self, name: str, progress: Progress | None = None) -> Restored:
        """Makes the database what a backup is. The next start compares every calendar with it anew.

        Raises NotFound, StoreError (damaged, or another Sched has the database open), SchemaTooNew: nothing is
        changed then.
        """
        file = self.find(name)
        database = self._paths.database
        if file.resolve() == database.resolve():
            raise BadInput("This is the database itself.", "Name a backup: schedapp backup list")
        facts = read_facts(file)
        there = database.exists()
        self._paths.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = free_name(self._paths.home, f"sched.before-restore-{self._local():%Y%m%d-%H%M%S}")
        with marked_restored(self._paths.mark, facts.desk, facts.revision) as mark:
            put_back(file, database, aside, progress, begins=mark)
        return Restored(file, facts, aside if there else None)

    # --- once a day -------------------------------------------------------------------------------

    def daily(self) -> Backup | None:
        """The first backup of this day, and the end of the oldest ones; None where the day has one."""
        file = self.folder / f"daily-{self._local():%Y-%m-%d}.db"
        if file.exists() or not self._worth_it():
            return None
        with self._leases.hold(_LEASE, 0) as got:
            if not got or file.exists():
                return None
            self._private_folder()
            copy_database(self._paths.database, file, pause=_PAUSE)
            self._rotate()
        return _backup(file)

    def daily_soon(self) -> None:
        """The same on a thread of its own, which `wait` waits for; tried once a day. What fails is in the log."""
        today = self._local().date()
        if self._tried == today or (self._running is not None and self._running.is_alive()):
            return
        self._tried = today
        self._running = threading.Thread(target=self._daily_quietly, name="backup", daemon=True)
        self._running.start()

    def _daily_quietly(self) -> None:
        try:
            self.daily()
        except (SchedError, OSError) as error:
            log.warning("the daily backup was not made: %s", error if isinstance(error, SchedError) else type(error))

    def wait(self) -> None:
        """Until the backup that `daily_soon` began is complete."""
        if self._running is not None:
            self._running.join()

    def _worth_it(self) -> bool:
        """Whether there is something to keep, and room for it."""
        try:
            room = shutil.disk_usage(self._paths.home).free
            return room > 2 * self._paths.database.stat().st_size and has_resources(self._paths.database)
        except (OSError, SchedError):
            return False

    def _rotate(self) -> None:
        dated = {day: file for file in self.folder.glob("daily-*.db") if (day := _day_of(file))}
        for day in set(dated) - kept(dated):
            with suppress(OSError):
                dated[day].unlink()
        for rest in self.folder.glob("*.part"):  # of one that was killed; others may be at work on theirs
            with suppress(OSError):
                if self._now() - rest.stat().st_mtime > _ABANDONED:
                    rest.unlink()

    def _private_folder(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.folder

    def _local(self) -> datetime:
        return datetime.fromtimestamp(self._now()).astimezone()


def kept(days: Iterable[date]) -> set[date]:
    """Which days' backups stay: the newest seven, and before them the first of each of the newest four weeks."""
    ordered = sorted(days)
    recent, older = set(ordered[-DAILY:]), ordered[:-DAILY]
    firsts: dict[tuple[int, int], date] = {}
    for day in ordered:
        firsts.setdefault(day.isocalendar()[:2], day)
    weekly = [day for day in older if firsts[day.isocalendar()[:2]] == day]
    return recent | set(weekly[-WEEKLY:])


def _day_of(file: Path) -> date | None:
    match = _AUTO.fullmatch(file.name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _backup(file: Path) -> Backup:
    found = file.stat()
    return Backup(file, int(found.st_mtime), found.st_size, _day_of(file) is not None)
