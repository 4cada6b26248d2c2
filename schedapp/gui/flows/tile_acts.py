"""What can be done with a booking by one entry of its menu, or one key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.flows.anyway import why_closed
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.copying import Copying
from schedapp.gui.flows.looking import slot_after
from schedapp.gui.flows.scope import name_after, with_scope
from schedapp.gui.messages import Level, Message
from schedapp.gui.stage import Stage
from schedapp.model.booking import Booking, EditScope, Status, split_name
from schedapp.model.free_slots import Offer
from schedapp.model.progress import Progress, next_step
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import MINUTE, AllDay, Span, Timed, shifted, span_of, to_local
from schedapp.services.next_free import DAYS, next_free


class TileActs(QObject):
    """Each is a change like any other: looked at in Google where it takes a slot, noted, undone."""

    def __init__(self, desk: Desk, stage: Stage, changing: Changing, copying: Copying, booking: BookingFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._stage = stage
        self._changing = changing
        self._copying = copying
        self._form = booking
        self.copied: Booking | None = None

    def read(self, name: str) -> Booking | None:
        """None for one that is gone, which is told."""
        try:
            return self._desk.services.bookings.get(name)
        except SchedError as error:
            self._desk.messages.error(error)
            self._desk.feed.refresh()
            return None

    # --- what it is --------------------------------------------------------------------------------

    def mark(self, name: str, progress: Progress) -> None:
        """The state of the day; the one that it has is taken back."""
        booking = self.read(name)
        if booking is not None:
            wanted = Progress.NONE if booking.progress is progress else progress
            self._changing.make(lambda: self._desk.services.progress.mark(name, wanted))

    def step(self, name: str) -> None:
        """Arrived, in the room, done: the next of them."""
        booking = self.read(name)
        if booking is not None:
            self._changing.make(lambda: self._desk.services.progress.mark(name, next_step(booking.progress)))

    def turn_tentative(self, name: str) -> None:
        """Confirms what is held or tentative; what is sure becomes tentative."""
        booking = self.read(name)
        if booking is None:
            return
        if booking.expires_at:
            self._changing.make(lambda: self._desk.services.holds.confirm(name))
            return
        sure = booking.status is Status.TENTATIVE
        changes: dict[str, object] = {"status": Status.CONFIRMED if sure else Status.TENTATIVE}
        with_scope(self._desk, name, "Change", booking.title, lambda scope: self._edit(name, changes, scope))

    # --- where it is -------------------------------------------------------------------------------

    def move_to_next(self, name: str) -> None:
        """To the next time at which all of it is free; of a series this date alone."""
        booking = self.read(name)
        if booking is not None:
            self._seek(booking, lambda when: self._edit(name, {"when": when}, EditScope.THIS), moves=True)

    def others(self, name: str) -> tuple[Resource | None, list[Resource]]:
        """The room of a booking (or what it has first), and those of its kind that are free at its time."""
        booking = self.read(name)
        room = self.room_of(booking) if booking is not None else None
        if booking is None or room is None:
            return None, []
        alike = [r for r in self._desk.feed.resources if r.kind is room.kind and r.uid not in booking.resources]
        return room, [resource for resource in alike if self._is_free(booking, resource)]

    def room_of(self, booking: Booking) -> Resource | None:
        """Its room, else what it has first."""
        own = [r for uid in booking.resources if (r := self._desk.feed.resource(uid)) is not None]
        return next((resource for resource in own if resource.kind is Kind.ROOM), own[0] if own else None)

    def _is_free(self, booking: Booking, resource: Resource) -> bool:
        span, services = span_of(booking.when, resource.zone), self._desk.services
        taken = services.bookings.taken((resource.uid,), span.start, span.end, service=booking.service, requirements=())
        return taken is None and why_closed(services, (resource.uid,), span.start, span.end) is None

    def move_over(self, name: str, old: str, new: str) -> None:
        """The same time with another resource in place of one (uids)."""
        booking = self.read(name)
        if booking is None:
            return
        resources = tuple(new if uid == old else uid for uid in booking.resources)
        wishes = tuple(wish for wish in booking.requirements if wish.resource != old)
        changes: dict[str, object] = {"resources": resources}
        if wishes != booking.requirements:
            changes["requirements"] = wishes
        with_scope(self._desk, name, "Move", booking.title, lambda scope: self._edit(name, changes, scope))

    # --- again -------------------------------------------------------------------------------------

    def copy(self, name: str) -> None:
        """Keeps a booking to be pasted."""
        self.copied = self.read(name)
        if self.copied is not None:
            self._desk.messages.note(f"Copied “{self.copied.title}”. Paste it with Ctrl+V", undo=False)

    def paste(self, start: int, resources: tuple[str, ...] = ()) -> None:
        """The copied booking again from `start` on (UTC epoch seconds); `resources` are those of the place: one of them
        takes the part of the booking's own of that kind."""
        if self.copied is None:
            self._say("Nothing was copied yet.", "Choose a booking and press Ctrl+C.")
            return
        span = span_of(self.copied.when, self._desk.week.zone)
        when = shifted(self.copied.when, Span(start, start + span.end - span.start), self._desk.week.zone)
        self._copying.put(self.copied, when, self._fitted(self.copied.resources, resources))

    def paste_after(self, name: str) -> None:
        """The copied booking right after another one, on its resources."""
        booking = self.read(name)
        if booking is not None:
            self.paste(span_of(booking.when, self._desk.week.zone).end, booking.resources)

    def _fitted(self, own: tuple[str, ...], place: tuple[str, ...]) -> tuple[str, ...]:
        if not place or set(place) & set(own):
            return own
        kinds = {resource.uid: resource.kind for resource in self._desk.feed.resources}
        into = place[0]
        same = [uid for uid in own if kinds.get(uid) is kinds.get(into)]
        return tuple(into if uid == (same or own)[0] else uid for uid in own)

    def duplicate(self, name: str) -> None:
        """A form with the same again, at the next time at which it is free."""
        booking = self.read(name)
        if booking is None:
            return
        if isinstance(booking.when, AllDay):
            self._form.open_copy(booking)
        else:
            self._seek(booking, lambda when: self._form.open_copy(replace(booking, when=when)), moves=False)

    # --- how it is done ----------------------------------------------------------------------------

    def _seek(self, booking: Booking, found: Callable[[Timed], None], *, moves: bool) -> None:
        services = self._desk.services

        def on_found(offer: Offer | None) -> None:
            if offer is None or not isinstance(booking.when, Timed):
                self._say("No free time was found.", f"Nothing is free in the next {DAYS} days, or it lasts all day.")
                return
            end = offer.start + booking.when.end - booking.when.start
            found(Timed(offer.start, max(end, offer.start + MINUTE), booking.when.zone))

        self._desk.background.run(
            lambda: next_free(services, booking, moves=moves), on_found, self._desk.messages.error
        )

    def _edit(self, name: str, changes: dict[str, object], scope: EditScope) -> None:
        services = self._desk.services
        takes = changes.keys() & {"when", "resources"}
        reach = scope if split_name(name)[1] else EditScope.ALL
        self._changing.make(
            lambda: services.bookings.edit(name, changes, reach),
            slot=(lambda: slot_after(services, name, changes, reach)) if takes else None,
            done=lambda change: self._show(name_after(name, change)) if takes else None,
        )

    def _show(self, name: str) -> None:
        """Where it went, which may be in another week."""
        booking = self.read(name)
        if booking is not None and isinstance(booking.when, Timed):
            self._desk.week.show_day(to_local(booking.when.start, self._desk.week.zone).date())
            self._stage.reveal(name)

    def _say(self, title: str, detail: str) -> None:
        self._desk.messages.say(Message(title, detail, Level.WARNING))
