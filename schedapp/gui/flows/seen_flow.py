"""“Since you last looked”, in the window: what others changed glows until it was seen, and N walks through it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from schedapp.errors import SchedError
from schedapp.gui.agendaview import AgendaView
from schedapp.gui.connection_words import moment_words
from schedapp.gui.desk import Desk
from schedapp.gui.models.occurrences import Entry, flagged_in
from schedapp.gui.models.wording import plain
from schedapp.gui.stage import Shown, Stage
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.widgets.change_card import CardWords, ChangeCard
from schedapp.gui.widgets.changed_chip import ChangedChip
from schedapp.model.timespan import to_local
from schedapp.services.seen import News

SEEN_AFTER = 2.0
"""Seconds that something has to be in sight of an active window."""
LEAST = 12
"""Pixels of a tile that have to be in sight."""
NOTHING_NEW = "Nobody else has changed anything since you last looked."


class SeenFlow(QObject):
    """Reads what is new off the GUI thread; `tick` comes once a second. What this window changes is never new."""

    own_week = Signal()
    """A change is to be shown in the week itself."""
    history_wished = Signal(str)

    def __init__(self, desk: Desk, stage: Stage, chip: ChangedChip) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._stage = stage
        self._chip = chip
        self._news: tuple[News, ...] = ()
        self._since: dict[str, float] = {}
        self._done: dict[str, int] = {}
        self._walk: list[News] = []
        self._at = -1
        self._reading = self._stale = self._began = False
        self.card = ChangeCard(desk.window, desk.source)
        self._connect()

    @property
    def news(self) -> tuple[News, ...]:
        """What is not seen yet, by start."""
        return tuple(each for each in self._news if each.entry > self._done.get(each.name, 0))

    def words_of(self, name: str) -> str:
        """What others did to an occurrence, who and when; "" where it is seen."""
        found = next((each for each in self.news if flagged_in(frozenset({each.name}), name)), None)
        if found is None:
            return ""
        when = moment_words(found.at, self._desk.now(), self._desk.week.zone)
        return f"{plain(found.said)} ({found.who}, {when})"

    def begin(self) -> None:
        """From now on somebody looks."""
        self._began = True
        self._read()

    def end(self) -> None:
        """The window closes: what it changed itself is not new to the next one."""
        if self._began:
            try:
                self._desk.services.seen.keep_own()
            except SchedError as error:
                self._desk.messages.error(error)

    def tick(self) -> None:
        """What has been in sight for a while was seen, and so was what the card tells of."""
        if not self._desk.window.isActiveWindow() or self._desk.feed.as_google:
            self._since = {}
            return
        now = self._desk.now()
        told = self._walk[self._at].name if self.card.isVisible() else ""
        in_sight = [each for each in self.news if each.name == told or self._in_sight(each)]
        self._since = {each.name: self._since.get(each.name, now) for each in in_sight}
        seen = {each.name: each.entry for each in in_sight if now - self._since[each.name] >= SEEN_AFTER}
        if seen:
            self._mark(seen)

    def walk(self) -> None:
        """N: the next changed booking, wherever it is; after the last the first again."""
        if not self.card.isVisible():
            self._walk, self._at = list(self.news), -1
        known = {each.name for each in self._walk}
        self._walk += [each for each in self.news if each.name not in known]
        if not self._walk:
            self._desk.messages.note(NOTHING_NEW, undo=False)
            return
        self._at = (self._at + 1) % len(self._walk)
        self._show(self._walk[self._at])

    def mark_all(self) -> None:
        """Everything was seen."""
        self.card.drop()
        self._done |= {each.name: each.entry for each in self._news}
        self._show_glow()
        self._desk.background.run(self._desk.services.seen.saw_all, None, self._desk.messages.error)

    def drop(self) -> bool:
        """Esc: closes the card; whether it was open."""
        return self.card.drop()

    # --- reading -----------------------------------------------------------------------------------

    def _read(self) -> None:
        """One read at a time, and never an old answer."""
        if not self._began:
            return
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self._desk.background.run(self._unseen, self._on_read, self._on_failed)

    def _unseen(self) -> tuple[News, ...]:
        self._desk.services.seen.begin()
        return self._desk.services.seen.unseen()

    def _on_read(self, news: tuple[News, ...]) -> None:
        self._reading = False
        if self._stale:
            self._stale = False
            self._read()
            return
        self._news = news
        self._show_glow()

    def _on_failed(self, error: Exception) -> None:
        self._reading = self._stale = False
        self._desk.messages.error(error)

    # --- showing -----------------------------------------------------------------------------------

    def _show_glow(self) -> None:
        news = self.news
        shown = () if self._desk.feed.as_google else news
        self._stage.set_glowing({each.name: f"{each.said} ({each.who})" for each in shown if not each.gone})
        self._chip.show_count(len(news))

    def _mark(self, seen: dict[str, int]) -> None:
        self._done |= seen
        self._since = {name: at for name, at in self._since.items() if name not in seen}
        self._show_glow()
        saw = self._desk.services.seen.saw
        self._desk.background.run(lambda: saw(seen), None, self._desk.messages.error)

    def _show(self, news: News) -> None:
        """Turns to where it is, selects it, and tells about it beside it."""
        self.own_week.emit()
        feed, week = self._desk.feed, self._desk.week
        hidden = feed.hidden.intersection(news.resources)
        if hidden and len(hidden) == len(news.resources):
            feed.set_hidden(feed.hidden - hidden)
            feed.resources_changed.emit()
        week.show_day(to_local(news.start, week.zone).date())
        entries = self._entries_of(news)
        nearest = min(entries, key=lambda entry: (abs(entry.start - news.start), entry.start), default=None)
        if nearest is not None:
            self._stage.reveal(nearest.name)
        self.card.show_words(self._words(news))
        self._place(nearest)
        self._stage.setFocus()

    def _words(self, news: News) -> CardWords:
        now, zone = self._desk.now(), self._desk.week.zone
        fields = [
            (f"{each.label}, {each.on}" if each.on else each.label, each.old, each.new) for each in news.differences
        ]
        place = f"{self._at + 1} of {len(self._walk)}" if len(self._walk) > 1 else ""
        return CardWords(news.title, news.said, f"{news.who}, {moment_words(news.at, now, zone)}", fields, place)

    def _place(self, entry: Entry | None) -> None:
        """Beside the tile; in the middle where it is gone."""
        area = QRect(self._stage.mapTo(self._desk.window, QPoint(0, 0)), self._stage.size())
        target = QRect() if entry is None else self._stage.rect_of(entry.name)
        where = QRect(self._desk.window.mapFromGlobal(target.topLeft()), target.size()).intersected(area)
        if target.isNull() or where.isEmpty():
            where = QRect(area.center(), area.center())
        self.card.place_beside(where, area)

    def _entries_of(self, news: News) -> list[Entry]:
        """What is shown of a change: an occurrence, or those of a series."""
        return [entry for entry in self._stage.occurrences.entries if flagged_in(frozenset({news.name}), entry.name)]

    def _in_sight(self, news: News) -> bool:
        view = self._stage.shown
        port = view.list.viewport() if isinstance(view, AgendaView) else view.viewport()
        for entry in [] if news.gone else self._entries_of(news):
            rect = view.rect_of(entry.name)
            box = QRect(port.mapFromGlobal(rect.topLeft()), rect.size())
            area = port.rect()
            if isinstance(view, WeekGrid) and not entry.all_day:
                area = view.scene.geometry.body()
            seen = box.intersected(area)
            enough = min(seen.height(), seen.width()) >= min(LEAST, box.height(), box.width())
            if not rect.isNull() and enough and _shows(view, seen.center(), entry.name):
                return True
        return False

    def _on_pressed(self, _name: str) -> None:
        self.card.drop()

    def _connect(self) -> None:
        self._desk.feed.connections_changed.connect(self._read)
        self._chip.clicked.connect(self.walk)
        self._chip.all_seen.connect(self.mark_all)
        self._stage.pressed.connect(self._on_pressed)
        self.card.next_wished.connect(self.walk)
        self.card.all_seen.connect(self.mark_all)
        self.card.history_wished.connect(self._on_history)

    def _on_history(self) -> None:
        name = self._walk[self._at].name
        self.card.drop()
        self.history_wished.emit(name)


def _shows(view: Shown, point: QPoint, name: str) -> bool:
    """Whether an occurrence itself is at its place, and no “+3 more” that stands for it."""
    if isinstance(view, AgendaView):
        return True
    row = view.indexAt(point).row() if isinstance(view, WeekGrid) else view.row_at(point)
    return row == view.occurrences.row_of(name)
