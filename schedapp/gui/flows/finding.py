"""Find a time: looks off the GUI thread, draws the offers in the grid, opens the form with the one that is taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from schedapp.errors import SchedError
from schedapp.gui.agendaview import AgendaView
from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.finder.offer_layer import OfferLayer
from schedapp.gui.finder.panel import FinderPanel
from schedapp.gui.finder.query import DAYS_AHEAD, SHOWN, Query, nothing_words, offer_words
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.flows.changing import Changing
from schedapp.gui.forms.wishes import Parts
from schedapp.gui.monthview import MonthView
from schedapp.gui.stage import Stage
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.viewparts.offer import OfferGhost
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.weekview.scene import NOTHING
from schedapp.model.change import Change
from schedapp.model.free_slots import Offer
from schedapp.model.pool import Pool, Requirement
from schedapp.model.timespan import to_local
from schedapp.model.wishes import any_of_pool, named

PAUSE_MS = 60
"""How long typing rests before it is looked for."""


class FindingFlow(QObject):
    """Pages of offers: `later` asks for those after the last, `earlier` goes back to what was shown before."""

    opened = Signal()

    def __init__(self, desk: Desk, panel: FinderPanel, stage: Stage, booking: BookingFlow, changing: Changing) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._panel = panel
        self._stage = stage
        self._booking = booking
        self.layers = [
            OfferLayer(view) for view in stage.views if isinstance(view, WeekGrid | MonthView | TimelineView)
        ]
        self._agendas = [view for view in stage.views if isinstance(view, AgendaView)]
        self._pages: list[tuple[Offer, ...]] = []
        self._query = Query()
        self._task: Task | None = None
        self._wanted = False
        self._offered = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._connect(changing)

    # --- opening ------------------------------------------------------------------------------------

    def open(self) -> None:
        """By key, button or menu; an open form gives its resources and its length."""
        if not self._desk.feed.resources:
            return
        self.opened.emit()
        draft = self._booking.form.draft
        wishes, minutes, pools = None, 0, self._pools()
        if draft is not None and not self._booking.form.existing:
            asked = {wish.resource for wish in draft.requirements}
            held = [r for uid in draft.resources if uid not in asked and (r := self._desk.feed.resource(uid))]
            pooled = [pool for wish in draft.requirements for pool in pools if pool.uid == wish.pool]
            wishes = (*map(named, held), *map(any_of_pool, pooled))
            minutes = draft.minutes if 0 < draft.minutes < 1_440 else 0
        self._panel.set_known(self._desk.feed.resources, pools)
        self._panel.open(self._desk.week.today, wishes, minutes)

    def drop(self) -> bool:
        """Esc, wherever the focus is: closes the panel; whether it was open."""
        was = self._panel.isVisible()
        self._panel.close_panel()
        return was

    def _pools(self) -> Sequence[Pool]:
        try:
            return self._desk.services.catalogue.pools()
        except SchedError as error:
            self._desk.messages.error(error)
            return ()

    # --- asking -------------------------------------------------------------------------------------

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Those that are shown."""
        return self._pages[-1] if self._pages else ()

    def _on_asked(self) -> None:
        self._wanted = False
        self._drop_task()
        self._pause.start()

    def _ask(self) -> None:
        self._pause.stop()
        query = self._panel.query
        self._query, self._pages = query, []
        if query.askable:
            self._find(query, 0)
        else:
            self._show()

    def _find(self, query: Query, after: int) -> None:
        find = self._desk.services.free_slots.find
        self._drop_task()
        self._task = self._desk.background.run(
            lambda: find(
                [wish.choices for wish in query.wishes],
                query.minutes,
                first=query.first,
                days=DAYS_AHEAD,
                hours=query.hours,
                count=SHOWN,
                after=after,
            ),
            self._on_found,
            self._on_failed,
        )

    def _on_found(self, offers: tuple[Offer, ...]) -> None:
        self._task = None
        if offers or not self._pages:
            self._pages.append(offers)
        self._show()
        if self._wanted:
            self._take()

    def _on_failed(self, error: Exception) -> None:
        self._task, self._wanted = None, False
        self._panel.show_offers((), 1, f"{error.title} {error.detail}" if isinstance(error, SchedError) else "")
        if not isinstance(error, SchedError):
            self._desk.messages.error(error)
        self._draw(())

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None

    def _on_later(self) -> None:
        if self.offers and self._task is None:
            self._find(self._query, self.offers[-1].end)

    def _on_earlier(self) -> None:
        if len(self._pages) > 1:
            self._drop_task()
            self._pages.pop()
            self._show(last=True)

    # --- showing ------------------------------------------------------------------------------------

    @property
    def _number(self) -> int:
        """That of the first shown offer."""
        return 1 + sum(len(page) for page in self._pages[:-1])

    def _show(self, *, last: bool = False) -> None:
        week, names = self._desk.week, self._desk.feed.names
        rows = [offer_words(offer, week.zone, names, week.today) for offer in self.offers]
        note = "" if rows else nothing_words(self._query, self._panel.reading.unknown)
        self._panel.show_offers(rows, self._number, note, len(rows) - 1 if last else 0)
        if not rows:
            self._draw(())

    def _on_walked(self, row: int) -> None:
        """The grid follows to the day of the current offer."""
        if not 0 <= row < len(self.offers):
            return
        offer = self.offers[row]
        self._desk.week.show_day(to_local(offer.start, self._desk.week.zone).date())
        ghosts = [
            OfferGhost(self._number + place, each.start, each.end, each.resources)
            for place, each in enumerate(self.offers)
        ]
        self._draw(ghosts, row)

    def _draw(self, ghosts: Sequence[OfferGhost], current: int = NOTHING) -> None:
        """In every view; the one that is shown has the current one in sight."""
        for layer in self.layers:
            layer.set_offers(ghosts, current)
        for agenda in self._agendas:
            agenda.set_offers(ghosts, current)
        if current == NOTHING:
            return
        if isinstance(self._stage.shown, AgendaView):
            self._stage.shown.reveal_offer(current)
        else:
            self.layer.reveal(current)

    @property
    def layer(self) -> OfferLayer:
        """That of the view that is shown."""
        return next((layer for layer in self.layers if layer.view is self._stage.shown), self.layers[0])

    # --- taking one ---------------------------------------------------------------------------------

    def _take(self) -> None:
        """Enter, or a click: as soon as the answer to what was typed last is there."""
        if self._pause.isActive():
            self._ask()
        if self._task is not None:
            self._wanted = True
            return
        self._wanted = False
        row = self._panel.list.current
        if 0 <= row < len(self.offers):
            offer = self.offers[row]
            self._offered = True
            wishes = zip(self._query.wishes, offer.resources, strict=True)
            pooled = tuple(Requirement(wish.pool, uid) for wish, uid in wishes if wish.pool)
            self._booking.open_offer(offer.start, offer.end, Parts(offer.resources, pooled))

    def _on_chosen(self, place: int) -> None:
        """A click on a ghost in the grid."""
        self._panel.list.walk(place - self._panel.list.current)
        self._take()

    def _on_made(self, change: Change) -> None:
        """What was offered is booked: the panel closes. Any other change may have taken an offer."""
        if not self._panel.isVisible():
            return
        if self._offered and change.before is None:
            self._panel.start_anew()
            self._panel.close_panel()
        else:
            self._ask()

    def _on_dropped(self) -> None:
        """The form was closed without saving: the offers are still there."""
        if self._offered and self._panel.isVisible():
            self._panel.focus_words()
        self._offered = False

    def _on_closed(self) -> None:
        self._pause.stop()
        self._drop_task()
        self._pages, self._wanted, self._offered = [], False, False
        self._draw(())
        self._stage.setFocus()

    def _connect(self, changing: Changing) -> None:
        panel = self._panel
        panel.asked.connect(self._on_asked)
        panel.walked.connect(self._on_walked)
        panel.taken.connect(self._take)
        panel.later.connect(self._on_later)
        panel.earlier.connect(self._on_earlier)
        panel.closed.connect(self._on_closed)
        for layer in self.layers:
            layer.chosen.connect(self._on_chosen)
        for agenda in self._agendas:
            agenda.offer_chosen.connect(self._on_chosen)
        self._booking.form.dropped.connect(self._on_dropped)
        self._booking.form.next_button.clicked.connect(self.open)
        changing.made.connect(self._on_made)
