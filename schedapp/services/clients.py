"""Clients: list, find, add, change, erase. What bookings say of them are the texts of their rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from schedapp.errors import Ambiguous, BadInput, ChangedSince, InUse, NotFound
from schedapp.model.client import Client, check_client
from schedapp.store.bookings import BookingRepository
from schedapp.store.clients import ClientRepository
from schedapp.store.database import Database
from schedapp.store.erasing import Eraser, Kept
from schedapp.store.trail import Note

EDITABLE = frozenset({"name", "phone", "email", "notes"})
MOST_WORDS = 8
_LOCAL = (
    "Copies of the database that were made before (backups) have the name until they are deleted.",
    "What was printed or exported has it, too.",
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done: how many bookings and entries of the history lost the name, and in words what has it still."""

    client: str
    bookings: int
    entries: int
    kept: tuple[str, ...]


class ClientService:
    """`who` are the history's actor and face; `now` is in UTC epoch seconds."""

    def __init__(
        self,
        database: Database,
        store: ClientRepository,
        bookings: BookingRepository,
        *,
        now: Callable[[], int],
        new_uid: Callable[[], str],
        who: tuple[str, str],
    ) -> None:
        self._database = database
        self._store = store
        self._bookings = bookings
        self._now = now
        self._new_uid = new_uid
        self._who = who

    # --- reading ----------------------------------------------------------------------------------

    def page(self, text: str = "", *, after: tuple[str, str] | None = None, limit: int = 100) -> tuple[Client, ...]:
        """By name, then uid, those after a (name, uid); of each word of a text something in name, phone or address."""
        return tuple(self._store.page(text.split()[:MOST_WORDS], after, limit))

    def get(self, ref: str) -> Client:
        """By uid, or by the name where one client alone has it. Raises NotFound, Ambiguous."""
        found = self._store.get(ref)
        if found is not None and found.erased_at:
            raise NotFound("This client was erased.", "Nothing of them is kept but that they were erased.")
        if found is not None:
            return found
        named = [each for each in self._store.page([ref], None, 200) if each.name.casefold() == ref.strip().casefold()]
        if len(named) > 1:
            raise Ambiguous("More than one client is called so.", "Give the id of one: “schedapp client list”.")
        if not named:
            raise NotFound("There is no such client.", "List them with “schedapp client list”.")
        return named[0]

    def bookings_of(self, ref: str) -> tuple[str, ...]:
        """The uids of the live bookings that, or a date of which, are for a client. Raises NotFound, Ambiguous."""
        return tuple(self._store.bookings_of(self.get(ref).uid))

    def of_bookings(self, bookings: Collection[str]) -> dict[str, str]:
        """The clients (uids) of bookings and changed dates, by their uids."""
        return self._store.of_bookings(bookings)

    # --- changing ---------------------------------------------------------------------------------

    def add(self, client: Client) -> Client:
        """Stores a new one. Raises BadInput, also where there is one of that name and phone."""
        fresh = replace(check_client(client), uid=client.uid or self._new_uid(), created=self._now())
        with self._database.write():
            self._check_new(fresh)
            self._store.add(fresh)
            return self.get(fresh.uid)

    def _check_new(self, client: Client) -> None:
        other = self._store.find(client.name, client.phone)
        if other is not None and other.uid != client.uid:
            raise InUse(
                "There is a client of that name and phone number already.", "Use that one, or give another number."
            )

    def edit(self, ref: str, changes: Mapping[str, str], *, expect: int | None = None) -> Client:
        """Changes texts; a new name or phone shows in all bookings, and goes to Google as the privacy levels say.

        `expect` is the version that was seen. Raises BadInput, NotFound, Ambiguous, ChangedSince.
        """
        if unknown := set(changes) - EDITABLE:
            raise BadInput(f"“{sorted(unknown)[0]}” cannot be changed.", f"Choose from {', '.join(sorted(EDITABLE))}.")
        with self._database.write():
            old = self._as_expected(ref, expect)
            fresh = check_client(replace(old, **changes))  # type: ignore[arg-type]
            if fresh == old:
                return old
            self._check_new(fresh)
            renamed = (old.name, old.phone) != (fresh.name, fresh.phone)
            befores = [self._bookings.find(uid) for uid in self._store.bookings_of(old.uid)] if renamed else []
            self._store.update(fresh)
            note = Note(*self._who, "client-changed", "The client's name or phone number was changed")
            for before in filter(None, befores):
                self._bookings.follow_client(before, note, told=old.name != fresh.name)
            return self.get(old.uid)

    def _as_expected(self, ref: str, expect: int | None) -> Client:
        client = self.get(ref)
        if expect is not None and client.version != expect:
            raise ChangedSince("This client was changed meanwhile.", "Look at it again before you change it.")
        return client

    def erase(self, ref: str, *, ahead: bool = False, expect: int | None = None) -> Erasure:
        """Takes the name out of bookings, history and tombstones, for good; bookings stay without it.

        With bookings ahead it is refused, unless `ahead` says that they go on without a name. Calendars get what is
        left with the next sync. Raises BadInput, NotFound, Ambiguous, ChangedSince.
        """
        with self._database.write():
            client = self._as_expected(ref, expect)
            coming = self._store.ahead(client.uid, self._now())
            if coming and not ahead:
                count = "One booking is" if coming == 1 else f"{coming} bookings are"
                raise InUse(f"{count} ahead.", "Cancel what is ahead first, or let it go on without a name.")
            everything = self._store.bookings_of(client.uid, deleted=True)
            living = self._store.bookings_of(client.uid)
            eraser = Eraser(self._database, self._store.names(client.uid), everything)
            kept = eraser.kept_in_google()
            entries = self._erase(client, eraser, living)
        self._database.truncate_log()
        return Erasure(client.uid, len(everything), entries, (*map(_kept_words, kept), *_LOCAL))

    def _erase(self, client: Client, eraser: Eraser, living: Collection[str]) -> int:
        """The order matters: what is noted last must not know the name any more."""
        befores = [self._bookings.find(uid) for uid in living]
        eraser.bookings()
        eraser.links()
        eraser.questions()
        eraser.answers(client.uid)
        note = Note(*self._who, "client-erased", "The client was erased")
        for before in filter(None, befores):
            self._bookings.follow_client(before, note)
        entries = eraser.history()
        eraser.client(client.uid, self._now())
        return entries


def _kept_words(kept: Kept) -> str:
    """`“Amara Okafor” (practice@example.com): 2 events have the name until the next sync; …`"""
    words = []
    if kept.live:
        events = "1 event has" if kept.live == 1 else f"{kept.live} events have"
        words.append(f"{events} the name until the next sync rewrites what Sched wrote")
    if kept.gone:
        events = "1 deleted event" if kept.gone == 1 else f"{kept.gone} deleted events"
        words.append(f"{events} may be in its bin for 30 days")
    keeps = "Google keeps earlier versions for a while, and mails and copies of others stay."
    return f"“{kept.calendar}” ({kept.account}): {'; '.join(words)}. {keeps}"
