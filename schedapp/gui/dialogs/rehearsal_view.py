"""What a sync would do, before it does it: a line for each side, and the lists."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QVBoxLayout, QWidget

from schedapp.gui.connection_words import SIDES, counts_words, planned_cells, planned_groups
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.model.rehearsal import GOOGLE, HERE, Rehearsal

MOST = 300
"""Lines of one group that are listed; more are counted."""
OPENED = 12


class RehearsalView(QWidget):
    """`show_waiting`, then `show_rehearsal`. Nothing has been written anywhere while this is seen."""

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = plain_label("", "muted", wrap=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.sides = {side: plain_label("", "heading", wrap=True) for side in (HERE, GOOGLE)}
        self.counts = QFrame()
        set_role(self.counts, "card")
        grid = QGridLayout(self.counts)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for row, (side, label) in enumerate(self.sides.items()):
            grid.addWidget(plain_label(SIDES[side], "muted"), row, 0)
            grid.addWidget(label, row, 1)
        self.lists = Outline(source, "What would happen", ("What", "When", "Remark"), stretch=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.words, self.progress, self.counts, self.lists):
            column.addWidget(widget)

    def show_waiting(self) -> None:
        """Both sides are being compared."""
        show_text(self.words, "Comparing Sched and Google. Nothing is changed on either side.")
        self.progress.show()
        self.counts.hide()
        self.lists.hide()

    def stop(self) -> None:
        """It could not be found out."""
        self.progress.hide()
        show_text(self.words, "What would happen is not known.")

    def show_rehearsal(self, rehearsal: Rehearsal, zone: str, words: str) -> None:
        """`zone` is the resource's; `words` say what is to be decided now."""
        self.progress.hide()
        show_text(self.words, words)
        for side, label in self.sides.items():
            text = counts_words(rehearsal, side)
            show_text(label, text[:1].upper() + text[1:])
            set_names(label, f"{SIDES[side]}: {text}")
        self.counts.setVisible(rehearsal.error is None or bool(rehearsal.planned))
        self.lists.show_lines(_lines(rehearsal, zone))
        self.lists.setVisible(bool(rehearsal.planned))


def _lines(rehearsal: Rehearsal, zone: str) -> list[Line]:
    lines = []
    groups = planned_groups(rehearsal)
    room = OPENED
    for heading, found in groups:
        below = tuple(planned_cells(each, zone) for each in found[:MOST])
        more = ((f"… and {len(found) - MOST:,} more",),) if len(found) > MOST else ()
        lines.append(Line((heading,), below + more, key=heading, strong=True, opened=room > 0))
        room -= len(found)
    return lines
