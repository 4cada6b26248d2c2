"""Room that is held back on the disk: a disk of its own fills up, and what is saved then is saved all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schedapp.store.reserve import SIZE, Reserve

ROOT = Path(__file__).parents[2]

# A disk of 100 MB in a mount namespace of its own; something else takes what is free of it.
_SCRIPT = """
import os, shutil, sys
from pathlib import Path
from schedapp.errors import StoreError
from tests.store.place import Place
disk = Path(sys.argv[1])
place = Place(disk / "home")
room = place.resource()
database = place.container.database
if sys.argv[2] == "reserve":
    database.hold_back()
free = shutil.disk_usage(disk).free
with open(disk / "other", "wb") as other:
    os.posix_fallocate(other.fileno(), 0, free - 4096)
saved = 0
try:
    for day in range(1, 29):
        place.book(room, f"2027-02-{day:02}T09:00", f"2027-02-{day:02}T10:00", "Fill", notes="n" * 8_000)
        saved += 1
except StoreError as error:
    print(error.title)
print(saved, bool(database.reserve and database.reserve.short), database.rows("PRAGMA quick_check")[0][0])
"""


def _on_a_full_disk(folder: Path, mode: str) -> list[str]:
    mount = 'mount -t tmpfs -o size=100m none "$1" && exec "$2" -c "$3" "$1" "$4"'
    apart = "-m" if os.geteuid() == 0 else "-rm"  # in a chroot nobody may make a user namespace, and root needs none
    command = ["unshare", apart, "sh", "-c", mount, "sh", str(folder), sys.executable, _SCRIPT, mode]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_failure_86_what_is_saved_on_a_full_disk_is_saved_in_the_reserve(tmp_path: Path) -> None:
    assert _on_a_full_disk(tmp_path, "reserve") == ["28 True ok"]


def test_without_a_reserve_the_same_disk_takes_nothing(tmp_path: Path) -> None:
    title, last = _on_a_full_disk(tmp_path, "none")
    assert "not saved" in title
    assert last == "0 False ok"


def test_a_reserve_takes_real_room_for_its_owner_alone(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve")
    reserve.keep()
    status = reserve.path.stat()
    assert (status.st_size, status.st_mode & 0o777) == (SIZE, 0o600)
    assert status.st_blocks * 512 >= SIZE
    assert not reserve.short
    reserve.give_way()
    assert reserve.path.exists()


@pytest.mark.parametrize("times", [1, 100])
def test_a_disk_with_little_room_is_left_alone(tmp_path: Path, times: int) -> None:
    free = shutil.disk_usage(tmp_path).free
    reserve = Reserve(tmp_path / "reserve", size=free * times)
    reserve.keep()
    assert not reserve.path.exists()


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "gone" / "reserve")
    reserve.keep()
    reserve.give_way()
    assert not reserve.short
