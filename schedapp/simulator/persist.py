"""The state file: everything that outlives a restart, as JSON, replaced in one step."""

from __future__ import annotations

import copy
import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from schedapp.simulator import ids
from schedapp.simulator.errors import Json
from schedapp.simulator.oauth import Client, Grant, OAuth
from schedapp.simulator.state import Account, Calendar, ListEntry, Pending, Row, Store

VERSION = 1


class StateFile:
    """Saves a store and its grants. Callers that need durability wait until a save covers their change."""

    def __init__(self, path: Path, store: Store, oauth: OAuth) -> None:
        self.path = path
        self._store = store
        self._oauth = oauth
        self._lock = threading.Lock()
        self._saved = (-1, -1)

    def load(self) -> bool:
        """Fill the store from the file; whether there was one. ValueError for a file that is none of ours."""
        if not self.path.exists():
            return False
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if content["version"] != VERSION:
                raise ValueError("another version")
            with self._store.lock:
                read_store(self._store, content["store"])
                _read_oauth(self._oauth, content["oauth"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{self.path} is not a state file of this simulator: {error}") from error
        return True

    def save(self) -> None:
        """Write the present state durably, unless the file holds it already."""
        with self._lock:
            with self._store.lock:
                present = self._store.changes, self._oauth.changes
                if present == self._saved:
                    return
                content = {
                    "version": VERSION,
                    "store": store_json(self._store),
                    "oauth": _oauth_json(self._oauth),
                }
            write_private(self.path, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
            self._saved = present


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner alone, on disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{ids.new_secret(6)}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def store_json(store: Store) -> Json:
    """Accounts, calendars and events as JSON; of each event its present state."""
    return {
        "id": store.id,
        "seed": store.seed,
        "last_us": store.last_us,
        "pending": [asdict(one) for one in store.pending],
        "accounts": [asdict(account) for account in store.accounts.values()],
        "calendars": [_calendar_json(calendar) for calendar in store.calendars.values()],
    }


def _calendar_json(calendar: Calendar) -> Json:
    names: tuple[str, ...] = ("id", "summary", "time_zone", "owner", "primary", "description", "roles", "revision")
    names += ("updated_us", "epoch", "location", "made_by_app")
    content = {name: getattr(calendar, name) for name in names}
    content["rows"] = [[row.data, row.revision, row.updated_us, row.etag_us] for row in calendar.rows.values()]
    return content


def read_store(store: Store, content: Json) -> None:
    """Put what `store_json` gave in the place of everything that the store holds."""
    content = copy.deepcopy(content)
    store.id, store.seed = content["id"], content["seed"]
    store.accounts = {entry["email"]: _account(entry) for entry in content["accounts"]}
    store.calendars = {entry["id"]: _calendar(entry, store.seed) for entry in content["calendars"]}
    store.pending = [Pending(**one) for one in content.get("pending", ())]
    store.resume_after(content["last_us"])


def _account(content: Json) -> Account:
    entries = {key: ListEntry(**entry) for key, entry in content.pop("entries").items()}
    return Account(**content, entries=entries)


def _calendar(content: Json, seed: int) -> Calendar:
    rows, revision = content.pop("rows"), content["revision"]
    calendar = Calendar(**content)
    for row in sorted(_rows(rows, seed), key=lambda row: row.revision):
        calendar.add(row)
    calendar.revision = revision
    return calendar


def _rows(content: list[list[object]], seed: int) -> Iterable[Row]:
    for data, revision, updated_us, etag_us in content:
        assert isinstance(data, dict)
        order = ids.order_key(seed, data["id"])
        yield Row(data["id"], data, int(str(revision)), int(str(updated_us)), int(str(etag_us)), order)


def _oauth_json(oauth: OAuth) -> Json:
    with oauth.lock:
        return {
            "client": asdict(oauth.client),
            "access": {token: asdict(grant) for token, grant in oauth.access.items()},
            "refresh": {token: asdict(grant) for token, grant in oauth.refresh.items()},
        }


def _read_oauth(oauth: OAuth, content: Json) -> None:
    oauth.client = Client(**content["client"])
    oauth.access = {token: _grant(grant) for token, grant in content["access"].items()}
    oauth.refresh = {token: _grant(grant) for token, grant in content["refresh"].items()}


def _grant(content: Json) -> Grant:
    return Grant(content["email"], tuple(content["scopes"]), content["expires"])
