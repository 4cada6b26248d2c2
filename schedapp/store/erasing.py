"""Takes a person's name out of everything that is kept here: rows, tombstones, history, links, questions, answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from schedapp.store.database import Database

ERASED = "(erased)"
_TEXTS = ("title", "location")
Identity = tuple[str, str]  # a name and a phone number


class Kept(NamedTuple):
    """What Google has of somebody: how many events of one calendar, and how many that were deleted there."""

    calendar: str
    account: str
    live: int
    gone: int


class Eraser:
    """Works inside the caller's transaction. `who` are the names and phones that the client has and had; `bookings` the
    uids of their bookings, tombstones included."""

    def __init__(self, database: Database, who: Sequence[Identity], bookings: Iterable[str]) -> None:
        self._database = database
        self._who = {identity for identity in who if any(identity)}
        self._bookings = json.dumps(sorted(bookings))
        words = {text.strip() for identity in self._who for text in identity if len(text.strip()) > 1}
        words |= {json.dumps(word, ensure_ascii=False)[1:-1] for word in words}  # as they stand in what is kept as JSON
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        self._words = json.dumps(longest_first)
        self._identities = json.dumps([list(identity) for identity in sorted(self._who)])
        self._pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest_first), re.I)
        self._found = bool(words)

    def clean(self, text: str) -> str:
        """A text without the names and numbers."""
        return self._pattern.sub(ERASED, text) if self._found else text

    # --- what Google has ---------------------------------------------------------------------------

    def kept_in_google(self) -> list[Kept]:
        """By calendar, as far as Sched knows: events whose last known state has a name of the client."""
        counts: dict[tuple[str, str], list[int]] = {}
        for summary, account, base, gone, level in self._database.rows(
            "SELECT CASE c.summary WHEN '' THEN c.calendar_id ELSE c.summary END, a.email, l.base, l.gone, "
            "c.privacy "
            "FROM link AS l JOIN connection AS c ON c.id = l.connection_id JOIN account AS a ON a.id = c.account_id "
            "WHERE l.master_uid IN (SELECT value FROM json_each(?)) ORDER BY c.id, l.id",
            (self._bookings,),
        ):
            known = bool(base) and self.clean(base) != base
            if known or (gone and not base and level != "busy"):  # of what is gone nothing is remembered but that
                counts.setdefault((summary, account), [0, 0])[bool(gone)] += 1
        return [Kept(*where, live, gone) for where, (live, gone) in counts.items()]

    # --- what is kept here -------------------------------------------------------------------------

    def bookings(self) -> None:
        """Rows and tombstones: no client, no notes, and no name in what is left."""
        rows = self._database.rows(
            "SELECT b.id, b.title, b.location FROM booking AS b JOIN client AS c ON c.id = b.client_id "
            "LEFT JOIN booking AS m ON m.id = b.parent_id "
            "WHERE coalesce(m.uid, b.uid) IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM json_each(?) "
            "AS w WHERE json_extract(w.value, '$[0]') = c.name AND json_extract(w.value, '$[1]') = c.phone)",
            (self._bookings, self._identities),
        )
        self._database.execute_many(
            "UPDATE booking SET client_id = NULL, notes = '', title = ?, location = ? WHERE id = ?",
            [(self.clean(title), self.clean(location), number) for number, title, location in rows],
        )

    def history(self) -> int:
        """Entries that knew the client; gives how many were changed."""
        rows = self._database.rows(
            "SELECT id, booking_uid IN (SELECT value FROM json_each(?1)), summary, before, after FROM history AS h "
            "WHERE booking_uid IN (SELECT value FROM json_each(?1)) OR EXISTS (SELECT 1 FROM json_each(?2) AS w "
            "WHERE instr(h.before, w.value) OR instr(h.after, w.value))",
            (self._bookings, self._words),
        )
        changed = []
        for number, theirs, summary, before, after in rows:
            told = (self._told(before), self._told(after))
            if told != (before, after) or theirs:
                fresh = (self.clean(summary), *told)
                if fresh != (summary, before, after):
                    changed.append((*fresh, number))
        self._database.execute_many("UPDATE history SET summary = ?, before = ?, after = ? WHERE id = ?", changed)
        return len(changed)

    def _told(self, text: str | None) -> str | None:
        if text is None:
            return None
        fields = json.loads(text)
        return json.dumps(fields, ensure_ascii=False) if self._blank(fields) else text

    def _blank(self, fields: dict[str, Any]) -> bool:
        """Takes the client out of a booking as the history keeps it, and out of its dates."""
        changed = [self._blank(each) for each in fields.get("overrides", ())]
        if (fields.get("client", ""), fields.get("phone", "")) in self._who:
            fields.update(client="", phone="", notes="", **{name: self.clean(fields[name]) for name in _TEXTS})
            return True
        return any(changed)

    def links(self) -> None:
        """What is remembered of events that are gone. That of the others goes with what is sent next."""
        self._rewrite(
            "SELECT id, base, agreed, sent FROM link WHERE gone = 1 AND master_uid IN (SELECT value FROM json_each(?))",
            "UPDATE link SET base = ?, agreed = ?, sent = ? WHERE id = ?",
        )

    def questions(self) -> None:
        """Conflicts and decisions about the bookings, answered ones included."""
        among = "substr(booking_uid || '/', 1, instr(booking_uid || '/', '/') - 1) IN (SELECT value FROM json_each(?))"
        self._rewrite(
            f"SELECT id, base, mine, theirs FROM conflict WHERE {among}",
            "UPDATE conflict SET base = ?, mine = ?, theirs = ? WHERE id = ?",
        )
        self._rewrite(f"SELECT id, reason FROM decision WHERE {among}", "UPDATE decision SET reason = ? WHERE id = ?")

    def _rewrite(self, select: str, update: str) -> None:
        clean: Callable[[Any], Any] = lambda text: None if text is None else self.clean(text)  # noqa: E731
        rows = self._database.rows(select, (self._bookings,))
        self._database.execute_many(update, [(*map(clean, texts), number) for number, *texts in rows])

    def answers(self, uid: str) -> None:
        """What requests were answered about the client (uid) or the bookings."""
        self._database.execute(
            "DELETE FROM idempotency WHERE instr(answer, ?) "
            "OR EXISTS (SELECT 1 FROM json_each(?) AS b WHERE instr(idempotency.answer, b.value)) "
            "OR EXISTS (SELECT 1 FROM json_each(?) AS w WHERE instr(idempotency.answer, w.value))",
            (uid, self._bookings, self._words),
        )

    def client(self, uid: str, now: int) -> None:
        """The row itself: that somebody was erased is all that is left."""
        self._database.execute(
            "UPDATE client SET name = '', phone = '', email = '', notes = '', former = '[]', erased_at = ?, "
            "version = version + 1 WHERE uid = ?",
            (now, uid),
        )
