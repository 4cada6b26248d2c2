"""Colours that can be read, the type scale, icons, and following the system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip
from pytestqt.qtbot import QtBot

from schedapp.gui import theme_icons
from schedapp.gui.theme import Theme, ThemeSource, system_family, system_scale
from schedapp.gui.theme_style import style_sheet
from schedapp.gui.theme_tokens import (
    DARK,
    LIGHT,
    READABLE,
    SIZES,
    Choice,
    Text,
    Tokens,
    contrast,
    luminance,
    mix,
    readable,
)  # fmt: skip
from schedapp.gui.weekview.looks import FOREIGN_SHARE, HOVER_SHARE, SELECTED_SHARE
from schedapp.model.resource import PALETTE

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed afterwards."""
    yield qapp
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


# --- contrast -------------------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")
    assert luminance("#FFFFFF") == pytest.approx(1)


def test_mixing() -> None:
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("#123456", "#FFFFFF", 1) == "#123456"
    assert mix("#123456", "#FFFFFF", 0) == "#FFFFFF"


@BOTH
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *product(("text", "muted"), ("background", "panel", "grid", "closed")),
        *product(("accent", "danger", "warning"), ("panel", "grid")),
        ("text", "accent_background"),
        ("accent", "accent_background"),
        ("text", "warning_background"),
        ("warning", "warning_background"),
        ("on_accent", "accent"),
    ],
)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= READABLE


@BOTH
@pytest.mark.parametrize("colour", [*PALETTE, "#DB2777", "#FFFF00", "#00FF00", "#FFFFFF", "#000000"])
def test_titles_and_times_can_be_read_on_every_tile(tokens: Tokens, colour: str) -> None:
    theme = Theme(tokens)
    shares = (tokens.tint, tokens.past_tint, FOREIGN_SHARE)
    for share, more in product(shares, (0, HOVER_SHARE, SELECTED_SHARE)):
        fill = theme.fill(colour, share + more)
        assert contrast(tokens.text, fill) >= READABLE
        assert contrast(theme.quiet_on(fill), fill) >= READABLE


@BOTH
def test_accented_text_on_the_red_ghost_can_be_read(tokens: Tokens) -> None:
    ground = mix(tokens.danger, tokens.grid, 0.12)
    assert contrast(readable(tokens.danger, ground, tokens.text), ground) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable(LIGHT.accent, LIGHT.grid, LIGHT.text) == LIGHT.accent
    assert readable("#FFFFFE", "#FFFFFF", "#EEEEEE") == "#EEEEEE", "as far as it goes"


# --- type -----------------------------------------------------------------------------------------------------


def test_the_type_scale(qapp: QApplication) -> None:
    theme = Theme(LIGHT, "Inter")
    for step, (pixels, strong) in SIZES.items():
        font = theme.font(step)
        assert font.pixelSize() == pixels
        assert (font.weight() == QFont.Weight.DemiBold) is strong


def test_figures_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(Theme(LIGHT, "Inter").font(Text.TILE_LINE))
    assert metrics.horizontalAdvance("11:11") == metrics.horizontalAdvance("08:00")


def test_text_grows_with_the_scale(qapp: QApplication) -> None:
    assert Theme(LIGHT, "Inter", 2.0).font(Text.BASE).pixelSize() == 26
    assert Theme(LIGHT, "Inter", 1.5).px(10) == 15


def test_the_system_has_a_font_and_a_scale(qapp: QApplication) -> None:
    assert system_family()
    assert 0.8 <= system_scale() <= 3.0


# --- icons ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(theme_icons.icon_folder().glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_is_drawn_in_the_asked_colour(qapp: QApplication, path) -> None:  # type: ignore[no-untyped-def]
    image = theme_icons.pixmap(path.stem, "#FF0000", 48).toImage()
    assert image.size().toTuple() == (48, 48)
    assert "#ff0000" in colours(image)


def colours(image: QImage) -> set[str]:
    """Colours of the pixels that are wholly there."""
    every = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {found.name() for found in every if found.alpha() == 255}


def test_icons_are_sharp_at_double_density(qapp: QApplication) -> None:
    found = theme_icons.pixmap("check", "#FF0000", 16, 2.0)
    assert (found.width(), found.devicePixelRatio()) == (32, 2.0)


def test_a_sign_is_filled(qapp: QApplication) -> None:
    thin, strong = (
        theme_icons.pixmap("triangle-alert", "#FF0000", 24),
        Theme(LIGHT).sign("triangle-alert", "danger", 24),
    )
    assert coverage(strong.toImage()) > 1.5 * coverage(thin.toImage())
    assert {LIGHT.danger.lower(), LIGHT.grid.lower()} <= colours(strong.toImage())


def coverage(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 128 for x in range(image.width()) for y in range(image.height()))


def test_the_licence_is_with_the_icons() -> None:
    text = (theme_icons.icon_folder() / "LICENSE").read_text(encoding="utf-8")
    assert "ISC License" in text
    assert "The MIT License" in text


def test_an_icon_has_its_disabled_look(qapp: QApplication) -> None:
    found = Theme(LIGHT).icon("plus", "accent", 48)
    assert LIGHT.accent.lower() in colours(found.pixmap(48, QIcon.Mode.Normal).toImage())
    assert LIGHT.accent.lower() not in colours(found.pixmap(48, QIcon.Mode.Disabled).toImage())


# --- the style sheet ------------------------------------------------------------------------------------------


@BOTH
def test_the_sheet_has_no_blanks_and_names_files_that_are_there(tokens: Tokens) -> None:
    sheet = style_sheet(tokens)
    assert "$" not in sheet
    names = set(re.findall(r"url\(schedappicons:(.*?)\)", sheet))
    assert names
    for name in names:
        assert (theme_icons.icon_folder() / name).is_file(), name


def test_the_sheet_grows_with_the_text() -> None:
    assert "font-size: 34px" in style_sheet(LIGHT, 2.0)


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
def test_all_standard_widgets_take_it_without_a_word_from_qt(qtbot: QtBot, app: QApplication, choice: Choice) -> None:
    source = ThemeSource(app, choice)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    primary = QPushButton("Save")
    primary.setProperty("role", "primary")
    combo, menu = QComboBox(), QMenu("Menu", window)
    combo.addItems(["one", "two"])
    menu.addAction("Entry").setCheckable(True)
    box = QCheckBox("Check")
    box.setChecked(True)
    for widget in (
        QLabel("Text"),
        QLineEdit("Line"),
        QPlainTextEdit("More"),
        QSpinBox(),
        QToolButton(),
        combo,
        box,
        primary,
    ):
        layout.addWidget(widget)
    window.show()
    qtbot.waitExposed(window)
    image = primary.grab().toImage()
    assert QColor(image.pixel(image.width() // 2, 4)).name().upper() == source.theme.tokens.accent
    assert source.theme.tokens.accent.lower() in colours(box.grab().toImage())


# --- following the system -------------------------------------------------------------------------------------


def test_a_choice_holds_whatever_the_system_does(app: QApplication) -> None:
    source = ThemeSource(app, Choice.DARK)
    assert source.theme.dark
    assert app.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.panel
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    assert source.theme.dark


def test_a_change_is_told_once(app: QApplication) -> None:
    source = ThemeSource(app, Choice.LIGHT)
    heard: list[Theme] = []
    source.changed.connect(heard.append)
    source.set_choice(Choice.DARK)
    source.set_choice(Choice.DARK)
    assert [theme.dark for theme in heard] == [True]
    assert source.choice is Choice.DARK
    source.set_choice(Choice.LIGHT)
    assert [theme.dark for theme in heard] == [True, False]


def test_it_follows_the_system(app: QApplication) -> None:
    system = Qt.ColorScheme.Unknown
    source = ThemeSource(app, Choice.SYSTEM, lambda: system)
    assert not source.theme.dark, "a system without a scheme is light"
    for system in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
        # Offscreen there is no system that could change; this is how Qt tells it.
        app.styleHints().colorSchemeChanged.emit(system)
        assert source.theme.dark is (system is Qt.ColorScheme.Dark)
