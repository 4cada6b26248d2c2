"""The style sheet of all standard widgets, from the tokens.

Widgets ask for a look with the dynamic property `role`:
buttons `primary`, `danger`, `quiet` (no frame), `link`, `chip`, `answer` (small; from the leading edge by property
`stacked`), `attention`, `segment` (also `first`/`last` by property `edge`);
labels `title` (17 px), `heading`, `section`, `muted`, `caption`, `tag`, `accent`, `error`, `warning`, `ok`;
frames `panel`, `side`, `end-side` (at the trailing edge), `top-bar`, `status-bar`, `popup`, `card`, `item` (a card that
takes the focus; `shown` by property `shown`), `value`, `value-kept`, `banner` (accent), `alert` (warning), `brake`,
`eyes`, `line`;
line edits `headline` (the title of the booking form), and `invalid` by property `invalid`.
"""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from schedapp.gui.theme_tokens import LIGHT, RADIUS_BUTTON, RADIUS_POPUP, RADIUS_TILE, Tokens, mix


def style_sheet(tokens: Tokens, scale: float = 1.0) -> str:
    """The whole sheet for one set of tokens; `scale` is the text scale."""
    values: dict[str, object] = {key: value for key, value in asdict(tokens).items() if isinstance(value, str)}
    sizes = (1, 2, 3, 4, 6, 8, 10, 11, 12, 13, 14, 16, 17, 18, 20, 24, 26, 28, 30, 32, 36, 40)
    values |= {f"px{size}": f"{round(size * scale)}px" for size in sizes}
    values |= {
        "name": "light" if tokens is LIGHT else "dark",
        "icons": "schedappicons:themed",
        "radius": f"{RADIUS_BUTTON}px",
        "radius_tile": f"{RADIUS_TILE}px",
        "radius_popup": f"{RADIUS_POPUP}px",
        "radius_radio": f"{round(14 * scale) // 2 + 1}px",  # with a larger one than half of it Qt paints a square
        "frame": mix(tokens.text, tokens.line, 0.12),
        "hover": mix(tokens.text, tokens.panel, 0.05),
        "pressed": mix(tokens.text, tokens.panel, 0.10),
        "accent_hover": mix(tokens.text, tokens.accent, 0.14),
        "accent_pressed": mix(tokens.text, tokens.accent, 0.26),
        "accent_text": tokens.accent,
        "danger_background": mix(tokens.danger, tokens.panel, 0.10),
        "danger_hover": mix(tokens.text, tokens.danger, 0.14),
    }
    return "\n".join(Template(part).substitute(values) for part in _PARTS)


_BASE = """
QWidget { color: $text; }
QMainWindow, QDialog, QWizard { background: $panel; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: $px17; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="section"] { font-size: $px12; font-weight: 600; color: $muted; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="caption"] { font-size: $px12; color: $muted; }
QLabel[role="accent"] { color: $accent; }
QLabel[role="error"] { color: $danger; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="tag"] { font-size: $px11; font-weight: 600; color: $accent; }
QLabel[role="ok"] { color: $accent; }
QLabel:disabled { color: $faint; }
QFrame[role="panel"], QWidget[role="panel"] { background: $panel; }
QWidget[role="side"] { background: $panel; border: none; border-right: 1px solid $line; }
QWidget[role="end-side"] { background: $panel; border: none; border-left: 1px solid $line; }
QWidget[role="top-bar"] { background: $panel; border: none; border-bottom: 1px solid $line; }
QWidget[role="status-bar"] { background: $panel; border: none; border-top: 1px solid $line; }
QFrame[role="popup"] { background: $panel; border: 1px solid $line; border-radius: $radius_popup; }
QFrame[role="card"] { background: $background; border: 1px solid $line; border-radius: $radius; }
QFrame[role="item"] { background: $background; border: 1px solid $line; border-radius: $radius; }
QFrame[role="item"]:hover { border-color: $frame; }
QFrame[role="item"][shown="true"], QFrame[role="item"]:focus { border-color: $accent; }
QFrame[role="value"] { background: $panel; border: 1px solid $line; border-radius: $radius_tile; }
QFrame[role="value-kept"] { background: $accent_background; border: 1px solid $accent_background;
  border-radius: $radius_tile; }
QFrame[role="banner"] { background: $accent_background; border: none; border-radius: $radius; }
QFrame[role="alert"] { background: $warning_background; border: none; border-radius: $radius; }
QFrame[role="eyes"] { background: $accent_background; border: none; border-bottom: 1px solid $line; }
QFrame[role="brake"] { background: $warning_background; border: none; border-bottom: 1px solid $line; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QToolTip { background: $panel; color: $text; border: 1px solid $frame; padding: $px4 $px6; font-size: $px12; }
QStatusBar { background: $panel; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $line; }
QGroupBox { border: 1px solid $line; border-radius: $radius; margin-top: $px18; padding: $px12; }
QGroupBox::title { subcontrol-origin: margin; left: $px4; color: $muted; font-weight: 600; }
"""

_BUTTONS = """
QPushButton, QToolButton {
  background: $panel; border: 1px solid $frame; border-radius: $radius; padding: 0 $px12;
  min-height: $px30; color: $text;
}
QToolButton { padding: 0 $px6; min-width: $px18; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QToolButton:open { background: $pressed; }
QPushButton:focus, QToolButton:focus { border-color: $accent; outline: none; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $background; border-color: $line; }
QPushButton:checked, QToolButton:checked { background: $accent_background; color: $accent_text; }
QPushButton[role="primary"], QToolButton[role="primary"] {
  background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:pressed, QToolButton[role="primary"]:pressed { background: $accent_pressed; }
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled {
  background: $line; border-color: $line; color: $muted;
}
QPushButton[role="danger"] { color: $danger; border-color: $frame; }
QPushButton[role="danger"]:disabled { color: $faint; }
QPushButton[role="danger"]:hover { background: $danger_background; border-color: $danger; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border-color: transparent; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border-color: $accent; }
QPushButton[role="link"], QToolButton[role="link"] {
  background: transparent; border: 1px solid transparent; color: $accent; padding: 0 $px4; min-height: $px24;
}
QPushButton[role="link"]:hover { background: $accent_background; }
QPushButton[role="link"]:focus { border-color: $accent; }
QPushButton[role="link"]:disabled { color: $faint; background: transparent; }
QPushButton[role="chip"], QToolButton[role="chip"] {
  background: $background; border: 1px solid transparent; padding: 0 $px10; min-height: $px28;
}
QPushButton[role="chip"]:focus { border-color: $accent; }
QPushButton[role="answer"] { padding: 0 $px8; min-height: $px26; font-size: $px12; }
QPushButton[role="answer"][stacked="true"] { text-align: left; }
QPushButton[role="attention"], QToolButton[role="attention"] {
  background: $warning_background; border-color: $warning_background; color: $warning; font-weight: 600;
}
QPushButton[role="attention"]:hover, QPushButton[role="attention"]:focus, QPushButton[role="attention"]:checked {
  border-color: $warning;
}
QPushButton[role="segment"] { border-radius: 0; border-right-width: 0; }
QPushButton[role="segment"][edge="first"] {
  border-top-left-radius: $radius; border-bottom-left-radius: $radius;
}
QPushButton[role="segment"][edge="last"] {
  border-right-width: 1px; border-top-right-radius: $radius; border-bottom-right-radius: $radius;
}
QPushButton[role="segment"][edge="alone"] { border-right-width: 1px; border-radius: $radius; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
  background: $panel; border: 1px solid $frame; border-radius: $radius; padding: 0 $px8; min-height: $px30;
  selection-background-color: $accent; selection-color: $on_accent; color: $text;
}
QPlainTextEdit, QTextEdit { padding: $px4 $px6; }
QLineEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $faint; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border-color: $accent;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  color: $faint; background: $background; border-color: $line;
}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QAbstractSpinBox[invalid="true"] { border-color: $danger; }
QLineEdit[role="headline"] {
  border: none; border-bottom: 2px solid $line; border-radius: 0; padding: 0; font-size: $px17; font-weight: 600;
  min-height: $px36; background: transparent;
}
QLineEdit[role="headline"]:focus { border-bottom-color: $accent; }
QLineEdit[role="headline"][invalid="true"] { border-bottom-color: $danger; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  subcontrol-origin: border; width: $px20; border: none; background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url($icons/chevron-up-$name.svg); width: $px12; height: $px12; }
QAbstractSpinBox::down-arrow { image: url($icons/chevron-down-$name.svg); width: $px12; height: $px12; }
QComboBox { padding-right: $px24; combobox-popup: 0; }
QComboBox:!editable { padding-left: $px10; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: $px24; border: none; }
QComboBox::down-arrow, QDateEdit::down-arrow {
  image: url($icons/chevron-down-$name.svg); width: $px14; height: $px14;
}
QComboBoxPrivateContainer { background: transparent; border: none; }
QComboBox QAbstractItemView, QListView[role="choices"] {
  background: $panel; border: 1px solid $frame; border-radius: $radius; padding: $px4; outline: none;
  selection-background-color: $accent_background; selection-color: $text;
}
QComboBox QAbstractItemView::item, QListView[role="choices"]::item {
  min-height: $px28; padding: 0 $px8; border-radius: $px6;
}
QListView[role="choices"] { padding: 0; }
QCheckBox, QRadioButton { spacing: $px8; background: transparent; min-height: $px24; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QAbstractItemView::indicator {
  width: $px16; height: $px16; border: 1px solid $faint; border-radius: 5px; background: $panel;
}
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox:focus, QRadioButton:focus { outline: none; color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $accent; border-color: $accent; image: url($icons/check-$name.svg);
}
QCheckBox::indicator:disabled { border-color: $line; background: $background; }
QRadioButton::indicator {
  width: $px14; height: $px14; border: 1px solid $faint; border-radius: $radius_radio; background: $panel;
}
QRadioButton::indicator:hover { border-color: $accent; }
QRadioButton::indicator:checked {
  border: 1px solid $accent;
  background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 $accent, stop:0.5 $accent,
    stop:0.6 $panel, stop:1 $panel);
}
"""

_MENUS = """
QMenuBar { background: $panel; border: none; border-bottom: 1px solid $line; padding: 2px $px8; }
QMenuBar::item { background: transparent; padding: $px4 $px8; border-radius: $px6; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $accent_background; }
QMenu { background: $panel; border: 1px solid $frame; padding: $px4; }
QMenu[round="true"] { border-radius: $radius_popup; padding: $px6; }
QMenu::item { padding: $px6 $px24 $px6 $px12; border-radius: $px6; background: transparent; }
QMenu::item:selected { background: $accent_background; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: $px8; }
QMenu::separator { height: 1px; background: $line; margin: $px4 $px8; }
QMenu::indicator { width: $px14; height: $px14; left: $px6; }
QMenu::indicator:checked { image: url($icons/check-$name.svg); background: $accent; border-radius: $px4; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: $px8; }
QToolBar::separator { width: 1px; background: $line; margin: $px8 $px4; }
"""

_LISTS = """
QAbstractScrollArea { background: $panel; border: none; }
QScrollArea > QWidget > QWidget { background: $panel; }
QListView, QTreeView, QTableView {
  background: $panel; border: none; outline: none; alternate-background-color: $background; gridline-color: $line;
  selection-background-color: $accent_background; selection-color: $text;
}
QListView::item, QTreeView::item { min-height: $px28; border-radius: $px6; padding: 0 $px4; }
QTreeView::item:middle { border-radius: 0; }
QTreeView::item:first { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QTreeView::item:last { border-top-left-radius: 0; border-bottom-left-radius: 0; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $accent_background; color: $text; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: $px6 $px8; font-weight: 600;
}
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { background: transparent; color: $muted; padding: $px8 $px12; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QProgressBar { border: none; border-radius: 3px; background: $line; max-height: $px6; text-align: center; }
QProgressBar::chunk { border-radius: 3px; background: $accent; }
QScrollBar:vertical { background: transparent; width: $px10; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: $px10; margin: 0; border: none; }
QScrollBar::handle { background: $frame; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: $px32; }
QScrollBar::handle:horizontal { min-width: $px32; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
"""

_PARTS = (_BASE, _BUTTONS, _LISTS, _FIELDS, _MENUS)
