"""The side as a whole: the month, the resources, and the way to add one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.feed import Feed
from schedapp.gui.health import sign_of
from schedapp.gui.labels import set_names, set_role, set_tip
from schedapp.gui.side.mini_month import MiniMonth
from schedapp.gui.side.resource_list import INSET, ResourceList
from schedapp.gui.side.resource_model import ResourceModel
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.topbar import SIDE_WIDTH
from schedapp.gui.viewstate import ViewState


class SidePanel(QFrame):
    """Follows the feed. What the user wishes is said by the signals of `month`, `list` and `add`."""

    def __init__(self, feed: Feed, week: ViewState, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._mirror()
        self.month = MiniMonth(week, source)
        self.model = ResourceModel()
        self.list = ResourceList(self.model, source)
        self.add = QPushButton("Add resource")
        set_role(self.add, "link")
        set_names(self.add, "Add resource", "Adds a room, a person or a device")
        self.sets = QPushButton()
        set_role(self.sets, "link")
        set_names(self.sets, "Sets of resources", "Chooses, saves or deletes a set of shown resources")
        set_tip(self.sets, "Sets of resources")
        for button in (self.add, self.sets):  # a click leaves the keyboard with the grid
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._source = source
        self._lay_out()
        self.model.hidden_changed.connect(feed.set_hidden)
        feed.resources_changed.connect(self.read_resources)
        feed.connections_changed.connect(self.read_signs)
        source.changed.connect(self._dress)
        self._dress(source.theme)

    def read_resources(self) -> None:
        """Shows the resources anew, with the same one selected as before."""
        current = self.model.resource(self.list.currentIndex())
        self.model.set_resources(self._feed.resources, self._feed.hidden)
        self.read_signs()
        if current is not None:
            self.list.select(current.uid)

    def read_signs(self) -> None:
        self.model.set_signs({r.uid: sign_of(self._feed.connections_of(r.uid)) for r in self._feed.resources})

    def _lay_out(self) -> None:
        above = QVBoxLayout()
        above.setContentsMargins(INSET, 10, INSET, 0)
        above.addWidget(self.month)
        below = QHBoxLayout()
        below.setContentsMargins(INSET - 6, 4, INSET, 10)
        below.addWidget(self.add)
        below.addStretch(1)
        below.addWidget(self.sets)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.list, 1)
        column.addLayout(below)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """The line towards the week is on the other side where the writing runs from right to left."""
        set_role(self, "end-side" if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else "side")

    def _dress(self, theme: Theme) -> None:
        self.setFixedWidth(theme.px(SIDE_WIDTH))
        self.add.setIcon(theme.icon("plus", "accent"))
        self.sets.setIcon(theme.icon("users", "accent"))
        for button in (self.add, self.sets):
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
