"""The file: pragmas, modes, who may wait for whom, and what a person is told when the disk or the file is bad."""

from __future__ import annotations

import logging
import resource as limits
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.errors import StoreError
from schedapp.model.resource import Resource
from schedapp.store import places
from schedapp.store.database import Database
from schedapp.store.lease import Leases
from tests.store.place import Place

ROOT = Path(__file__).parents[2]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_pragmas_hold_on_every_thread(place: Place) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    found: list[tuple[object, ...]] = []

    def read() -> None:
        database = place.container.database
        found.append(tuple(database.rows(f"PRAGMA {name}")[0][0] for name in names))
        database.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    read()
    assert found == [("wal", 2, 1, 1, 10_000)] * 2


@pytest.fixture
def open_umask() -> Iterator[None]:
    import os

    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_failure_96_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    place = Place(tmp_path / "deep" / "data")
    place.resource()
    assert mode(place.home) == 0o700
    files = {file.name: mode(file) for file in place.home.iterdir() if file.is_file()}
    assert files == {"sched.db": 0o600, "sched.db-wal": 0o600, "sched.db-shm": 0o600}
    with Leases(place.home / "leases").hold("connection-1", 0) as got:
        assert got
        assert mode(place.home / "leases") == 0o700
        assert mode(place.home / "leases" / "connection-1.lock") == 0o600
    place.container.close()


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.container.close()
    place.file.chmod(0o644)
    place.container = place.open()
    assert mode(place.file) == 0o600
    place.container.close()


def test_a_lease_has_one_holder(tmp_path: Path) -> None:
    leases = Leases(tmp_path)
    with leases.hold("one", 0) as first, Leases(tmp_path).hold("one", 0) as second, leases.hold("other", 0) as third:
        assert (first, second, third) == (True, False, True)
    with leases.hold("one", 0) as again:
        assert again


def test_failure_91_a_lease_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be written"), Leases(tmp_path / "file").hold("one", 0):
        pass


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_failure_90_a_network_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    folder = tmp_path / "on the net" / "sched"
    mounts = tmp_path / "mounts"
    point = str(tmp_path / "on the net").replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/export {point} {kind} rw 0 0\n")
    monkeypatch.setattr(places, "_MOUNTS", mounts)
    with pytest.raises(StoreError, match="network drive"):
        Database(folder / "sched.db")
    assert not (folder / "sched.db").exists()
    Database(tmp_path / "on the netbook" / "sched.db").close()


CLOUDS = {
    "Dropbox/clinic": "Dropbox",
    "Dropbox (Clinic)/data": "Dropbox",
    "OneDrive - Clinic Ltd/Documents/sched": "OneDrive",
    "Library/CloudStorage/OneDrive-Clinic/sched": "a cloud service",
    "Library/CloudStorage/GoogleDrive-desk@example.org/My Drive/sched": "Google Drive",
    "Google Drive/sched": "Google Drive",
    "Library/Mobile Documents/com~apple~CloudDocs/sched": "iCloud",
    "iCloudDrive/sched": "iCloud",
}


@pytest.mark.parametrize("folder", CLOUDS)
def test_failure_90_a_cloud_folder_is_refused_by_its_name(tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder
    with pytest.raises(StoreError, match=CLOUDS[folder]) as refused:
        Database(home / "sched.db")
    assert "SCHEDAPP_HOME" in refused.value.detail
    assert not any(tmp_path.iterdir()), "nothing is left there"


@pytest.mark.parametrize(("mark", "service"), [(".dropbox.cache", "Dropbox"), (".tmp.drivedownload", "Google Drive")])
def test_failure_90_a_cloud_folder_is_known_by_what_its_service_keeps_there(
    tmp_path: Path, mark: str, service: str
) -> None:
    shared, link = tmp_path / "Shared", tmp_path / "link"
    (shared / mark).mkdir(parents=True)
    (shared / "deep").mkdir()
    link.symlink_to(shared / "deep")
    with pytest.raises(StoreError, match=service):
        Database(link / "sched" / "sched.db")


def test_failure_90_a_cloud_folder_is_known_by_the_variable_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Clinic"))
    with pytest.raises(StoreError, match="OneDrive"):
        Database(tmp_path / "Clinic" / "sched" / "sched.db")


@pytest.mark.parametrize("folder", ["Dropbox2/data", "My OneDrives", "Google", "sched/iCloud notes"])
def test_a_folder_that_is_only_called_alike_is_taken(tmp_path: Path, folder: str) -> None:
    (tmp_path / ".dropbox").mkdir()  # where the program keeps its settings, in a home
    Database(tmp_path / folder / "sched.db").close()


@pytest.mark.parametrize(("version", "fixed"), [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True)])
def test_failure_89_the_log_names_the_version_of_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], fixed: bool
) -> None:
    text = ".".join(map(str, version))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(sqlite3, "sqlite_version", text)
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    Container.open(tmp_path / "home", face="cli", memory_tokens=True).close()
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    (line,) = [line for line in (tmp_path / "home/log/sched.log").read_text().splitlines() if "SQLite" in line]
    assert f"SQLite {text}" in line
    assert ("WAL reset" in line) is not fixed


# --- waiting --------------------------------------------------------------------------------------


def test_failure_87_a_reader_does_not_wait_for_a_writer(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
    seen: list[int] = []
    place.container.database.peewee.pragma("busy_timeout", 240_000, permanent=True)
    with place.container.database.write():
        place.container.database.execute("UPDATE booking SET title = 'half way'")
        thread = threading.Thread(target=lambda: seen.append(len(place.bookings.week(0, 2**32))))
        thread.start()
        thread.join(timeout=60)  # a writer would be waited for four times as long
        assert seen == [1]


def test_failure_87_a_writer_that_waits_in_vain_says_so_and_can_go_on(place: Place) -> None:
    room = place.resource()
    place.container.database.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(place.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="busy"):
            place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
        other.execute("ROLLBACK")
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
    assert place.starts() == ["2026-12-08T09:00"]


def test_a_failed_write_leaves_nothing_and_a_nested_one_joins_the_outer(place: Place) -> None:
    room = place.resource()
    before = place.bookings.revision()

    def fail() -> None:
        with place.container.database.write():
            place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert place.starts() == []
    assert place.bookings.revision() == before
    with place.container.database.write():
        place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
        place.book(room, "2026-12-08T11:00", "2026-12-08T12:00")
    assert place.bookings.revision() == before + 1


def test_two_containers_in_one_process_share_a_file(place: Place) -> None:
    room = place.resource()
    other = place.open()
    first = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00").booking
    other.bookings.edit(first.uid, {"title": "Seen there"})
    assert place.bookings.series(first.uid).title == "Seen there"
    place.bookings.cancel(first.uid)
    assert other.bookings.week(0, 2**32) == []
    assert other.bookings.revision() == place.bookings.revision()
    other.close()


def test_two_places_in_one_process_stay_apart(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "other")
    place.book(place.resource("Here"), "2026-12-08T09:00", "2026-12-08T10:00", client="Ada")
    other.resource("There")
    place.container.settings.set("theme", "dark")
    assert [r.name for r in place.container.resources.list()] == ["Here"]
    assert [r.name for r in other.container.resources.list()] == ["There"]
    assert other.container.settings.get("theme") == "system"
    assert other.sql("SELECT count(*) FROM client") == [(0,)]
    other.container.close()


# --- a bad disk, a bad file -----------------------------------------------------------------------


def _whole(place: Place, titles: list[str]) -> None:
    assert place.sql("PRAGMA integrity_check") == [("ok",)]
    assert [title for (title,) in place.sql("SELECT title FROM booking ORDER BY id")] == titles
    counts = place.sql("SELECT (SELECT count(*) FROM occurrence), (SELECT count(*) FROM history)")
    assert counts == [(len(titles), len(titles))]


def _fill(place: Place, room: Resource) -> None:
    for day in range(1, 29):
        place.book(room, f"2027-02-{day:02}T09:00", f"2027-02-{day:02}T10:00", "Fill", notes="n" * 8_000)


def test_failure_86_a_full_database_is_said_and_nothing_is_half_written(place: Place) -> None:
    room = place.resource()
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00", "Before")
    pages = place.container.database.rows("PRAGMA page_count")[0][0]
    place.container.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="full"):
        _fill(place, room)
    place.container.database.execute(f"PRAGMA max_page_count = {pages * 100}")
    whole = [title for (title,) in place.sql("SELECT title FROM booking ORDER BY id")]
    _whole(place, whole)
    place.book(room, "2027-03-01T09:00", "2027-03-01T10:00", "After")
    _whole(place, [*whole, "After"])


_FILL = """
import resource, signal, sys
from pathlib import Path
from schedapp.errors import StoreError
from tests.store.place import Place
place = Place(Path(sys.argv[1]))
room = place.container.resources.list()[0]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    for day in range(1, 29):
        place.book(room, f"2027-02-{day:02}T09:00", f"2027-02-{day:02}T10:00", "Fill", notes="n" * 8_000)
        print("booked", flush=True)
except StoreError as error:
    print(error.title, "|", error.detail)
"""


def test_failure_86_a_disk_that_takes_no_more_is_said_and_nothing_is_half_written(place: Place) -> None:
    """The kernel refuses every write beyond a file size, as a full disk does."""
    place.resource()
    log = place.file.with_name("sched.db-wal")
    size = max(place.file.stat().st_size, log.stat().st_size) + 200_000
    command = [sys.executable, "-c", _FILL, str(place.home), str(size)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == 0, run.stderr
    *booked, last = run.stdout.splitlines()
    assert "not saved" in last
    assert "Check the disk" in last or "Free some space" in last
    assert 0 < len(booked) < 28
    _whole(place, ["Fill"] * len(booked))
    assert limits.getrlimit(limits.RLIMIT_FSIZE)[0] == limits.RLIM_INFINITY


@pytest.mark.parametrize("where", ["header", "middle", "cut"])
def test_failure_88_a_damaged_file_is_said_and_not_repaired_over(place: Place, where: str) -> None:
    room = place.resource()
    for day in range(1, 29):
        place.book(room, f"2027-02-{day:02}T09:00", f"2027-02-{day:02}T10:00")
    place.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    place.container.close()
    data = bytearray(place.file.read_bytes())
    if where == "header":
        data[:100] = b"\x55" * 100
    elif where == "middle":
        data[4096 : len(data)] = b"\x55" * (len(data) - 4096)
    else:
        del data[len(data) // 3 :]
    place.file.write_bytes(data)
    with pytest.raises(StoreError, match="damaged") as refused:
        place.open().bookings.week(0, 2**32)
    assert "backup" in refused.value.detail
    assert place.file.read_bytes() == bytes(data)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be written"):
        Database(tmp_path / "file" / "sched.db")
