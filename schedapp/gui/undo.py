"""Undo and redo: a QUndoStack whose steps are compensating changes, made off the GUI thread, refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from schedapp.errors import ChangedSince, NotFound, ReadOnly, Taken
from schedapp.gui.background import Background

if TYPE_CHECKING:
    from schedapp.model.booking import Booking
    from schedapp.model.change import Change

STEPS = 100
FINAL = (ChangedSince, NotFound, ReadOnly, Taken)
"""Refusals after which trying the same step again would be refused again."""


class _Step(QUndoCommand):
    """One change that was made. `change` is always the last one: undoing that takes the step the other way."""

    def __init__(self, change: Change) -> None:
        super().__init__(change.summary)
        self.change = change

    def undo(self) -> None:
        """Made before by `History`, which then moves the stack."""

    def redo(self) -> None:
        """As `undo`."""


class History(QObject):
    """What can be undone in this window. The stack's place moves only after the services made the change."""

    changed = Signal(object)
    """The Change that an undo or a redo made."""
    refused = Signal(object)
    moved = Signal()
    """What can be undone or redone is another."""

    def __init__(
        self,
        revert: Callable[[Change], Change],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._revert = revert
        self._background = background
        self._busy = False
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(STEPS)
        self.stack.indexChanged.connect(self._on_index)

    @property
    def can_undo(self) -> bool:
        return self.stack.canUndo() and not self._busy

    @property
    def can_redo(self) -> bool:
        return self.stack.canRedo() and not self._busy

    def record(self, change: Change) -> None:
        """Takes note of a change that was made; it is the next to be undone."""
        self.stack.push(_Step(change))

    def undo(self) -> None:
        if self.can_undo:
            self._go(self._step(self.stack.index() - 1), self.stack.undo)

    def redo(self) -> None:
        if self.can_redo:
            self._go(self._step(self.stack.index()), self.stack.redo)

    def _on_index(self, _index: int) -> None:
        self.moved.emit()

    def _step(self, index: int) -> _Step:
        step = self.stack.command(index)
        assert isinstance(step, _Step)
        return step

    def _go(self, step: _Step, move: Callable[[], None]) -> None:
        self._set_busy(True)
        self._background.run(
            lambda: self._revert(step.change),
            lambda change: self._on_made(step, change, move),
            lambda error: self._on_refused(step, error, move),
        )

    def _on_made(self, step: _Step, change: Change, move: Callable[[], None]) -> None:
        befores = {part.booking.uid: part.before for part in step.change.parts}
        for part in change.parts:
            if (before := befores.get(part.booking.uid)) is not None:
                self._rebase(part.booking, before.version)
        step.change = change
        self._busy = False
        move()
        self.moved.emit()
        self.changed.emit(change)

    def _rebase(self, now: Booking, version: int) -> None:
        """The booking is again as it was in `version`: steps that go on from there expect its new number."""
        for index in range(self.stack.count()):
            step = self._step(index)
            step.change = _rebased(step.change, now, version)

    def _on_refused(self, step: _Step, error: Exception, move: Callable[[], None]) -> None:
        self._busy = False
        if isinstance(error, FINAL):
            step.setObsolete(True)
            move()
        self.moved.emit()
        self.refused.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.moved.emit()


def _rebased(change: Change, now: Booking, version: int) -> Change:
    """A change whose booking, or whose second one, was left in `version`: that is `now` again."""
    if change.second is not None:
        change = replace(change, second=_rebased(change.second, now, version))
    if change.booking.uid == now.uid and change.booking.version == version:
        change = replace(change, booking=replace(change.booking, version=now.version))
    return change
