"""The names that a shell completes while somebody types: quickly, from this computer alone, light to import."""

from __future__ import annotations

import json
from time import time

from schedapp.paths import Paths
from schedapp.store.names import names as stored_names

_KINDS = (("room", "any room"), ("person", "any person"), ("device", "any device"))
_NEAR = 86_400  # bookings that ended less than a day ago are still named


def complete(paths: Paths, kind: str, beginning: str) -> list[tuple[str, str]]:
    """The names of a kind that begin so (upper and lower case are the same), each with a word about it."""
    wanted = beginning.casefold()
    return [(name, words) for name, words in _all(paths, kind, beginning) if name.casefold().startswith(wanted)]


def _all(paths: Paths, kind: str, beginning: str) -> list[tuple[str, str]]:
    if kind == "kind":
        return list(_KINDS)
    if kind == "backup":
        return [(file.name, "") for file in sorted((paths.home / "backups").glob("*.db"), reverse=True)]
    if kind == "token":
        return _tokens(paths)
    found = stored_names(paths.database, kind, beginning, int(time()) - _NEAR)
    return [("primary", "an account's own"), *found] if kind == "calendar" else found


def _tokens(paths: Paths) -> list[tuple[str, str]]:
    try:
        rows = json.loads((paths.home / "api-tokens.json").read_text("utf-8"))["tokens"]
        return [(str(row["name"]), str(row["scope"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return []
