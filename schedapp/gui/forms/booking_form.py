"""The small form that opens beside a place in the grid: a new booking, or an existing one to change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.errors import NotOpen, SchedError
from schedapp.gui.forms.draft import Draft
from schedapp.gui.forms.fields import mark_invalid
from schedapp.gui.forms.form_parts import FormParts
from schedapp.gui.forms.verdict import Verdict, closed, refused
from schedapp.gui.forms.wishes import Parts
from schedapp.gui.labels import set_names, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.model.pool import Pool
from schedapp.model.resource import Resource
from schedapp.model.service import ServiceType


@dataclass(frozen=True, slots=True)
class Opening:
    """How the form is opened: `fixed` says why nothing can be changed, "" when all can. `services` are those that are
    offered, and the draft's own."""

    draft: Draft
    resources: Sequence[Resource]
    near: date
    existing: bool = False
    fixed: str = ""
    services: Sequence[ServiceType] = ()
    pools: Sequence[Pool] = ()

    @property
    def service(self) -> ServiceType | None:
        """The service type of the draft, if it is known."""
        return next((each for each in self.services if each.uid == self.draft.service), None)


class BookingForm(FormParts):
    """Holds a draft while it is open. It decides nothing: what the user wishes is said by the signals."""

    saved = Signal(object)
    """The Draft that is to be booked or changed."""
    insisted = Signal(object)
    """The same, in spite of a rule of the place that refuses it."""
    squeeze_wished = Signal(object)
    """The same, over what is there: a reason has to be asked."""
    dropped = Signal()
    removed = Signal()
    altered = Signal(object)
    """The Draft after the user changed its time, its resources or its repetition."""
    grown = Signal()
    """The form needs another size."""

    def __init__(self, parent: QWidget, source: ThemeSource, reason: Callable[[str], str]) -> None:
        super().__init__(parent, source, reason)
        self._opening: Opening | None = None
        self._draft: Draft | None = None
        self._busy = False
        self._connect()

    @property
    def is_open(self) -> bool:
        return self._opening is not None

    @property
    def existing(self) -> bool:
        return self._opening is not None and self._opening.existing

    @property
    def draft(self) -> Draft | None:
        """The draft with all that is typed."""
        if self._draft is None:
            return None
        return replace(
            self._draft,
            title=self.title.text(),
            client=self.client.text(),
            phone=self.phone.text(),
            notes=self.notes.toPlainText(),
        )

    @property
    def has_changes(self) -> bool:
        return self._opening is not None and self.draft != self._opening.draft

    @property
    def has_changes_besides_time(self) -> bool:
        if self._opening is None or self.draft is None:
            return False
        before = self._opening.draft
        return replace(self.draft, start=before.start, end=before.end, all_day=before.all_day) != before

    def open_with(self, opening: Opening) -> None:
        """Fills the form and shows it; `place_beside` puts it into its place."""
        self._opening, self._draft = opening, opening.draft
        draft = opening.draft
        show_text(self.title, draft.title)
        for field, text in ((self.client, draft.client), (self.phone, draft.phone)):
            show_text(field, text)
            field.home(False)
        self.notes.setPlainText(draft.notes)
        self.when.show_draft(draft, opening.near)
        self.service.show_services(opening.services, opening.service)
        self.service_row.setVisible(bool(opening.services))
        parts = Parts(draft.resources, draft.requirements)
        self.chips.show_parts(opening.resources, opening.pools, parts, fixed=bool(opening.fixed))
        self.repeat.show_rule(draft.recurrence, draft.start.date(), draft.when)
        self.show_hint("")
        self.show_verdict(Verdict("", "muted"))
        self._show_state(opening)
        self.show()
        self.raise_()
        self.title.setFocus(Qt.FocusReason.PopupFocusReason)
        # All of it is selected from its end on: the beginning of a long one is what is seen.
        self.title.end(False)
        self.title.home(True)

    def show_hint(self, words: str) -> None:
        """Why it is this time that is offered; until another one is chosen."""
        show_text(self.hint, words)
        self.hint.setVisible(bool(words))
        self.setAccessibleDescription(words)
        self.grown.emit()

    def retime(self, draft: Draft) -> None:
        """Takes other times (and resources) from the grid; all that is typed stays."""
        if self._opening is None or self._draft is None:
            return
        self._draft = replace(self._draft, start=draft.start, end=draft.end, all_day=draft.all_day)
        if not self.has_changes_besides_time:
            # Another place in the grid is no work that could be lost.
            self._opening = replace(self._opening, draft=self._draft)
        self.when.show_draft(self._draft, self._opening.near)
        self.show_hint("")
        self._follow_day()
        self.altered.emit(self.draft)

    def close_form(self) -> None:
        self._opening = self._draft = None
        self.set_busy(False)
        self.hide()

    def show_verdict(self, verdict: Verdict) -> None:
        """The line above the buttons."""
        self.draw_verdict(verdict)
        self.verdict_icon.setVisible(bool(verdict.text) and not self._busy)
        self.grown.emit()

    def set_busy(self, busy: bool) -> None:
        """While Google is looked at: the wheel turns, and nothing can be saved twice."""
        self._busy = busy
        self.wheel.run(busy)
        self.verdict_icon.setVisible(not busy)
        self.save_button.setEnabled(not busy)
        self.delete_button.setEnabled(not busy)
        self.anyway_button.setEnabled(not busy)

    def refuse(self, error: BaseException) -> None:
        """Stays open with all its text and says why it could not be saved."""
        title, detail = (error.title, error.detail) if isinstance(error, SchedError) else (str(error), "")
        self.set_busy(False)
        if isinstance(error, NotOpen):
            self.show_verdict(closed(error))
            return
        self.show_verdict(refused(error, f"{title} {detail}"))

    def refuse_words(self, text: str) -> None:
        self.show_verdict(Verdict(text, "error"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QPushButton) and focused.isEnabled():
                focused.click()
            else:
                self._save()
        else:
            event.accept()

    def _save(self, *, anyway: bool = False) -> None:
        if self._busy or self._opening is None or self._opening.fixed:
            return
        if not self.service.valid():
            self.refuse_words("There is no such service type. Choose one of the list, or leave it empty.")
            return
        if not (self.when.valid() and self.repeat.valid()):
            self.refuse_words("This is not a date or a time. Write it as 26 Nov and 16:45.")
            return
        draft = self.draft
        mark_invalid(self.title, draft is not None and not draft.title.strip())
        insists = self.squeeze_wished if self.squeezes else self.insisted
        (insists if anyway else self.saved).emit(draft)

    def _show_state(self, opening: Opening) -> None:
        changeable = not opening.fixed
        for line in (self.title, self.client, self.phone, self.notes):
            line.setReadOnly(not changeable)
        for row in (self.service, self.when, self.repeat):
            row.setEnabled(changeable)
        show_text(self.fixed_note, opening.fixed)
        self.fixed_note.setVisible(not changeable)
        self.save_button.setVisible(changeable)
        self.delete_button.setVisible(opening.existing and changeable)
        self.history_button.setVisible(opening.existing)
        self.next_button.setVisible(not opening.existing)
        mark_invalid(self.title, False)
        set_names(self, "Booking" if opening.existing else "New booking")

    def _on_when(self, draft: Draft) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, start=draft.start, end=draft.end, all_day=draft.all_day)
            self.show_hint("")
            self._follow_day()
            self.altered.emit(self.draft)

    def _follow_day(self) -> None:
        if not self.existing and self._draft is not None:
            self.repeat.follow_day(self._draft.start.date())

    def show_offered(self, offered: Parts) -> None:
        """What the wishes of the draft would get now."""
        self.chips.show_offered(offered)
        self.grown.emit()

    def _on_resources(self, parts: Parts) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, resources=parts.resources, requirements=parts.requirements)
            self.altered.emit(self.draft)
            self.grown.emit()

    def _on_service(self, service: ServiceType | None) -> None:
        """Takes its length, its name where no other title was typed, and its wish for a pool."""
        if self._draft is None or self._opening is None:
            return
        draft, opening = self._draft, self._opening
        old = next((each for each in opening.services if each.uid == draft.service), None)
        if service is not None and self.title.text().strip() in ("", old.name if old else ""):
            show_text(self.title, service.name)
        pools = {pool.uid: pool for pool in opening.pools}
        parts = Parts(draft.resources, draft.requirements).of_service(old, service, pools)
        draft = draft.lasting(service.minutes) if service is not None else draft
        self._draft = replace(
            draft,
            service=service.uid if service is not None else "",
            resources=parts.resources,
            requirements=parts.requirements,
        )
        self.when.show_draft(self._draft, opening.near)
        self.chips.change_parts(parts)
        self.altered.emit(self.draft)
        self.grown.emit()

    def _on_rule(self, lines: tuple[str, ...]) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, recurrence=lines)
            self.altered.emit(self.draft)
            self.grown.emit()

    def _connect(self) -> None:
        self.when.changed.connect(self._on_when)
        self.service.chosen.connect(self._on_service)
        self.chips.changed.connect(self._on_resources)
        self.repeat.changed.connect(self._on_rule)
        self.close_button.clicked.connect(self.dropped)
        self.cancel_button.clicked.connect(self.dropped)
        self.delete_button.clicked.connect(self.removed)
        self.save_button.clicked.connect(lambda: self._save())
        self.anyway_button.clicked.connect(lambda: self._save(anyway=True))
        self.title.textEdited.connect(lambda _text: mark_invalid(self.title, False))
