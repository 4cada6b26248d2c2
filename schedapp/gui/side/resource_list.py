"""The resources in the side: colour check boxes, names, connection signs, a menu for each."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from schedapp.gui.health import Sign
from schedapp.gui.labels import begins_mirrored, set_names
from schedapp.gui.side.resource_model import RESOURCE_ROLE, SIGN_ROLE, Index, ResourceModel
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme import colour as plain_colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.widgets.signs import paint_sign
from schedapp.model.resource import Resource

ROW = 30
GROUP_ROW = 36
INSET = 16
BOX = 16


class _ResourceDelegate(QStyledItemDelegate):
    """Paints a line, and turns a click on its box (or the space key) into a check mark."""

    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = ROW if index.data(RESOURCE_ROLE) else GROUP_ROW
        return QSize(0, self._source.theme.px(row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        resource = index.data(RESOURCE_ROLE)
        if resource is None:
            self._paint_group(painter, option, str(index.data()))
        else:
            self._paint_resource(painter, option, index, resource)
        painter.restore()

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        theme = self._source.theme
        box: QRect = option.rect.adjusted(INSET, 0, -INSET, -theme.px(5))
        font = theme.font(Text.TILE_TITLE)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        align = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading
        painter.drawText(box, _visual(align, option), text)

    def _paint_resource(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, resource: Resource
    ) -> None:
        theme = self._source.theme
        line: QRect = option.rect
        self._paint_ground(painter, option, line)
        shown = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        self._paint_box(painter, QRectF(self.box(option)), resource, shown)
        start = INSET + theme.px(BOX) + theme.px(10)
        text = QStyle.visualRect(
            option.direction,
            line,
            QRect(line.left() + start, line.top(), line.width() - start - INSET - theme.px(18), line.height()),
        )
        font = theme.font(Text.BASE)
        painter.setFont(font)
        painter.setPen(theme.colour("text" if shown else "muted"))
        name = option.fontMetrics.elidedText(resource.name, Qt.TextElideMode.ElideRight, text.width())
        # In its own direction, or the ellipsis would stand at the wrong end of it.
        order = Qt.TextFlag.TextForceRightToLeft if begins_mirrored(name) else Qt.TextFlag.TextForceLeftToRight
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextSingleLine
        painter.drawText(text, _visual(align, option) | int(order), name)
        sign = Sign(index.data(SIGN_ROLE))
        end = line.left() + INSET + 4 if self._mirrored(option) else line.right() - INSET - 3
        paint_sign(painter, QPointF(end, line.center().y() + 1), sign, theme)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, line: QRect) -> None:
        theme = self._source.theme
        state = option.state
        ground = QRectF(line).adjusted(8, 1, -8, -1)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("background"))
            painter.drawRoundedRect(ground, 6, 6)
        view = option.widget
        if state & QStyle.StateFlag.State_Selected and view is not None and view.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_box(self, painter: QPainter, box: QRectF, resource: Resource, shown: bool) -> None:
        theme = self._source.theme
        shade = resource.colour
        if shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(plain_colour(shade))
            painter.drawRoundedRect(box, 5, 5)
            side = theme.px(12)
            tick = theme.pixmap("check", "panel", 12, 2.0)
            painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), tick)
        else:
            painter.setPen(QPen(plain_colour(shade), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4.5, 4.5)

    def box(self, option: QStyleOptionViewItem) -> QRect:
        """Where the check box of a line is."""
        theme = self._source.theme
        line: QRect = option.rect
        side = theme.px(BOX)
        box = QRect(line.left() + INSET, line.center().y() - side // 2 + 1, side, side)
        return QStyle.visualRect(option.direction, line, box)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if index.data(RESOURCE_ROLE) is None:
            return False
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease:
            near = self.box(option).adjusted(-8, -6, 6, 6)
            if event.button() is Qt.MouseButton.LeftButton and near.contains(event.position().toPoint()):
                return _toggle(model, index)
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            return event.type() is QEvent.Type.KeyPress and _toggle(model, index)
        return False

    def _mirrored(self, option: QStyleOptionViewItem) -> bool:
        return bool(option.direction is Qt.LayoutDirection.RightToLeft)


def _visual(align: Qt.AlignmentFlag | Qt.TextFlag, option: QStyleOptionViewItem) -> int:
    """Alignment flags for a painter, told as it is seen: a painter of a mirrored list mirrors, one of a picture not."""
    mirrored = option.direction is Qt.LayoutDirection.RightToLeft
    flags = int(align) & ~int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignAbsolute)
    return flags | int(Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft)


def _toggle(model: QAbstractItemModel, index: Index) -> bool:
    shown = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
    return model.setData(
        index, Qt.CheckState.Unchecked if shown else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole
    )


class ResourceList(QListView):
    """`menu_wished` and `opened` carry a resource's uid."""

    menu_wished = Signal(str, QPoint)
    opened = Signal(str)

    def __init__(self, model: ResourceModel, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self._delegate = _ResourceDelegate(source)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the grid
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_names(self, "Resources", "Space shows or hides one; the menu key opens its menu.")
        self.doubleClicked.connect(self._on_opened)
        source.changed.connect(self.doItemsLayout)

    def select(self, uid: str) -> None:
        self.setCurrentIndex(self._model.index_of(uid))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        resource = self._model.resource(index)
        if resource is not None:
            self.setCurrentIndex(index)
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wished.emit(resource.uid, self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_opened(self, index: Index) -> None:
        resource = self._model.resource(index)
        if resource is not None:
            self.opened.emit(resource.uid)
