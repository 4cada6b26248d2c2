"""How the window looks: the theme that every widget is given, and its source, which follows the system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from schedapp.gui import theme_icons
from schedapp.gui.theme_style import style_sheet
from schedapp.gui.theme_tokens import DARK, LIGHT, READABLE, SIZES, Choice, Text, Tokens, contrast, mix, readable

_UNCHOSEN = {"Sans Serif", "Sans", "Helvetica", "DejaVu Sans", "Bitstream Vera Sans"}
"""Families that Qt reports where no desktop has chosen one."""


@dataclass(frozen=True)
class Theme:
    """Tokens, font family and text scale (1.0 is 13 px text). Sizes of text, and boxes that hold it, go with it."""

    tokens: Tokens = LIGHT
    family: str = ""
    scale: float = 1.0

    @property
    def dark(self) -> bool:
        return self.tokens is DARK

    def px(self, length: float) -> int:
        """A length in pixels at 100 % text size, scaled with the text."""
        return round(length * self.scale)

    def font(self, text: Text = Text.BASE) -> QFont:
        """The font of one step of the type scale, with figures of equal width."""
        return _font(self.family, text, self.scale)

    def colour(self, token: str) -> QColor:
        """The colour of a token by its name, such as `accent`."""
        return colour(getattr(self.tokens, token))

    def fill(self, resource: str, share: float) -> str:
        """The colour of a tile: `resource` (#RRGGBB) laid on the grid, strong enough to see and weak enough to read."""
        return _fill(resource, self.tokens.grid, self.tokens.text, round(share, 2))

    def quiet_on(self, fill: str) -> str:
        """The colour of secondary text on `fill`."""
        return readable(self.tokens.muted, fill, self.tokens.text)

    def icon(self, name: str, token: str = "muted", size: int = 16) -> QIcon:
        """A Lucide icon by its name, in the colour of a token."""
        return theme_icons.icon(name, getattr(self.tokens, token), self.tokens.faint, self.px(size))

    def pixmap(self, name: str, token: str = "muted", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """The same as a pixmap, for painters; `ratio` is the device pixel ratio."""
        return theme_icons.pixmap(name, getattr(self.tokens, token), self.px(size), ratio)

    def sign(self, name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
        """A filled icon in the colour of a token, for what needs attention."""
        found = self.tokens
        return theme_icons.filled(name, getattr(found, token), found.grid, self.px(size), ratio)


@lru_cache(maxsize=4096)
def _fill(resource: str, grid: str, text: str, share: float) -> str:
    """The mix, with less of a resource that is as bright (or dark) as the text."""
    while contrast(text, mix(resource, grid, share)) < READABLE and share > 0:
        share -= 0.02
    return mix(resource, grid, share)


@lru_cache(maxsize=4096)
def colour(name: str) -> QColor:
    """A QColor of #RRGGBB, made once. Not to be changed."""
    return QColor(name)


@lru_cache(maxsize=256)
def _font(family: str, text: Text, scale: float) -> QFont:
    size, strong = SIZES[text]
    font = QFont(family) if family else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(max(1, round(size * scale)))
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def system_family() -> str:
    """The desktop's UI font; where no desktop chose one, Inter if it is installed."""
    family = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if family in _UNCHOSEN and "Inter" in QFontDatabase.families():
        return "Inter"
    return family


def system_scale() -> float:
    """The desktop's text size against 13 px, in steps of 5 %, 0.8 to 3; small differences between desktops are none."""
    pixels = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    scale = round(pixels / 13 * 20) / 20
    return 1.0 if 0.85 < scale < 1.2 else min(max(scale, 0.8), 3.0)


def palette(tokens: Tokens) -> QPalette:
    """The palette for whatever the style sheet does not cover."""
    found = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.background,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.panel,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.panel,
        role.Midlight: tokens.half_line,
        role.Mid: tokens.line,
        role.Dark: tokens.faint,
        role.Shadow: tokens.line,
    }
    for key, value in pairs.items():
        found.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        found.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.faint))
    return found


class ThemeSource(QObject):
    """The theme of the running program. `changed(Theme)` comes when the user or the system changes it."""

    changed = Signal(object)

    def __init__(
        self, app: QApplication, choice: Choice = Choice.SYSTEM, scheme: Callable[[], Qt.ColorScheme] | None = None
    ) -> None:
        """`scheme` tells the system's colour scheme when `colorSchemeChanged` says that it changed; by default Qt."""
        super().__init__(app)
        self._app = app
        self._scheme = scheme or app.styleHints().colorScheme
        self._choice = choice
        self._family, self._scale = system_family(), system_scale()
        self._theme = self._make()
        theme_icons.register_search_path()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._refresh)
        self.set_choice(choice)
        self._dress()

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> Choice:
        return self._choice

    def set_choice(self, choice: Choice) -> None:
        """Follow the system, or be light or dark whatever it does."""
        self._choice = choice
        schemes = {Choice.LIGHT: Qt.ColorScheme.Light, Choice.DARK: Qt.ColorScheme.Dark}
        # Also tells the platform, so that the frame of the window goes along.
        self._app.styleHints().setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))
        self._refresh()

    def _make(self) -> Theme:
        dark = self._choice is Choice.DARK or (self._choice is Choice.SYSTEM and self._scheme() is Qt.ColorScheme.Dark)
        return Theme(DARK if dark else LIGHT, self._family, self._scale)

    def _refresh(self) -> None:
        theme = self._make()
        if theme != self._theme:
            self._theme = theme
            self._dress()
            self.changed.emit(theme)

    def _dress(self) -> None:
        self._app.setFont(self._theme.font())
        self._app.setPalette(palette(self._theme.tokens))
        self._app.setStyleSheet(style_sheet(self._theme.tokens, self._theme.scale))
