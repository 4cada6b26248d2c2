"""What the database knows of the installation that it belongs to, and what is done when that is not this one."""

from __future__ import annotations

from schedapp.store.database import Database


class InstallationRepository:
    """`meta` keeps the desk's id and the computer that it was last opened on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def meta(self, key: str) -> str:
        row = self._database.row("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else ""

    def take_over(self, desk: str, machine: str) -> None:
        """This computer's, from now on. Of two processes that start at once the first one's id stays."""
        with self._database.write():
            if self.meta("machine") == machine and self.meta("desk"):
                return
            for key, value in (("desk", desk), ("machine", machine)):
                self._database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def revision(self) -> int:
        return self._database.revision()

    def renew_feed(self) -> None:
        """What was read of the change feed before belongs to another database: its cursors are not taken any more."""
        with self._database.write():
            self._database.execute("UPDATE meta SET value = lower(hex(randomblob(4))) WHERE key = 'feed'")

    def is_connected(self) -> bool:
        return self._database.row("SELECT 1 FROM connection LIMIT 1") is not None

    def compare_anew(self) -> None:
        """The next run of every connection reads its whole calendar, and believes no deletion without asking."""
        with self._database.write():
            self._database.execute("UPDATE connection SET sync_token = '', careful = 1")

    def freeze_outbox(self, reason: str) -> None:
        """Nothing that waits is sent before somebody says so; what was under way belongs to the other computer."""
        with self._database.write():
            self._database.execute("UPDATE outbox SET parked = 1, error = ?", (reason,))
            self._database.execute("UPDATE link SET nonce = '', sent = NULL WHERE nonce <> ''")
