"""What the window is handed: the services, and its clock."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.services.ports import Places, Services

Now = Callable[[], float]
"""The clock: UTC epoch seconds."""

__all__ = ["Now", "Places", "Services"]
