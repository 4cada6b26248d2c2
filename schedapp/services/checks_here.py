"""The checks that stay on this computer: Python, Qt, keyring, database, disk, the local API, backups."""

from __future__ import annotations

import errno
import os
import platform
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from schedapp.errors import KeyringUnavailable, SchedError, SchemaTooNew, StoreError
from schedapp.services.checks import Check, Setting, State, doubt, failed, mode_of, passed

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_QT = """
import PySide6, sys
from PySide6.QtWidgets import QApplication
print(PySide6.__version__, QApplication(sys.argv[:1]).platformName())
"""
_QT_SECONDS = 30
_ROOM_LOW, _ROOM_GONE = 500_000_000, 20_000_000  # bytes
_DAY = 86_400


def python(_setting: Setting) -> Iterator[Check]:
    yield passed("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def qt(_setting: Setting) -> Iterator[Check]:
    """In a process of its own: a Qt that cannot start ends the process that asks."""
    screen = any(map(os.environ.get, _SCREENS)) or sys.platform in ("win32", "darwin")
    environment = os.environ if screen else os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        ended = subprocess.run(
            [sys.executable, "-c", _QT],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_QT_SECONDS,
            check=False,
        )
        answer = ended.stdout.split() if ended.returncode == 0 else []
    except (OSError, subprocess.TimeoutExpired):
        answer = []
    if len(answer) != 2:
        advice = "Install it again. With “QT_DEBUG_PLUGINS=1 schedapp” Qt says what is missing."
        yield Check("Qt", State.FAILED, "The window cannot be opened: Qt does not start.", advice)
    elif screen:
        yield passed("Qt", f"{answer[0]} ({answer[1]})")
    else:
        yield passed("Qt", f"{answer[0]}; there is no screen here, the commands work without one")


def keyring(_setting: Setting) -> Iterator[Check]:
    """Stores a throw-away item, reads it back and deletes it."""
    from schedapp.google.secret import Secret
    from schedapp.google.tokens import KeyringTokens

    tokens, item = KeyringTokens(), f"check {secrets.token_hex(4)}"
    try:
        tokens.save(item, Secret(secrets.token_hex(16)))
        tokens.forget(item)
        yield passed("Keyring", f"{tokens.name()} keeps and gives back")
    except KeyringUnavailable as error:
        yield failed("Keyring", error)


def data_folder(setting: Setting) -> Iterator[Check]:
    from schedapp.store.places import refuse_shared

    home = setting.paths.home
    try:
        refuse_shared(home)
    except StoreError as error:
        yield failed("Data folder", error)
        return
    if not _can_be_written(home):
        yield failed("Data folder", StoreError("The data folder cannot be written.", f"Check the rights of {home}."))
        return
    files = [
        home,
        setting.paths.database,
        setting.paths.log,
        setting.paths.api_tokens,
        *(home / "backups").glob("*.db"),
    ]
    loose = [file for file in files if (mode_of(file) or 0) & 0o077]
    if loose:
        advice = f"chmod go= {' '.join(str(file) for file in loose)}"
        words = f"Others on this computer may read {', '.join(file.name for file in loose)}."
        yield failed("Data folder", StoreError(words, advice))
    else:
        yield passed("Data folder", f"{home}, on this computer and for you alone")


def _can_be_written(folder: Path) -> bool:
    """Whether a file can be made in a folder, or beside it where it is not there yet; a full disk is told elsewhere."""
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            return True
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _existing(folder: Path) -> Path:
    """A folder, or the nearest one above it that is there."""
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)


def database(setting: Setting) -> Iterator[Check]:
    from schedapp.store.health import NEWEST, examine

    file = setting.paths.database
    if not file.exists():
        yield passed("Database", "there is none yet; the first command makes it")
        return
    found = examine(file)
    if not found.ours:
        yield failed("Database", StoreError(f"{file} is not a Sched database.", "Set SCHEDAPP_HOME to another folder."))
    elif found.version > NEWEST:
        words = f"It was made by a newer Sched (version {found.version}; this one knows {NEWEST})."
        yield failed("Database", SchemaTooNew(words, "Update Sched. Nothing was changed."))
    elif found.quick_check != "ok":
        yield failed("Database", StoreError("The database is damaged.", "Restore a backup: schedapp backup list"))
    else:
        size = file.stat().st_size / 1_000_000
        older = "" if found.version == NEWEST else f", brought up to {NEWEST} at the next start"
        yield passed("Database", f"sound, version {found.version}{older}, {size:,.1f} MB")


def sqlite(_setting: Setting) -> Iterator[Check]:
    from schedapp.store.database import SAFE_SQLITE

    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        words = f"{sqlite3.sqlite_version} lacks the fix of the WAL reset, which may damage a file in rare cases."
        yield doubt("SQLite", words, "Keep the daily backups, and update Python or SQLite to 3.51.3 or later.")
    else:
        yield passed("SQLite", sqlite3.sqlite_version)


def backups(setting: Setting) -> Iterator[Check]:
    from schedapp.services.backups import Backups

    found = Backups(setting.paths).list()
    advice = "Make one: schedapp backup create"
    if not setting.paths.database.exists():
        yield passed("Backups", "nothing to back up yet")
    elif not found:
        yield doubt("Backups", "There is none.", advice)
    elif (days := int((setting.now() - found[0].made) // _DAY)) > 1:
        yield doubt("Backups", f"The newest is {days} days old.", advice)
    else:
        yield passed("Backups", f"{len(found)}, the newest {'of today' if days < 1 else 'a day old'}")


def disk(setting: Setting) -> Iterator[Check]:
    usage = shutil.disk_usage(_existing(setting.paths.home))
    free = usage.free
    words = f"{free / 1_000_000_000:,.1f} GB free"
    if not usage.total:
        yield doubt("Disk", "Where the data folder would be is no disk.", "Set SCHEDAPP_HOME to another folder.")
    elif free < _ROOM_GONE:
        yield failed("Disk", StoreError("The disk is full.", "Free some space: nothing can be saved."))
    elif free < _ROOM_LOW:
        yield doubt("Disk", words, "Free some space: backups and upgrades need it.")
    else:
        yield passed("Disk", words)


def local_api(setting: Setting) -> Iterator[Check]:
    from schedapp.services.api_state import running

    try:
        tokens = _tokens(setting)
    except SchedError as error:
        yield failed("Local API", error)
        return
    found = running(setting.paths)
    many = f"{tokens} token{'' if tokens == 1 else 's'}"
    if found is None:
        yield passed("Local API", f"does not run; {many}")
    else:
        yield passed("Local API", f"{found.address}, {many}")


def _tokens(setting: Setting) -> int:
    from schedapp.services.api_tokens import ApiTokens
    from schedapp.store.lease import Leases

    return len(ApiTokens(setting.paths.api_tokens, Leases(setting.paths.leases)).all())


ALL = (python, qt, keyring, data_folder, database, sqlite, backups, disk, local_api)
