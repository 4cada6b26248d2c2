"""Icons: Lucide drawings from `resources/icons`, in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QDir, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import schedapp

SEARCH_PATH = "schedappicons"


def icon_folder() -> Path:
    """Where the drawings are: inside an installed package, or beside it in a checkout."""
    package = Path(schedapp.__file__).parent
    installed = package / "_resources" / "icons"
    return installed if installed.is_dir() else package.parent / "resources" / "icons"


def register_search_path() -> None:
    """Lets style sheets name drawings as `schedappicons:themed/check-light.svg`."""
    QDir.setSearchPaths(SEARCH_PATH, [str(icon_folder())])


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return (icon_folder() / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing `name` in `colour` (#RRGGBB), `size` logical pixels square. Raises OSError for an unknown name."""
    return _render(_drawing(name).replace("currentColor", colour), size, ratio)


def _render(svg: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@lru_cache(maxsize=64)
def filled(name: str, colour: str, ink: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing with its outline filled in `colour` and its other strokes in `ink`: seen also when small."""
    head, outline, rest = _drawing(name).replace("currentColor", colour).partition("/>")
    strokes = rest.replace("<path", f'<path fill="none" stroke="{ink}" stroke-width="2.6"')
    head = head.replace('fill="none"', f'fill="{colour}"').replace('stroke-width="2"', 'stroke-width="1"')
    return _render(head + outline + strokes, size, ratio)


def icon(name: str, colour: str, disabled: str, size: int) -> QIcon:
    """An icon for buttons and menus, sharp at single and double density."""
    found = QIcon()
    for ratio in (1.0, 2.0):
        found.addPixmap(pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        found.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return found
