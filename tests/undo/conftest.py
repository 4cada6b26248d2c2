"""What the tests of undo, history and news share."""

from __future__ import annotations

from tests.store.conftest import place
from tests.sync.conftest import desk, doctor, sim

__all__ = ["desk", "doctor", "place", "sim"]
