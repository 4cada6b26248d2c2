"""Where the data, the log and the leases of a user lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the data and the log are. Everything lies in `home`, a folder of mode 0700."""

    home: Path

    @property
    def database(self) -> Path:
        return self.home / "sched.db"

    @property
    def settings(self) -> Path:
        return self.database

    @property
    def log(self) -> Path:
        return self.home / "log" / "sched.log"

    @property
    def mark(self) -> Path:
        """Outside of the home, so that it does not travel with a copy or a backup of it."""
        import hashlib

        from platformdirs import user_state_path

        name = hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:16]
        return user_state_path("sched", appauthor=False) / f"{name}.json"

    @property
    def api_tokens(self) -> Path:
        """Digests of the HTTP API's tokens."""
        return self.home / "api-tokens.json"

    @property
    def api_server(self) -> Path:
        """Where the running HTTP API is found by the programs of this user."""
        return self.home / "api.json"

    @property
    def leases(self) -> Path:
        return self.home / "leases"


def default_paths() -> Paths:
    """From SCHEDAPP_HOME, else the platform's folder for user data."""
    if home := os.environ.get("SCHEDAPP_HOME"):
        return Paths(Path(home).expanduser().absolute())
    from platformdirs import user_data_path

    return Paths(user_data_path("sched", appauthor=False))
