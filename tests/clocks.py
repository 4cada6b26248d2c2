"""Another version of the zone database: a zone gives up its summer time, as a parliament decides it."""

from __future__ import annotations

import importlib
import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from schedapp.model import timespan

CACHED = ("schedapp.simulator.times", "schedapp.simulator.recurrence", "schedapp.simulator.fields")


@contextmanager
def summer_time_given_up(folder: Path, zone: str) -> Iterator[Callable[[], None]]:
    """Once what it gives is called, the clocks of `zone` go as those of Algiers, an hour after UTC all year. The old
    rules come back at the end."""
    before = zoneinfo.TZPATH

    def come() -> None:
        target = folder / zone
        target.parent.mkdir(parents=True)
        with resources.as_file(resources.files("tzdata") / "zoneinfo" / "Africa" / "Algiers") as source:
            shutil.copyfile(source, target)
        zoneinfo.reset_tzpath([str(folder), *before])
        _forget()

    try:
        yield come
    finally:
        zoneinfo.reset_tzpath(before)
        _forget()


def _forget() -> None:
    """Every zone is read again, as by a program that has just been started; by the simulated Google, too."""
    zoneinfo.ZoneInfo.clear_cache()
    timespan.zone_info.cache_clear()
    for name in CACHED:
        for found in vars(importlib.import_module(name)).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()
