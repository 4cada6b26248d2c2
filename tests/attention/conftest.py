"""A simulated Google and a desk that talks to it over sockets."""

from __future__ import annotations

from tests.sync.conftest import desk, doctor, sim

__all__ = ["desk", "doctor", "sim"]
