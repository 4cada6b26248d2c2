"""Opens a connection within a deadline: names looked up aside, every address tried, each for its share of the time."""

from __future__ import annotations

import contextlib
import ipaddress
import queue
import socket
import threading
from itertools import zip_longest
from typing import Any

from schedapp.google.addresses import is_loopback
from schedapp.google.deadline import Deadline

LONGEST_TRY = 5.0
_Address = tuple[int, int, int, tuple[Any, ...]]
"""Family, kind, protocol, and the address as `connect` takes it."""


def dial(host: str, port: int, deadline: Deadline, *, loopback: bool = False) -> socket.socket:
    """A connected TCP socket. `loopback` refuses any other computer, whatever the name says.

    Raises OSError (TimeoutError when the time is up). A dead IPv6 route only costs its share of the time.
    """
    addresses = _mixed(_resolve(host, port, deadline))
    failure: OSError | None = None
    for number, (family, kind, protocol, address) in enumerate(addresses):
        if loopback and not is_loopback(str(address[0])):
            raise OSError(f"{host} is not this computer")
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(LONGEST_TRY, deadline.left() / (len(addresses) - number)))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure or OSError("no address")


def _resolve(host: str, port: int, deadline: Deadline) -> list[_Address]:
    """getaddrinfo cannot be interrupted: a thread of its own does it, and is left behind when the time is up."""
    if _is_literal(host) or is_loopback(host):
        return _lookup(host, port)
    answers: queue.SimpleQueue[list[_Address] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(_lookup(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("not a host name"))

    threading.Thread(target=look_up, name="name lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError("the name was not found in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _lookup(host: str, port: int) -> list[_Address]:
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [(family, kind, protocol, tuple(address)) for family, kind, protocol, _, address in found]


def _is_literal(host: str) -> bool:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return True
    return False


def _mixed(addresses: list[_Address]) -> list[_Address]:
    """IPv6 and IPv4 in turn, beginning with the family that the system prefers (RFC 8305 section 4)."""
    first = [item for item in addresses if item[0] == addresses[0][0]]
    others = [item for item in addresses if item[0] != addresses[0][0]]
    return [item for pair in zip_longest(first, others) for item in pair if item is not None]
