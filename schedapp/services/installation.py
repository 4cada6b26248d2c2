"""Whether the database is the one that was here last: a restored backup and a copy from another computer are noticed.

The proof lies outside of the data folder, so that it does not travel with it: the desk's id and the highest revision of
its database that this computer has seen.
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from schedapp.errors import StoreError
from schedapp.store.installation import InstallationRepository

log = logging.getLogger(__name__)

_FAR = 1_000_000
_MACHINE_ID = Path("/etc/machine-id")
COPIED = (
    "This data was copied from another computer, where this change may have been sent. Try again to send it from here."
)


class Found(StrEnum):
    """What a database turned out to be when it was opened."""

    OURS = "ours"
    NEW = "new"
    RESTORED = "restored"
    COPIED = "copied"


class Installation:
    """`mark` is the file outside of the data folder; `machine` names this computer."""

    def __init__(
        self,
        repository: InstallationRepository,
        mark: Path,
        *,
        new_uid: Callable[[], str],
        machine: Callable[[], str] | None = None,
    ) -> None:
        self._repository = repository
        self._mark = mark
        self._new_uid = new_uid
        self._machine = machine or machine_id
        self._checked = False
        self._marked = -1

    def check(self) -> Found:
        """Called once, when the program starts. What is not ours any more is compared with Google before it counts."""
        found = self._judge()
        self._checked = True
        if found is Found.COPIED:
            self._repository.freeze_outbox(COPIED)
        if found in (Found.COPIED, Found.NEW):
            self._repository.take_over(self._new_uid(), self._machine())
        if found in (Found.COPIED, Found.RESTORED):
            log.warning("the database was %s: every calendar is compared anew", found)
            self._repository.compare_anew()
        if found is not Found.OURS:
            self._repository.renew_feed()
        self.mark()
        return found

    def _judge(self) -> Found:
        desk, machine = self._repository.meta("desk"), self._repository.meta("machine")
        if not desk:
            return Found.NEW
        if machine != self._machine():
            return Found.COPIED if self._repository.is_connected() else Found.NEW
        known_desk, known_revision = self._read_mark()
        if known_desk and (known_desk != desk or self._repository.revision() < known_revision):
            return Found.RESTORED
        return Found.OURS

    def _read_mark(self) -> tuple[str, int]:
        try:
            fields = json.loads(self._mark.read_text("utf-8"))
            return str(fields["desk"]), int(fields["revision"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", 0

    def mark(self) -> None:
        """Notes how far the database is. Cheap enough for the end of every run; without the file nothing is lost.

        A program that never asked whose database this is (the demo) leaves no mark.
        """
        if not self._checked:
            return
        revision = self._repository.revision()
        if revision == self._marked:
            return
        try:
            _write_mark(self._mark, self._repository.meta("desk"), revision)
            self._marked = revision
        except OSError as error:
            log.info("the mark of this installation cannot be written: %s", type(error).__name__)


@contextmanager
def marked_restored(mark: Path, desk: str, revision: int) -> Iterator[Callable[[], None]]:
    """Gives what says, right before a backup with this revision is put back, that the next start has to find it far
    behind the mark, whatever is written while it is opened. An error afterwards puts the mark back as it was; a kill
    costs one careful comparison.

    What is given raises StoreError.
    """
    before: list[bytes] = []

    def expect() -> None:
        try:
            before.append(mark.read_bytes() if mark.exists() else b"")
            _write_mark(mark, desk, revision + _FAR)
        except OSError as error:
            raise StoreError(
                "A restored database cannot be marked as an older one.",
                f"Check the rights of {mark.parent} and try again. Nothing was changed.",
            ) from error

    try:
        yield expect
    except Exception:
        if before:
            with suppress(OSError):
                if before[0]:
                    _replace(mark, before[0])
                else:
                    mark.unlink()
        raise


def _write_mark(mark: Path, desk: str, revision: int) -> None:
    _replace(mark, json.dumps({"desk": desk, "revision": revision}).encode())


def _replace(mark: Path, content: bytes) -> None:
    temporary = mark.with_suffix(f".{os.getpid()}")
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
    temporary.replace(mark)


def machine_id() -> str:
    """A name of this computer that stays the same, hashed so that it tells nothing else."""
    try:
        text = _MACHINE_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        text = f"{uuid.getnode():x}"
    return uuid.uuid5(uuid.NAMESPACE_OID, f"sched {text}").hex
