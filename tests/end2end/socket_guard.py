"""A guard over the sockets of Python processes: it notes where each goes, and lets none leave this computer.

It gets into a process as `sitecustomize`, by PYTHONPATH, and so into every Python that this one starts.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.desktop.parts import Environment

_SITECUSTOMIZE = """\
import ipaddress, json, os, sys

_LOG = os.environ["SCHED_TEST_SOCKETS"]
_WITH_ADDRESS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_WITH_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def _here(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hook(event, arguments):
    if event in _WITH_ADDRESS:
        if not isinstance(arguments[1], tuple):
            return
        host = arguments[1][0]
    elif event in _WITH_NAME:
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    here = host is not None and _here(host)
    line = json.dumps({"event": event, "host": host, "here": here, "program": sys.argv[:3]}) + "\\n"
    descriptor = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, line.encode())
    os.close(descriptor)
    if not here:
        raise OSError(f"{event} to {host!r}: not this computer")


sys.addaudithook(_hook)
"""


def guarded(environment: Environment, folder: Path) -> Environment:
    """The environment with the guard; its notes are in `folder`."""
    package = folder / "guard"
    package.mkdir(parents=True)
    (package / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    return environment | {"PYTHONPATH": str(package), "SCHED_TEST_SOCKETS": str(folder / "sockets.jsonl")}


def noted(folder: Path) -> list[dict[str, object]]:
    """Every use of a socket with an address, and every name that was looked up."""
    log = folder / "sockets.jsonl"
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def open_elsewhere(pid: int) -> list[str]:
    """The internet sockets of a process, whoever made them, that are bound or connected beyond this computer."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    lines = (line for name in ("tcp", "tcp6", "udp", "udp6") for line in _lines(Path(f"/proc/{pid}/net/{name}")))
    return [line for line in lines if line.split()[9] in inodes and not all(map(_is_here, line.split()[1:3]))]


def _lines(table: Path) -> list[str]:
    return table.read_text("ascii").splitlines()[1:] if table.exists() else []


def _is_here(place: str) -> bool:
    """An address of /proc/net: loopback, or nowhere yet."""
    address, port = place.split(":")
    nowhere = set(address) == {"0"} and port == "0000"
    mapped = "0000000000000000FFFF0000"
    return nowhere or address == "0" * 24 + "01000000" or address.removeprefix(mapped).endswith("7F")
