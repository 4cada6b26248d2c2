"""Whether windows may be see-through: on X11 only while a compositing manager runs."""

from __future__ import annotations

import ctypes
from functools import lru_cache

from PySide6.QtGui import QGuiApplication


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Reply(ctypes.Structure):
    """What xcb_intern_atom_reply and xcb_get_selection_owner_reply begin with; `value` is the atom, or the window."""

    _fields_ = (
        ("head", ctypes.c_uint8 * 8),
        ("value", ctypes.c_uint32),
    )


@lru_cache(maxsize=1)
def composited() -> bool:
    """Asked once: desktops that switch it while a program runs are rare, and then only corners look worse."""
    if QGuiApplication.platformName() != "xcb":
        return True
    try:
        return _has_manager(ctypes.CDLL("libxcb.so.1"), ctypes.CDLL(None))
    except (OSError, AttributeError):
        return False


def _has_manager(xcb: ctypes.CDLL, libc: ctypes.CDLL) -> bool:
    """Who owns the selection `_NET_WM_CM_Sn` composes screen n (Extended Window Manager Hints)."""
    xcb.xcb_connect.restype = ctypes.c_void_p
    screen = ctypes.c_int(0)
    connection = ctypes.c_void_p(xcb.xcb_connect(None, ctypes.byref(screen)))
    try:
        if xcb.xcb_connection_has_error(connection):
            return False
        name = f"_NET_WM_CM_S{screen.value}".encode()
        atom = _ask(xcb, libc, connection, "xcb_intern_atom", ctypes.c_uint8(0), ctypes.c_uint16(len(name)), name)
        return bool(atom) and bool(_ask(xcb, libc, connection, "xcb_get_selection_owner", ctypes.c_uint32(atom)))
    finally:
        xcb.xcb_disconnect(connection)


def _ask(xcb: ctypes.CDLL, libc: ctypes.CDLL, connection: ctypes.c_void_p, request: str, *values: object) -> int:
    send, receive = getattr(xcb, request), getattr(xcb, f"{request}_reply")
    send.restype, receive.restype = _Cookie, ctypes.POINTER(_Reply)
    reply = receive(connection, send(connection, *values), None)
    if not reply:
        return 0
    value = int(reply.contents.value)
    libc.free(reply)
    return value
