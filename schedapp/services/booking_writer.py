"""How a change of bookings gets into the store: asked of the rules, signed, and refused in words that help."""

from __future__ import annotations

from dataclasses import replace

from schedapp.errors import PoolTaken, Taken
from schedapp.model.booking import Booking
from schedapp.model.change import Change, Claimed
from schedapp.services.availability import AvailabilityService
from schedapp.services.local_changes import LocalChanges
from schedapp.services.local_look import LocalLook
from schedapp.store.bookings import BookingRepository, Draft
from schedapp.store.database import Database
from schedapp.store.trail import Note


class BookingWriter:
    """`who` are the history's actor and face. Without `availability` the rules of the place are not asked."""

    def __init__(
        self,
        database: Database,
        bookings: BookingRepository,
        local: LocalChanges,
        look: LocalLook,
        availability: AvailabilityService | None,
        who: tuple[str, str],
    ) -> None:
        self._database = database
        self._bookings = bookings
        self._local = local
        self._look = look
        self._availability = availability
        self._who = who

    def check_open(self, before: Booking | None, after: Booking, anyway: bool) -> None:
        """Raises NotOpen where a rule of the place is against a change."""
        if self._availability is not None:
            self._availability.check(before, after, anyway=anyway)

    def save(
        self,
        before: Booking | None,
        after: Booking,
        action: str,
        summary: str,
        *,
        anyway: bool = True,
        squeeze: str | None = None,
        claims: tuple[Claimed, ...] = (),
    ) -> Change:
        """Writes one booking. What was chosen from a pool has to be open, too, unless `anyway`. `squeeze` and
        `claims`: see the store. Raises Taken, NotOpen, ChangedSince, NotFound, BadInput."""
        draft = replace(self._draft(before, after, action, summary), squeeze=squeeze, claims=claims)
        try:
            with self._database.write():
                left = self._bookings.claims(before.uid) if before else ()
                number, saved = self._bookings.save_draft(draft)
                if saved.resources != after.resources:
                    self.check_open(before, saved, anyway)
        except PoolTaken as error:
            raise self._look.explained(error, after) from None
        except Taken as error:
            raise self._local.refusal(error) from error.__cause__
        return Change(number, saved, before, self._bookings.summary(number), claims=left)

    def save_both(
        self,
        first: tuple[Booking | None, Booking],
        second: tuple[Booking | None, Booking],
        action: str,
        summaries: tuple[str, str],
        cut: str = "",
        squeeze: str | None = None,
        claims: tuple[Claimed, ...] = (),
    ) -> Change:
        """Two bookings, each before and after, in one transaction; the first is told first. `cut`, `squeeze` and
        `claims`: see the store. Raises Taken, ChangedSince, NotFound, BadInput."""
        drafts = [
            replace(self._draft(before, after, action, summary), squeeze=squeeze, claims=claims)
            for (before, after), summary in zip((first, second), summaries, strict=True)
        ]
        try:
            with self._database.write():
                left = [self._bookings.claims(before.uid) if before else () for before in (first[0], second[0])]
                one, other = self._bookings.save_both(drafts[0], drafts[1], cut)
        except PoolTaken as error:
            raise self._look.explained(error, first[1]) from None
        except Taken as error:
            raise self._local.refusal(error) from error.__cause__
        said = [self._bookings.summary(number) for number, _ in (one, other)]
        rest = Change(*other, second[0], said[1], claims=left[1])
        return Change(*one, first[0], said[0], second=rest, claims=left[0])

    def _draft(self, before: Booking | None, after: Booking, action: str, summary: str) -> Draft:
        actor, face = self._who
        version = before.version if before else 0
        return Draft(after, Note(actor, face, action, summary), version, self._look.avoided(before, after))
