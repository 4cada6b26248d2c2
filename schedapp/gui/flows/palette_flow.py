"""What the palette finds: commands and dates at each key, bookings and clients off this thread; and where they lead."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from schedapp.gui.background import Task
from schedapp.gui.forms.typed import range_text
from schedapp.gui.keys import KEYS, window_keys
from schedapp.gui.models.wording import WEEKDAYS, span_words
from schedapp.gui.palette.entries import Entry, Part
from schedapp.gui.palette.matching import match, ranked, word_marks
from schedapp.gui.palette.panel import ALL, BOOKINGS, Palette
from schedapp.gui.viewstate import View
from schedapp.model.day_words import read_day
from schedapp.model.found import Found, FoundBooking, FoundClient
from schedapp.model.timespan import to_local

if TYPE_CHECKING:
    from datetime import date

    from schedapp.gui.mainwindow import MainWindow

DATES = "Go to a date: tue, 24.12., +2w"
NEAR = ("today", "tomorrow", "+1w", "+2w", "+1m")
COMMANDS, FOUND, FIRST = 7, 8, 9
"""Lines of commands, of bookings and of clients; of commands before anything is typed."""
BEGUN = 3
"""Letters of a word before what can be done with each resource is listed."""
UNTITLED = "(No title)"
KEYS_ONLY = ("next_booking", "previous_booking")
"""What has a key and no entry in a menu."""

Command = tuple[str, Callable[[], object], str]


class Mode(Enum):
    """What is looked for."""

    ALL = auto()
    BOOKINGS = auto()
    DATES = auto()


HINTS = {Mode.ALL: ALL, Mode.BOOKINGS: BOOKINGS, Mode.DATES: DATES}


class PaletteFlow(QObject):
    """One palette in three uses: everything, bookings alone, a date."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._desk = window.desk
        self._mode = Mode.ALL
        self._found = Found()
        self._task: Task | None = None
        self.palette = Palette(window, window.desk.source)
        self.palette.asked.connect(self._show)
        self.palette.paused.connect(self._search)
        self.palette.closed.connect(self._on_closed)

    def open(self, mode: Mode = Mode.ALL) -> None:
        self._mode, self._found = mode, Found()
        self.palette.open_with(HINTS[mode])

    # --- what it lists -----------------------------------------------------------------------------

    def _show(self, text: str) -> None:
        text = text.strip()
        entries: list[Entry] = []
        if self._mode is not Mode.BOOKINGS:
            entries += self._dates(text)
        if self._mode is Mode.ALL:
            entries += self._commands(text) + (self._resources(text) if text else [])
        if self._mode is not Mode.DATES and text:
            entries += [self._booking(found, text) for found in self._found.bookings[:FOUND]]
            entries += [self._client(found, text) for found in self._found.clients[:FOUND]]
        self.palette.show_entries(entries)

    def _search(self, text: str) -> None:
        """One query when typing rests; an older answer is not shown."""
        if self._task is not None:
            self._task.drop()
        if not text.strip() or self._mode is Mode.DATES:
            return
        zone, find = self._desk.week.zone, self._desk.services.search.find
        self._task = self._desk.background.run(
            lambda: find(text, zone, FOUND), partial(self._on_found, text), self._desk.messages.error
        )

    def _on_found(self, text: str, found: Found) -> None:
        self._found = found
        if self.palette.isVisible() and self.palette.field.text() == text:
            self._show(text)

    def _on_closed(self) -> None:
        if self._task is not None:
            self._task.drop()
        self._window.views.focus()

    def _dates(self, text: str) -> list[Entry]:
        today = self._desk.week.today
        words = [text] if text else list(NEAR) if self._mode is Mode.DATES else []
        days = {day: word for word in words if (day := read_day(word, today)) is not None}
        return [Entry(Part.DATE, _day_words(day), partial(self._go_to_day, day), word) for day, word in days.items()]

    def _commands(self, text: str) -> list[Entry]:
        found = [(words, (words, act, keys)) for words, act, keys in self._all_commands()]
        if not text:
            return [Entry(Part.COMMAND, words, act, keys=keys) for _, (words, act, keys) in found[:FIRST]]
        best = ranked(text, found + self._acts_of_resources(text), COMMANDS)
        return [Entry(Part.COMMAND, words, act, "", fit.marks, keys) for (words, act, keys), fit in best]

    def _all_commands(self) -> list[Command]:
        """Words, what it does, a key: of all menus, then of what has a key alone."""
        menus, acts = self._window.menus, self._window.keys.acts()
        single = self._window.keys.single
        found: list[Command] = []
        for name, action in menus.actions.items():
            if action.isEnabled() and name != "commands":
                keys = next((key for key in KEYS if key.name == name), None)
                shown = (keys.view if single else ()) + window_keys(name) if keys else ()
                found.append((_words(action), action.trigger, shown[0] if shown else ""))
        for choice, title in menus.choices:
            found.append((f"{title.replace('&', '')}: {_words(choice)}", choice.trigger, ""))
        for key in KEYS:
            if key.name in KEYS_ONLY:
                found.append((key.words, acts[key.name], key.view[0] if single else ""))
        return found

    def _acts_of_resources(self, text: str) -> list[tuple[str, Command]]:
        """What the menu of a resource has, once one of its words is begun: “ill meier”."""
        typed = [word for word in text.casefold().split() if len(word) >= BEGUN]
        flow, found = self._window.resources, list[tuple[str, Command]]()
        for resource in self._desk.feed.resources:
            for words, act in flow.acts(resource):
                if any(each.startswith(word) for word in typed for each in words.casefold().split()):
                    told = f"{words.rstrip('…')}: {resource.name}"
                    found.append((told, (told, act, "")))
        return found

    def _resources(self, text: str) -> list[Entry]:
        entries: list[Entry] = []
        for resource in self._desk.feed.resources:
            fit = match(text, resource.name)
            if fit is not None and len(entries) < FOUND:
                line = Entry(Part.RESOURCE, resource.name, partial(self._show_only, resource.uid), "Show only this one",
                             fit.marks, colour=resource.colour)  # fmt: skip
                entries += [line, line._replace(act=partial(self._show_day_of, resource.uid), detail="Its day")]
        return entries

    def _booking(self, found: FoundBooking, text: str) -> Entry:
        title = " · ".join(part for part in (found.title or UNTITLED, found.client) if part)
        resource = self._desk.feed.resource(found.resources[0]) if found.resources else None
        zone = resource.zone if found.all_day and resource else self._desk.week.zone
        when = span_words(found.start, found.end, found.all_day, zone)
        year = to_local(found.start, zone).year
        detail = when if year == self._desk.week.today.year else f"{year}, {when}"
        act = partial(self._go_to, found)
        colour = resource.colour if resource else ""
        return Entry(Part.BOOKING, title, act, detail, word_marks(text, title), colour=colour)

    def _client(self, found: FoundClient, text: str) -> Entry:
        booking, marks = found.booking, word_marks(text, found.name)
        if booking is None:
            return Entry(Part.CLIENT, found.name, lambda: None, "No booking", marks)
        when = span_words(booking.start, booking.end, booking.all_day, self._desk.week.zone)
        which = "Next" if booking.end > self._desk.now() else "Last"
        return Entry(Part.CLIENT, found.name, partial(self._go_to, booking), f"{which}: {when}", marks)

    # --- where they lead ---------------------------------------------------------------------------

    def _go_to_day(self, day: date) -> None:
        self._desk.week.show_day(day)
        self._window.views.focus()

    def _go_to(self, found: FoundBooking) -> None:
        """Turns to its day and selects it; what hides it is shown again."""
        feed, week = self._desk.feed, self._desk.week
        self._window.as_google.make_way()
        hidden = feed.hidden.intersection(found.resources)
        if hidden and len(hidden) == len(found.resources):
            feed.set_hidden(feed.hidden - hidden)
            feed.resources_changed.emit()
        week.show_day(to_local(found.start, week.zone).date())
        self._window.middle.reveal(found.name)
        self._window.views.focus()

    def _show_only(self, uid: str) -> None:
        self._window.resources.set_hidden({each.uid for each in self._desk.feed.resources if each.uid != uid})

    def _show_day_of(self, uid: str) -> None:
        """The day alone, of this resource alone."""
        self._show_only(uid)
        self._window.views.set_view(View.DAY)


def _words(action: QAction) -> str:
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _day_words(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {range_text(day, day)}"
