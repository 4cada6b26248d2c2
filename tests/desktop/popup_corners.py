"""A window in one colour with a menu and a list: prints what the screen shows at their corners.

`python -m tests.desktop.popup_corners THEME [composited]`: one line of JSON. With the second word something claims to
compose the screen, as the manager of a desktop does.
"""

from __future__ import annotations

import ctypes
import json
import sys

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtWidgets import QWidget

from schedapp.gui.app import application
from schedapp.gui.compositing import composited
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.widgets.popups import ComboBox, Menu

GROUND = "#ff00ff"


def claim_screen(owner: int) -> ctypes.c_void_p:
    """Owns what a compositing manager owns, as long as the connection lives that is returned."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))

    class Reply(ctypes.Structure):
        _fields_ = (("head", ctypes.c_uint8 * 8), ("atom", ctypes.c_uint32))

    class Cookie(ctypes.Structure):
        _fields_ = (("sequence", ctypes.c_uint),)

    name = b"_NET_WM_CM_S0"
    xcb.xcb_intern_atom.restype = Cookie
    xcb.xcb_intern_atom_reply.restype = ctypes.POINTER(Reply)
    cookie = xcb.xcb_intern_atom(connection, ctypes.c_uint8(0), ctypes.c_uint16(len(name)), name)
    atom = xcb.xcb_intern_atom_reply(connection, cookie, None).contents.atom
    xcb.xcb_set_selection_owner(connection, ctypes.c_uint32(owner), ctypes.c_uint32(atom), ctypes.c_uint32(0))
    xcb.xcb_flush(connection)
    xcb.xcb_intern_atom_reply(
        connection, xcb.xcb_intern_atom(connection, ctypes.c_uint8(0), ctypes.c_uint16(1), b"A"), None
    )
    return connection


def rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def corners(popup: QWidget) -> list[str]:
    """The colours of the screen in the outermost pixel of each corner, and in the middle of the upper edge."""
    shot = popup.screen().grabWindow(0).toImage()
    box = popup.geometry()
    points = [box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight(), QPoint(box.center().x(), box.top())]
    return [shot.pixelColor(point).name() for point in points]


def main(theme: str, *, claimed: bool) -> None:
    app = application()
    ThemeSource(app, Choice(theme))
    window = QWidget()
    window.setObjectName("ground")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    window.setStyleSheet(f"QWidget#ground {{ background: {GROUND}; }}")
    window.resize(600, 400)
    box = ComboBox(window)
    box.setGeometry(20, 20, 200, 32)
    box.addItems(["Room 1", "Room 2"])
    window.show()
    rest(500)
    held = claim_screen(int(window.winId())) if claimed else None
    menu = Menu(window)
    menu.addAction("Open…")
    menu.addAction("Cancel booking")
    menu.popup(window.mapToGlobal(QPoint(300, 100)))
    rest(300)
    found: dict[str, object] = {"composited": composited(), "menu": corners(menu)}
    found["see-through"] = menu.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    menu.close()
    box.showPopup()
    rest(300)
    found |= {"list": corners(box.view().window()), "held": held is not None}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], claimed="composited" in sys.argv)
