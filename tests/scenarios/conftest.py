"""The desk of tests/sync; the clock moves with `desk.clock`."""

from __future__ import annotations

from tests.sync.conftest import desk, doctor, sim

__all__ = ["desk", "doctor", "sim"]
