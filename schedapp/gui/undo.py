"""Undo and redo: a QUndoStack whose steps are compensating changes, made off the GUI thread, refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from schedapp.errors import BadInput, ChangedSince, NotFound, ReadOnly, Taken
from schedapp.gui.background import Background
from schedapp.services.change_words import step_words

if TYPE_CHECKING:
    from schedapp.services.undoing import Undoable

STEPS = 100
FINAL = (BadInput, ChangedSince, NotFound, ReadOnly, Taken)
"""Refusals after which trying the same step again would be refused again."""


class _Step(QUndoCommand):
    """One change that was made. `made` is always the last one: undoing that takes the step the other way."""

    def __init__(self, made: Undoable) -> None:
        super().__init__(step_words(made.summary))
        self.made = made

    def undo(self) -> None:
        """Made before by `History`, which then moves the stack."""

    def redo(self) -> None:
        """As `undo`."""


class History(QObject):
    """What can be undone in this window, while it is open. The stack's place moves only after the services made the
    change; what is recorded meanwhile comes after it."""

    recorded = Signal(object)
    """What was made by this window and is the next to be undone."""
    changed = Signal(object)
    """What an undo or a redo made."""
    refused = Signal(object)
    moved = Signal()
    """What can be undone or redone is another."""

    def __init__(
        self, revert: Callable[[Undoable], Undoable], background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._revert = revert
        self._background = background
        self._busy = False
        self._waiting: list[Undoable] = []
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(STEPS)
        self.stack.indexChanged.connect(self._on_index)

    @property
    def can_undo(self) -> bool:
        return self.stack.canUndo() and not self._busy

    @property
    def can_redo(self) -> bool:
        return self.stack.canRedo() and not self._busy

    def record(self, made: Undoable) -> None:
        """Takes note of a change that was made; it is the next to be undone."""
        if self._busy:
            self._waiting.append(made)
        else:
            self.stack.push(_Step(made))
        self.recorded.emit(made)

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
        self._busy = True
        self.moved.emit()
        self._background.run(
            lambda: self._revert(step.made),
            lambda made: self._on_made(step, made, move),
            lambda error: self._on_refused(step, error, move),
        )

    def _on_made(self, step: _Step, made: Undoable, move: Callable[[], None]) -> None:
        step.made = made
        self._rest(move)
        self.changed.emit(made)

    def _on_refused(self, step: _Step, error: Exception, move: Callable[[], None]) -> None:
        """What would be refused again leaves the stack."""
        final = isinstance(error, FINAL)
        if final:
            step.setObsolete(True)
        self._rest(move if final else None)
        self.refused.emit(error)

    def _rest(self, move: Callable[[], None] | None) -> None:
        self._busy = False
        if move is not None:
            move()
        waiting, self._waiting = self._waiting, []
        for made in waiting:
            self.stack.push(_Step(made))
        self.moved.emit()
