"""The occurrences of the shown week, one row for each, as views and screen readers read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from schedapp.gui.models.wording import clock, isolated, joined, plain, span_words, tip_of_lines
from schedapp.model.booking import split_name
from schedapp.model.occurrence import Delivery
from schedapp.model.progress import WORDS, Progress
from schedapp.model.timespan import to_local

Index = QModelIndex | QPersistentModelIndex


class OccurrenceRole(IntEnum):
    """Roles beyond Qt's own."""

    NAME = Qt.ItemDataRole.UserRole + 1
    ENTRY = Qt.ItemDataRole.UserRole + 2
    START = Qt.ItemDataRole.UserRole + 3
    END = Qt.ItemDataRole.UserRole + 4


class Entry(NamedTuple):
    """One occurrence as it is shown once, on all shown resources that take part in it.

    `resources`, `colours` and `names` are of the shown ones, in the order of the list; `others` are the names of
    those that take part but are not shown. `start` and `end` are UTC epoch seconds; `zone` is the first resource's.
    """

    name: str
    title: str
    client: str
    start: int
    end: int
    all_day: bool
    zone: str
    resources: tuple[str, ...]
    colours: tuple[str, ...]
    names: tuple[str, ...]
    others: tuple[str, ...]
    tentative: bool
    clash: bool
    foreign: bool
    read_only: bool
    recurring: bool
    delivery: Delivery
    absent: bool = False
    """In the week as Google sees it: no calendar has it."""
    service: str = ""
    fill: str = ""
    """Name and colour of its service type."""
    progress: Progress = Progress.NONE
    squeeze: str = ""
    """Why it overlaps others on purpose."""
    buffers: tuple[tuple[int, int], ...] = ()
    """Seconds that are kept free before and after it, of each of `resources`; () where there are none."""
    free: bool = False
    """It takes no time of anybody."""
    held: int = 0
    """Until when its time is held (UTC epoch seconds), 0 for what is booked."""

    @property
    def buffer(self) -> tuple[int, int]:
        """Seconds that are kept free before and after it on any of its shown resources."""
        return max((one for one, _ in self.buffers), default=0), max((one for _, one in self.buffers), default=0)

    @property
    def remark(self) -> str:
        """Why it stands where something else does, or until when it is held, in words for a tile."""
        if self.held:
            return f"Held until {clock(to_local(self.held, self.zone))}"
        return f"Squeezed in: {plain(self.squeeze)}" if self.squeeze else ""

    @property
    def tint(self) -> str:
        """The colour of which a tile is filled: its service type's, else its first resource's, which has the edge."""
        return self.fill or self.colours[0]

    @property
    def offered(self) -> str:
        """The name of its service type where the title does not say it: a sign beside the colour."""
        return "" if self.service == self.title else plain(self.service)

    @property
    def key(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def detail(self) -> str:
        """The service type, the client, and who else takes part, in one line."""
        if len(self.names) == 1 and not self.others and not self.foreign and not self.service and not self.remark:
            return plain(self.client)
        return " · ".join([part for part in (self.remark, self.offered, plain(self.client), self.company) if part])

    @property
    def company(self) -> str:
        """Who else takes part, and whose it is."""
        parts = [*self.names[1:], *self.others, "from Google" if self.foreign else ""]
        return " · ".join([plain(part) for part in parts if part])


_DELIVERY_WORDS = {Delivery.WAITING: "not yet in Google", Delivery.TROUBLE: "could not be sent to Google"}


def flagged_in(flagged: frozenset[str], name: str) -> bool:
    """Whether an occurrence waits for an answer: it, or the series that it is of, is among `flagged`."""
    return bool(flagged) and (name in flagged or split_name(name)[0] in flagged)


def news_in(news: Mapping[str, str], name: str) -> str:
    """What others did to an occurrence, or to the series that it is of; "" for nothing new."""
    return (news.get(name) or news.get(split_name(name)[0], "")) if news else ""


def spoken(entry: Entry, zone: str, *, flagged: bool = False, news: str = "") -> str:
    """“Check-up, Dr Amara Okafor, Tuesday 24 November, 10:00 to 10:30”, then what the tile shows by signs."""
    when = span_words(entry.start, entry.end, entry.all_day, entry.zone if entry.all_day else zone)
    who = joined([*entry.names, *entry.others])
    new = f"changed since you last looked: {isolated(news)}" if news else ""
    parts = [isolated(entry.title), entry.offered, who, when, *state_words(entry, flagged=flagged), new]
    return ", ".join(filter(None, parts))


def buffer_words(before: int, after: int) -> str:
    """“10 minutes before and 5 minutes after kept free”, from seconds."""
    parts = [f"{length // 60} minutes {where}" for length, where in ((before, "before"), (after, "after")) if length]
    return f"{' and '.join(parts)} kept free"


def state_words(entry: Entry, *, flagged: bool = False) -> list[str]:
    """The states of a tile in words; colour and pattern are never the only sign."""
    words = [WORDS[entry.progress]] if entry.progress else []
    words += [f"squeezed in: {isolated(entry.squeeze)}"] if entry.squeeze else []
    words += [entry.remark.lower()] if entry.held else ["tentative"] if entry.tentative else []
    words += ["clash"] if entry.clash else []
    words += ["needs your answer"] if flagged else []
    words += ["repeats"] if entry.recurring else []
    words += [buffer_words(*entry.buffer)] if entry.buffers else []
    words += ["from Google"] if entry.foreign else []
    words += ["cannot be changed here"] if entry.read_only else []
    return words + ([_DELIVERY_WORDS[entry.delivery]] if entry.delivery in _DELIVERY_WORDS else [])


def tip(entry: Entry, zone: str, *, flagged: bool = False, news: str = "") -> str:
    """The tool tip: markup with all text from outside escaped."""
    when = span_words(entry.start, entry.end, entry.all_day, entry.zone if entry.all_day else zone)
    states = ", ".join(state_words(entry, flagged=flagged))
    who = joined([*entry.names, *entry.others])
    lines = [isolated(entry.title), isolated(entry.offered), when, who, isolated(entry.client)]
    return tip_of_lines([*lines, states[:1].upper() + states[1:], isolated(news)])


class OccurrenceModel(QAbstractListModel):
    """A flat, read-only list of entries, in the order of their start."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._rows: dict[str, int] = {}
        self._zone = "UTC"
        self._flagged: frozenset[str] = frozenset()
        self._news: Mapping[str, str] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries

    def set_zone(self, zone: str) -> None:
        """The zone in which times are told."""
        if zone != self._zone:
            self._zone = zone
            self._tell_changed()

    def set_flagged(self, names: frozenset[str]) -> None:
        """Names of occurrences, or uids of series, that wait for an answer."""
        if names != self._flagged:
            self._flagged = names
            self._tell_changed()

    def set_news(self, news: Mapping[str, str]) -> None:
        """What others changed since somebody looked, in words: by name of an occurrence, or uid of a series."""
        if news != self._news:
            self._news = dict(news)
            self._tell_changed()

    def set_entries(self, entries: list[Entry]) -> None:
        """Show these, sorted as `merge` sorts. If they are the same occurrences, selection and focus stay."""
        if [entry.name for entry in entries] == [entry.name for entry in self._entries]:
            if entries != self._entries:
                self._entries = entries
                self._tell_changed()
            return
        self.beginResetModel()
        self._entries = entries
        self._rows = {entry.name: row for row, entry in enumerate(entries)}
        self.endResetModel()

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def row_of(self, name: str) -> int:
        """The row of an occurrence, -1 if it is not here."""
        return self._rows.get(name, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return plain(entry.title)
            case Qt.ItemDataRole.AccessibleTextRole:
                flagged = flagged_in(self._flagged, entry.name)
                return spoken(entry, self._zone, flagged=flagged, news=news_in(self._news, entry.name))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return plain(entry.detail)
            case Qt.ItemDataRole.ToolTipRole:
                flagged = flagged_in(self._flagged, entry.name)
                return tip(entry, self._zone, flagged=flagged, news=news_in(self._news, entry.name))
            case OccurrenceRole.NAME:
                return entry.name
            case OccurrenceRole.ENTRY:
                return entry
            case OccurrenceRole.START:
                return entry.start
            case OccurrenceRole.END:
                return entry.end
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def _tell_changed(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))
