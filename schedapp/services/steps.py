"""Steps: what one act changed of what the place has, seen from outside, and taken back through the ordinary gates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from schedapp.errors import ChangedSince
from schedapp.model.change import Edit, Family, Step, Thing
from schedapp.services.change_words import undo_words
from schedapp.services.gates import Gate
from schedapp.store.database import Database

T = TypeVar("T")
_COUNTERS = {"version"}
_OF_OTHERS = {"version", "position"}
"""What is not a thing's own where it is compared as a whole: others may be put before it."""
Everything = Mapping[Family, Mapping[str, Any]]


class StepService:
    """Watches an act and takes it back: for both only those families are read that are concerned."""

    def __init__(self, database: Database, gates: Mapping[Family, Gate[Any]]) -> None:
        self._database = database
        self._gates = gates

    def make(self, families: Collection[Family], act: Callable[[], T], words: Callable[[T], str]) -> Step:
        """Does `act` in one transaction; gives what it changed among `families`. `words` says what it did.

        Raises what `act` raises; then nothing was done.
        """
        with self._database.write():
            before = self._everything(families)
            done = act()
            return Step(_difference(before, self._everything(families)), words(done))

    def undo(self, step: Step) -> Step:
        """Puts the things of a step back, as a new step; undoing that again is redo.

        Of a thing that was changed only the changed fields go back: what others changed of it meanwhile stays.
        Raises ChangedSince if such a field (or a thing as a whole) is not as the step left it, and what the services
        raise: then nothing is undone.
        """
        families = {edit.family for edit in step.edits}
        with self._database.write():
            before = self._everything(families)
            for edit in reversed(step.edits):
                self._put_back(edit, before[edit.family].get(edit.key))
            return Step(_difference(before, self._everything(families)), undo_words(step.summary))

    def _everything(self, families: Collection[Family]) -> Everything:
        """What refers to others comes before them, as in `Family`: it goes back after them."""
        return {family: self._gates[family].everything() for family in Family if family in families}

    def _put_back(self, edit: Edit, now: Thing | None) -> None:
        gate = self._gates[edit.family]
        if not _as_left(edit, now):
            known = edit.after if edit.after is not None else edit.before
            raise ChangedSince(
                f"{gate.words(edit.key, known)} was changed since.", "It is not put back: the newer change is kept."
            )
        if edit.before is None:
            gate.remove(edit.key)
        elif now is None:
            gate.add(edit.key, edit.before)
        else:
            gate.edit(edit.key, _put_into(now, edit))


def _difference(before: Everything, after: Everything) -> tuple[Edit, ...]:
    """The things that are not the same, in the order in which they are listed."""
    found = []
    for family, old in before.items():
        new = after[family]
        for key in {**old, **new}:
            was, now = old.get(key), new.get(key)
            if was is None or now is None or _changed(was, now):
                found.append(Edit(family, key, was, now))
    return tuple(found)


def _changed(was: Any, now: Any) -> list[str]:
    """The names of the fields that differ; of a text there is one, without a name."""
    if not is_dataclass(was):
        return [""] if was != now else []
    names = (field.name for field in fields(was) if field.name not in _COUNTERS)
    return [name for name in names if getattr(was, name) != getattr(now, name)]


def _as_left(edit: Edit, now: Any) -> bool:
    """Whether a thing is as the step left it, as far as the step changed it."""
    if edit.after is None or now is None:
        return edit.after is None and now is None
    if edit.before is None:
        return not set(_changed(edit.after, now)) - _OF_OTHERS
    return not set(_changed(edit.before, edit.after)) & set(_changed(edit.after, now))


def _put_into(now: Any, edit: Edit) -> Any:
    """What is there now, with the old values of what the step changed."""
    names = _changed(edit.before, edit.after)
    if not is_dataclass(now):
        return edit.before
    return replace(now, **{name: getattr(edit.before, name) for name in names})  # type: ignore[type-var]
