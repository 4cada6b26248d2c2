"""Finds bookings and clients by words, without reading what does not match. The index `booking_search` has what is
compared: 100,000 bookings take some 10 ms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from schedapp.model.found import FoundBooking, FoundClient
from schedapp.model.timespan import Span
from schedapp.store.database import Database

_LIVE = "b.deleted_at IS NULL AND b.status <> 'cancelled'"
_INDEXED = "booking AS b INDEXED BY booking_search"
_OF_CLIENT = f"booking AS b INDEXED BY booking_client WHERE b.client_id = ? AND {_LIVE}"
_OF_RESOURCE = (
    "EXISTS (SELECT 1 FROM booking_resource AS br WHERE br.booking_id = b.id "
    "AND br.resource_id IN (SELECT value FROM json_each(?)))"
)
_DETAILS = """
SELECT b.id, b.uid, b.title, coalesce(c.name, ''), b.start, b.end, b.start IS NULL, m.uid, b.original_start,
  b.recurrence <> '[]'
  FROM booking AS b LEFT JOIN booking AS m ON m.id = b.parent_id LEFT JOIN client AS c ON c.id = b.client_id
 WHERE b.id IN (SELECT value FROM json_each(?))
"""
_DATE = """
SELECT start, end, original_start FROM occurrence WHERE booking_id = ?1
 ORDER BY start < ?2, abs(start - ?2) LIMIT 1
"""
MORE = 4
"""Where letters beyond ASCII are asked for, so many times as many rows are looked at: SQLite folds none of them."""


class SearchRepository:
    """Reads only; safe from any thread. Words are compared without regard to case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bookings(self, words: Sequence[str], now: int, limit: int, within: Span | None = None) -> list[FoundBooking]:
        """Those of which each word is in the title or in the name of the client, or, beside other words, of a resource;
        what is to come first. `within`: only those that begin in a span."""
        wanted = limit if all(word.isascii() for word in words) else limit * MORE
        numbers = list(dict.fromkeys(self._single(words, now, wanted, within) + self._series(words, wanted)))
        found = [each for each in self._read(numbers, now) if within is None or within.start <= each.start < within.end]
        found = [each for each, names in self._with_names(found) if _holds(words, (each.title, each.client, *names))]
        return sorted(found, key=lambda each: _order(each, now))[:limit]

    def clients(self, words: Sequence[str], now: int, limit: int) -> list[FoundClient]:
        """Those of whose name each word is a part, the ones first that begin so, each with a booking to go to."""
        tests = " AND ".join(["name LIKE ? ESCAPE '\\'"] * len(words))
        rows = self._database.rows(
            f"SELECT id, uid, name FROM client WHERE erased_at IS NULL AND {tests} ORDER BY name LIMIT ?",
            [*map(_pattern, words), limit * MORE * MORE],
        )
        rows = [row for row in rows if _holds(words, (row[2],))]
        rows.sort(key=lambda row: (not row[2].casefold().startswith(words[0].casefold()), row[2].casefold()))
        kept = rows[:limit]
        nearest = self._nearest_of([row[0] for row in kept], now)
        return [FoundClient(uid, name, nearest.get(number)) for number, uid, name in kept]

    # --- which ones --------------------------------------------------------------------------------

    def _single(self, words: Sequence[str], now: int, limit: int, within: Span | None) -> list[int]:
        """Bookings of one date and changed dates of series: from now on, back from now, and those of whole days."""
        tests, values = self._tests(words)
        span = "AND b.start >= ? AND b.start < ?" if within else ""
        edges = [within.start, within.end] if within else []
        found = []
        for edge, order in (("b.start >= ?", "b.start"), ("b.start < ?", "b.start DESC")):
            found += self._numbers(
                f"SELECT b.id FROM {_INDEXED} WHERE {_LIVE} AND {edge} {span} {tests} AND b.recurrence = '[]' "
                f"ORDER BY {order} LIMIT ?",
                [now, *edges, *values, limit],
            )
        return found + self._numbers(
            f"SELECT b.id FROM {_INDEXED} WHERE {_LIVE} AND b.start IS NULL {tests} AND b.recurrence = '[]' "
            "ORDER BY b.start_date DESC LIMIT ?",
            [*values, limit],
        )

    def _series(self, words: Sequence[str], limit: int) -> list[int]:
        tests, values = self._tests(words)
        source = "booking AS b INDEXED BY booking_recurring"
        return self._numbers(
            f"SELECT b.id FROM {source} WHERE b.recurrence <> '[]' AND {_LIVE} {tests} LIMIT ?", [*values, limit]
        )

    def _tests(self, words: Sequence[str]) -> tuple[str, list[str]]:
        """Conditions that each word meets, and their values. A resource alone is no search for its bookings: it would
        look at each of them."""
        tests, values = "", []
        for word in words:
            places, found = ["b.title LIKE ? ESCAPE '\\'"], [_pattern(word)]
            clients = self._ids("client", "erased_at IS NULL", word)
            if clients:
                places.append("b.client_id IN (SELECT value FROM json_each(?))")
                found.append(json.dumps(clients))
            resources = self._ids("resource", "deleted_at IS NULL", word) if len(words) > 1 else []
            if resources:
                places.append(_OF_RESOURCE)
                found.append(json.dumps(resources))
            tests += f" AND ({' OR '.join(places)})"
            values += found
        return tests, values

    def _ids(self, table: str, live: str, word: str) -> list[int]:
        """Of what has a word in its name."""
        return self._numbers(f"SELECT id FROM {table} WHERE {live} AND name LIKE ? ESCAPE '\\'", [_pattern(word)])

    def _numbers(self, sql: str, values: Sequence[object]) -> list[int]:
        return [number for (number,) in self._database.rows(sql, values)]

    def _nearest_of(self, clients: Sequence[int], now: int) -> dict[int, FoundBooking]:
        """Of each client the booking to go to: the next one, else the last."""
        of: dict[int, int] = {}
        for client in clients:
            for edge, order in (("start >= ?", "start"), ("start < ?", "start DESC")):
                numbers = self._numbers(
                    f"SELECT b.id FROM {_OF_CLIENT} AND b.{edge} AND b.recurrence = '[]' ORDER BY b.{order} LIMIT 1",
                    [client, now],
                )
                of |= dict.fromkeys(numbers, client)
            for test in ("b.start IS NULL", "b.recurrence <> '[]'"):
                numbers = self._numbers(f"SELECT b.id FROM {_OF_CLIENT} AND {test} LIMIT 20", [client])
                of |= dict.fromkeys(numbers, client)
        found: dict[int, FoundBooking] = {}
        for number, each in self._read_numbered(list(of), now):
            best = found.get(of[number])
            if best is None or _order(each, now) < _order(best, now):
                found[of[number]] = each
        return found

    # --- what they are -----------------------------------------------------------------------------

    def _read(self, numbers: Sequence[int], now: int) -> list[FoundBooking]:
        return [each for _, each in self._read_numbered(numbers, now)]

    def _read_numbered(self, numbers: Sequence[int], now: int) -> list[tuple[int, FoundBooking]]:
        found = []
        resources = self._resources(numbers)
        for row in self._database.rows(_DETAILS, (json.dumps(list(numbers)),)):
            number, uid, title, client, start, end, all_day, master, original, series = row
            if series or all_day:
                date = self._database.row(_DATE, (number, now))
                if date is None:
                    continue
                start, end, original = date[0], date[1], date[2] if series else original
            name = f"{master or uid}/{original}" if series or master else uid
            found.append(
                (number, FoundBooking(name, title, client, start, end, bool(all_day), resources.get(number, ())))
            )
        return found

    def _resources(self, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
        rows = self._database.rows(
            "SELECT br.booking_id, r.uid FROM booking_resource AS br JOIN resource AS r ON r.id = br.resource_id "
            "WHERE br.booking_id IN (SELECT value FROM json_each(?)) ORDER BY br.booking_id, br.position",
            (json.dumps(list(numbers)),),
        )
        found: dict[int, tuple[str, ...]] = {}
        for number, uid in rows:
            found[number] = (*found.get(number, ()), uid)
        return found

    def _with_names(self, found: Sequence[FoundBooking]) -> Iterable[tuple[FoundBooking, list[str]]]:
        names = dict(self._database.rows("SELECT uid, name FROM resource"))
        return [(each, [names[uid] for uid in each.resources if uid in names]) for each in found]


def _pattern(word: str) -> str:
    """Part of a text. SQLite folds ASCII letters alone: any other letter stands for any, and is compared later."""
    safe = "".join(f"\\{c}" if c in "%_\\" else c if c.isascii() else "_" for c in word)
    return f"%{safe}%"


def _holds(words: Sequence[str], texts: Sequence[str]) -> bool:
    folded = [text.casefold() for text in texts]
    return all(any(word.casefold() in text for text in folded) for word in words)


def _order(booking: FoundBooking, now: int) -> tuple[Any, ...]:
    """What is to come or goes on first, then what was, the nearest of each first."""
    return booking.end <= now, abs(booking.start - now), booking.name
