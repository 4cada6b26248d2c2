"""Closures, time off and hours of a date, of one resource and of the whole place: what there is, one more, one less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from schedapp.errors import SchedError
from schedapp.gui.connection_words import day_words
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.holidays_dialog import HolidaysDialog
from schedapp.gui.dialogs.making import make
from schedapp.gui.forms.draft import Draft
from schedapp.gui.forms.fields import Choices
from schedapp.gui.forms.when_row import WhenRow
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.model.change import Family, Step
from schedapp.model.closure import Closure, ClosureKind, check_closure
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import DAY, AllDay, to_epoch, to_local

EVERYBODY = "The whole place"
CLOSED_HINT, OPEN_HINT = "Holidays, congress, repairs…", "Open day, Christmas Eve…"
KINDS: list[tuple[str, object]] = [
    ("Closed or away", ClosureKind.CLOSED),
    ("Open at these times instead of the usual hours", ClosureKind.OPEN),
]


class ClosuresDialog(Dialog):
    """What is over for a day is not listed. Each change is made at once; closing the dialog keeps it."""

    def __init__(self, desk: Desk, resource: Resource) -> None:
        super().__init__(desk.window, desk.source, f"Closures and time off of {resource.name}", "Add", width=620)
        self._desk = desk
        self._resource = resource
        self._closures: tuple[Closure, ...] = ()
        self.table = Outline(desk.source, "Closures", ("When", "Of", "What"), stretch=2)
        self.nothing = plain_label("Nothing is closed from today on.", "muted")
        self.remove = QPushButton("Remove")
        self.holidays = QPushButton("Public holidays…")
        self.kind = Choices("Kind")
        self.kind.offer(KINDS, ClosureKind.CLOSED)
        self.title = QLineEdit()
        self.title.setPlaceholderText(CLOSED_HINT)
        set_names(self.title, "Title")
        self.of = Choices("Of")
        self.of.offer([(resource.name, resource.uid), (EVERYBODY, "")], resource.uid)
        self.when = WhenRow()
        self._draft = self._first_draft()
        self.when.show_draft(self._draft, desk.week.today)
        show_text(self.cancel_button, "Close")
        self._fill()
        self._connect()
        self.title.setFocus()
        self._read()

    def propose(self, draft: Draft) -> None:
        """Begins with a time that was chosen elsewhere."""
        self._draft = draft
        self.when.show_draft(draft, self._desk.week.today)

    def confirm(self) -> None:
        """Adds what is entered."""
        if not self.when.valid():
            self.show_problem("Enter the days or the times as in “Thu 26 Nov” and “13:00”.")
            return
        try:
            closure = check_closure(self._entered())
        except SchedError as error:
            self.show_problem(error)
            return
        services = self._desk.services
        self._make(lambda: services.closures.add(closure), "Added")

    def _entered(self) -> Closure:
        of = self.of.value if isinstance(self.of.value, str) else ""
        person = bool(of) and self._resource.kind is Kind.PERSON
        kind = ClosureKind.TIME_OFF if person else ClosureKind.CLOSED
        if self.kind.value is ClosureKind.OPEN:
            kind = ClosureKind.OPEN
        return Closure("", self._draft.when, of, kind, self.title.text().strip())

    def _remove(self) -> None:
        closure = self._selected()
        if closure is not None:
            services = self._desk.services
            self._make(lambda: services.closures.remove(closure.uid), "Removed")

    def _make(self, act: Callable[[], Closure], verb: str) -> None:
        """It can be undone like any other change, once the dialog is closed."""

        def done(_step: Step) -> None:
            if verb == "Added":
                self.title.clear()
            self._read()

        make(self, self._desk, {Family.CLOSURES}, act, lambda closure: f"{verb} “{closure.words}”", done)

    def _read(self) -> None:
        services, uid, now = self._desk.services, self._resource.uid, int(self._desk.now())
        try:
            self._show(services.closures.list(now - DAY, now + 5 * 366 * DAY, uid))
        except SchedError as error:
            self.show_problem(error)

    def _show(self, closures: Sequence[Closure]) -> None:
        shown = [closure for closure in closures if closure.kind is not ClosureKind.HOLIDAY]
        self._closures = tuple(shown)
        self.table.show_lines([Line(self._cells(closure), key=closure.uid) for closure in shown])
        self.table.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        self._follow_selection()

    def _cells(self, closure: Closure) -> tuple[str, str, str]:
        of = self._resource.name if closure.resource else EVERYBODY
        words = closure.words
        if closure.kind is ClosureKind.OPEN and closure.title:
            words = f"Open: {closure.title}"
        return when_words(closure, self._resource.zone), of, words

    def _selected(self) -> Closure | None:
        row = self.table.currentIndex().row()
        chosen = self.table.selectionModel().hasSelection() and 0 <= row < len(self._closures)
        return self._closures[row] if chosen else None

    def _follow_selection(self, *_because: object) -> None:
        self.remove.setEnabled(self._selected() is not None)

    def _first_draft(self) -> Draft:
        """All of tomorrow."""
        tomorrow = datetime.combine(self._desk.week.today + timedelta(days=1), time.min)
        return Draft(tomorrow, tomorrow, self._resource.zone, all_day=True)

    def _on_kind(self, kind: object) -> None:
        """Hours of a date have times."""
        if kind is ClosureKind.OPEN and self._draft.all_day:
            day = self._draft.start.date()
            start, end = (datetime.combine(day, time(hour)) for hour in (9, 12))
            self._draft = Draft(start, end, self._resource.zone)
            self.when.show_draft(self._draft, self._desk.week.today)
        self.title.setPlaceholderText(OPEN_HINT if kind is ClosureKind.OPEN else CLOSED_HINT)

    def _on_when(self, draft: Draft) -> None:
        self._draft = draft

    def _connect(self) -> None:
        self.when.changed.connect(self._on_when)
        self.remove.clicked.connect(self._remove)
        self.holidays.clicked.connect(lambda: HolidaysDialog(self._desk).open())
        self.kind.chosen.connect(self._on_kind)
        selection = self.table.selectionModel()
        assert isinstance(selection, QItemSelectionModel)
        selection.selectionChanged.connect(self._follow_selection)

    def _fill(self) -> None:
        self.remove.setAutoDefault(False)
        set_role(self.remove, "danger")
        set_names(self.remove, "Remove", "Removes the chosen closure")
        self.holidays.setAutoDefault(False)
        set_role(self.holidays, "link")
        set_names(self.holidays, "Public holidays")
        below = QHBoxLayout()
        below.addWidget(self.holidays)
        below.addStretch(1)
        below.addWidget(self.remove)
        card = QFrame()
        set_role(card, "card")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        rows = (("Kind", self.kind), ("What", self.title), ("Of", self.of), ("When", self.when))
        for row, (name, widget) in enumerate(rows):
            grid.addWidget(field_label(name, self.source), row, 0)
            grid.addWidget(widget, row, 1)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(plain_label("One more", "section"))
        column.addLayout(grid)
        self.column.addWidget(self.nothing)
        self.column.addWidget(self.table)
        self.column.addLayout(below)
        self.column.addWidget(card)


def when_words(closure: Closure, zone: str) -> str:
    """`Thu 24 Dec 2026 – Sun 27 Dec 2026`, `Thu 3 Dec 2026, 13:00 – 17:00`."""
    when = closure.when
    if isinstance(when, AllDay):
        first, last = when.start, when.end - timedelta(days=1)
        words = [day_words(to_epoch(datetime.combine(day, time(12)), zone), zone, timed=False) for day in (first, last)]
        days = [text.removesuffix(", all day") for text in words]
        return days[0] if first == last else " – ".join(days)
    start, end = to_local(when.start, zone), to_local(when.end, zone)
    tail = f"{end:%H:%M}" if start.date() == end.date() else day_words(when.end, zone, timed=True)
    return f"{day_words(when.start, zone, timed=True)} – {tail}"
