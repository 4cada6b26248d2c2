"""Folders that a database must not lie in: network drives and what a cloud service copies behind our back."""

from __future__ import annotations

import os
import re
from pathlib import Path

from schedapp.errors import StoreError

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "fuse.rclone", "fuse.onedriver", "davfs", "afs")
# What the services themselves leave in the folder that they keep equal on several computers.
_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
}
# Names that the services give to that folder; the longer ones carry the name of a company or an account.
_NAMES = (
    (re.compile(r"Dropbox( \(.+\))?"), "Dropbox"),
    (re.compile(r"OneDrive( - .+)?"), "OneDrive"),
    (re.compile(r"Google ?Drive(-.+)?"), "Google Drive"),
    (re.compile(r"iCloud ?Drive|Mobile Documents|com~apple~CloudDocs"), "iCloud"),
)
_ROOTS = {"OneDrive": "OneDrive", "OneDriveConsumer": "OneDrive", "OneDriveCommercial": "OneDrive"}
"""Variables in which Windows names such a folder, whatever it is called."""


def refuse_shared(folder: Path) -> None:
    """Raises StoreError for a folder on a network drive or in a cloud service's folder. Links are followed."""
    real = folder.resolve()
    kind = _file_system(real)
    if kind in _NETWORK:
        raise StoreError(
            "The data folder is on a network drive.",
            f"SQLite loses data there ({kind}). Set SCHEDAPP_HOME to a folder on this computer.",
        )
    service = _cloud_service(real)
    if service:
        raise StoreError(
            f"The data folder is in a folder of {service}.",
            "It would be copied while it is being written, and is damaged by that. Set SCHEDAPP_HOME to another folder "
            "on this computer.",
        )


def _cloud_service(folder: Path) -> str:
    """The service that copies a folder to other computers, "" for none that is known."""
    places = (folder, *folder.parents)
    for place in places:
        if place.parts[-2:] == ("Library", "CloudStorage"):  # macOS keeps those of all services there
            return "a cloud service"
        for name, service in _NAMES:
            if name.fullmatch(place.name):
                return service
        for mark, service in _MARKS.items():
            # A home has a folder `.dropbox` for the program's settings; in the shared folder it is a file.
            if (place / mark).is_dir() if mark != ".dropbox" else (place / mark).is_file():
                return service
    for variable, service in _ROOTS.items():
        root = os.environ.get(variable)
        if root and Path(root).resolve() in places:
            return service
    return ""


def _file_system(folder: Path) -> str:
    """The type of the file system that holds a folder, "" where the system does not tell."""
    try:
        mounts = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        fields = line.split()
        point = fields[1].replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind
