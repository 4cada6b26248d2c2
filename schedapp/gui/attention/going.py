"""Which bookings would go if held deletions were accepted: looked up in Google while the panel is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.model.attention import Attention, AttentionKind

LOOKING = "Looking in Google which bookings would go …"
FAILED = "Which bookings would go cannot be said now."


class GoingLook(QObject):
    """Looks once for each entry and what it says; `found` comes when there is something new to show."""

    found = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._lines: dict[tuple[str, str], tuple[str, ...]] = {}
        self._under_way: set[tuple[str, str]] = set()
        self._failed: set[tuple[str, str]] = set()

    def with_lines(self, items: Iterable[Attention]) -> list[Attention]:
        """The items, with what is known of the held ones."""
        return [replace(item, lines=self._lines.get(_key(item), item.lines)) for item in items]

    def look(self, items: Iterable[Attention], *, again: bool = False) -> None:
        """Asks, off the GUI thread, for the held ones that nothing is known of; `again` those that failed, too."""
        for item in items:
            key = _key(item)
            known = key in self._lines and not (again and key in self._failed)
            if item.kind is not AttentionKind.DELETIONS_HELD or known or key in self._under_way:
                continue
            self._under_way.add(key)
            self._failed.discard(key)
            self._lines[key] = (LOOKING,)
            self._ask(key)

    def _ask(self, key: tuple[str, str]) -> None:
        attention, uid = self._desk.services.attention, key[0]
        self._desk.background.run(
            lambda: attention.held(uid),
            lambda lines: self._on_found(key, lines),
            lambda error: self._on_failed(key, error),
        )

    def _on_found(self, key: tuple[str, str], lines: tuple[str, ...]) -> None:
        self._under_way.discard(key)
        self._lines[key] = lines
        self.found.emit()

    def _on_failed(self, key: tuple[str, str], error: Exception) -> None:
        self._failed.add(key)
        said = (error.title, error.detail) if isinstance(error, SchedError) else ()
        self._on_found(key, (FAILED, *filter(None, said)))


def _key(item: Attention) -> tuple[str, str]:
    """More deletions than before are another question."""
    return item.id, item.reason
