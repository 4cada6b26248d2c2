"""The switch of views in the top bar: the usual ones side by side, all of them in a menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from schedapp.gui.labels import set_names, set_tip, show_text
from schedapp.gui.menus import open_below
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.viewstate import View, ViewState

SEGMENTS = ((View.DAY, "Day"), (View.WEEK, "Week"), (View.MONTH, "Month"), (View.COLUMNS, "Resources"),
            (View.AGENDA, "Agenda"))  # fmt: skip
OTHERS = {View.WORKWEEK: "Work week", View.WEEK_COLUMNS: "All resources", View.TIMELINE: "Timeline"}


def view_name(state: ViewState) -> str:
    """The present view in a word or two."""
    if state.view is View.DAYS:
        return f"{state.length} days"
    return dict(SEGMENTS).get(state.view) or OTHERS[state.view]


class ViewSwitch(QWidget):
    """`wished` carries a View. The last button tells the present view where it has no segment, and opens the menu."""

    wished = Signal(object)

    def __init__(self, state: ViewState, source: ThemeSource) -> None:
        super().__init__()
        self._state = state
        self._segments: dict[View, QPushButton] = {}
        self._offered: frozenset[View] = frozenset(view for view in View if view.is_grid)
        self._compact = False
        self._told: tuple[object, ...] = ()
        self.more = QPushButton()
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        state.changed.connect(self.refresh)
        source.changed.connect(self._dress)
        self._dress(source.theme)
        self.refresh()

    def segment(self, view: View) -> QPushButton:
        return self._segments[view]

    def offer(self, views: frozenset[View]) -> None:
        """Only these have a page."""
        self._offered = views
        self.refresh()

    def set_menu(self, menu: QMenu) -> None:
        """All views, and what else there is to choose of them."""
        self.more.clicked.connect(lambda: open_below(menu, self.more))
        self.more.clicked.connect(lambda: self._show(self._state.view))

    def set_compact(self, compact: bool) -> None:
        """Where there is no room, the last button alone."""
        if compact != self._compact:
            self._compact = compact
            self.refresh()

    def refresh(self) -> None:
        """Checks the present view. A new style costs time: nothing is done for a turn of the page."""
        view = self._state.view
        told = (view, self._state.length, self._compact, self._offered)
        if told != self._told:
            self._told = told
            self._show(view)

    def _show(self, view: View) -> None:
        apart = self._compact or view not in self._segments
        for one, button in self._segments.items():
            button.setChecked(one is view)
            button.setVisible(one in self._offered and not self._compact)
        name = view_name(self._state)
        show_text(self.more, name if apart else "")
        self.more.setChecked(apart)
        self._round()
        set_names(self.more, f"View: {name}", "Shows all views")
        # The bar asks at once how much room this needs; Qt would tell it later.
        self.updateGeometry()

    def _round(self) -> None:
        """The outer corners of the row are round; the row begins where reading does."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        first, last = ("last", "first") if mirrored else ("first", "last")
        self._edge(self._segments[View.DAY], first)
        self._edge(self.more, "alone" if self._compact else last)
        # The arrow follows the name.
        self.more.setLayoutDirection(Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft)

    @staticmethod
    def _edge(button: QPushButton, edge: str) -> None:
        if button.property("edge") != edge:
            button.setProperty("edge", edge)
            button.style().polish(button)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange and self._told:
            self._show(self._state.view)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for view, text in SEGMENTS:
            button = QPushButton(text)
            set_names(button, text, f"Shows the view {text}")
            button.clicked.connect(lambda _checked=False, view=view: self._wish(view))
            self._segments[view] = button
        set_tip(self.more, "More views")
        for button in (*self._segments.values(), self.more):
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def _wish(self, view: View) -> None:
        self.wished.emit(view)
        # The button checked itself, also when the view stayed as it was.
        self._show(self._state.view)

    def _dress(self, theme: Theme) -> None:
        self.more.setIcon(theme.icon("chevron-down", "muted"))
        self.more.setIconSize(QSize(theme.px(14), theme.px(14)))
