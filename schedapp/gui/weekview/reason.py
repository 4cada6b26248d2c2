"""The words at the pointer that say why what is dragged cannot be dropped there."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QToolTip, QWidget

from schedapp.gui.models.wording import tip_of_lines
from schedapp.gui.weekview.drag import Draft

_BESIDE = QPoint(12, 16)
"""Off the pointer, so that it does not hide them."""


def tell_reason(draft: Draft, viewport: QWidget, at: QPoint) -> None:
    """Shows them at a point of the viewport; hides them where nothing refuses."""
    if draft.refused:
        QToolTip.showText(viewport.mapToGlobal(at + _BESIDE), tip_of_lines([draft.refused, draft.advice]), viewport)
    else:
        QToolTip.hideText()
