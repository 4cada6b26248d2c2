"""A booking moved by keys: a ghost while Alt is held, one change when it is let go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import isolated, span_words
from schedapp.gui.weekview.cellfloor import CellFloor, subject_of
from schedapp.gui.weekview.cursor import NONE, STEP
from schedapp.gui.weekview.drag import Draft, Kind
from schedapp.gui.widgets.notes import announce
from schedapp.model.timespan import MINUTE

SHIFT = Qt.KeyboardModifier.ShiftModifier
LATE = 900
"""Milliseconds after which a move is made, if nobody heard that Alt was let go."""
ALL_DAY_FIXED = "An all-day booking has no time of day. Open it to give it one."


class KeyedMove(QObject):
    """Many steps of the selected booking of `view`, then `settle` or `drop`."""

    def __init__(self, view: Any, floor: CellFloor) -> None:
        super().__init__(floor)
        self._view = view
        self._floor = floor
        self._moving: Draft | None = None
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self.settle)

    @property
    def under_way(self) -> bool:
        return self._moving is not None

    def step(self, time: int, lanes: int, modifiers: Qt.KeyboardModifier) -> None:
        """A step of Alt and an arrow; with Shift the end alone."""
        view, row = self._view, self._view.scene.selected
        if view.scene.locked:
            view.refused.emit(view.scene.locked)
            return
        entry = view.scene.entries[row]
        draft = self._moving or Draft(
            Kind.MOVE_ALL_DAY if entry.all_day else Kind.MOVE,
            entry.start, entry.end, entry.name, entry.title, resources=entry.resources,
        )  # fmt: skip
        if entry.all_day and time:
            view.refused.emit(ALL_DAY_FIXED)
            return
        moved = self._shifted(draft, entry, time * STEP * MINUTE, lanes, modifiers)
        if moved is None:
            return
        if not self._moving:
            view.checks.forget()
        self._moving = view.checks.for_existing(replace(moved, refused="", advice="", asks=False), subject_of(entry))
        view.show_draft(self._moving, row)
        announce(view, self._moved_words(self._moving), at_once=True)
        self._late.start()

    def _shifted(
        self, draft: Draft, entry: Entry, seconds: int, lanes: int, modifiers: Qt.KeyboardModifier
    ) -> Draft | None:
        if lanes:
            return None if modifiers & SHIFT else self._floor.aside(_as_move(draft), entry, lanes)
        if modifiers & SHIFT:
            end = max(draft.end + seconds, draft.start + STEP * MINUTE)
            # What was moved before, in the same gesture, is a move with another length.
            stays = (draft.start, draft.resources) == (entry.start, entry.resources)
            return replace(draft, kind=Kind.RESIZE_END if stays else Kind.MOVE, end=end)
        return replace(_as_move(draft), start=draft.start + seconds, end=draft.end + seconds)

    def settle(self) -> None:
        """Alt was let go: the move is made, or said why not."""
        draft, self._moving = self._moving, None
        self._late.stop()
        if draft is None:
            return
        self._view.show_draft(None, NONE)
        row = self._view.occurrences.row_of(draft.name)
        if row >= 0:
            self._floor.drop(draft, self._view.occurrences.entry(row))

    def drop(self) -> None:
        """As if nothing had been moved."""
        self._late.stop()
        if self._moving is not None:
            self._moving = None
            self._view.show_draft(None, NONE)

    def _moved_words(self, draft: Draft) -> str:
        zone = self._view.scene.zone
        words = span_words(draft.start, draft.end, draft.all_day, zone)
        return f"{words}, {isolated(draft.refused)}" if draft.refused else words


def _as_move(draft: Draft) -> Draft:
    return draft if draft.all_day else replace(draft, kind=Kind.MOVE)
