"""Requests byte by byte, as no HTTP client would send them."""

from __future__ import annotations

import socket

from tests.api.conftest import Api


def talk(api: Api, sent: bytes, *, host: str = "127.0.0.1", seconds: float = 20) -> bytes:
    """What the server says to these bytes until it closes, or until nothing more can come of one answer."""
    with socket.create_connection((host, api.server.port), timeout=seconds) as wire:
        wire.sendall(sent)
        return rest(wire)


def rest(wire: socket.socket) -> bytes:
    """Reads until the server closes."""
    received = b""
    while piece := wire.recv(65_536):
        received += piece
    return received


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def request(api: Api, *lines: str, target: str = "/connections", method: str = "GET") -> bytes:
    """One request without a body; `lines` are its headers, and the server closes after it."""
    return "\r\n".join((f"{method} {target} HTTP/1.1", *lines, "Connection: close", "", "")).encode()
