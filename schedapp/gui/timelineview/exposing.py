"""What of the timeline is painted anew: what scrolling uncovers, and what does not scroll along with the picture."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from schedapp.gui.timelineview.scene import SLACK, TimelineScene


def scroll_picture(viewport: QWidget, scene: TimelineScene, across: int, down: int) -> None:
    """Moves what is painted by so many pixels to the right and down. The scene is measured already."""
    geometry = scene.geometry
    viewport.scroll(across, down, geometry.body())
    if down:
        viewport.scroll(0, down, geometry.names())
    if across:
        viewport.update(geometry.head())
        viewport.update(_held(scene, abs(across)))
    for above in viewport.findChildren(QWidget):
        # What lies over the picture stays where it is.
        if above.isVisible():
            viewport.update(QRegion(above.geometry()) + above.geometry().translated(across, down))


def _held(scene: TimelineScene, way: int) -> QRegion:
    """Bars over the edges of the body, and why a time is closed: words that stay in view, so they do not move along."""
    geometry, body = scene.geometry, scene.geometry.body()
    found = QRegion()
    for row in geometry.visible_rows():
        for edge in (body.left(), body.right()):
            for start, end, bar in scene.bars_within(row, edge - way, edge + way):
                found += geometry.placed(start, end, bar)
        if any(scene.hours_of(row, day).closed for day in range(len(scene.frames))):
            found += geometry.row(row)
    return found.intersected(body)


def around(boxes: Iterable[QRect], aside: int = 0) -> QRegion:
    """Boxes with their edges, grips and rings, and `aside` pixels more before and after."""
    found = QRegion()
    for box in boxes:
        found += box.adjusted(-SLACK - aside, -SLACK, SLACK + aside, SLACK)
    return found
