"""The colours, sizes and type scale of the window, and the arithmetic of contrast. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

READABLE = 4.5
"""Least contrast of text, WCAG 2.2 criterion 1.4.3."""


class Choice(StrEnum):
    """The setting `theme`."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #RRGGBB. `faint` is for decoration only: it is under 4.5:1."""

    background: str
    panel: str
    grid: str
    line: str
    half_line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_background: str
    on_accent: str
    closed: str
    danger: str
    warning: str
    warning_background: str
    ok: str
    tint: float
    past_tint: float


LIGHT = Tokens(
    background="#F6F7F9",
    panel="#FFFFFF",
    grid="#FFFFFF",
    line="#E6E9EE",
    half_line="#F0F2F5",
    text="#1B2330",
    muted="#5D6878",
    faint="#98A2B1",
    accent="#0F766E",
    accent_background="#E3F4F1",
    on_accent="#FFFFFF",
    closed="#F3F5F8",
    danger="#D92D20",
    warning="#B54708",
    warning_background="#FEF3E2",
    ok="#12B76A",
    tint=0.14,
    past_tint=0.07,
)

DARK = Tokens(
    background="#12161C",
    panel="#181D25",
    grid="#151A21",
    line="#272E39",
    half_line="#1F252E",
    text="#E8ECF2",
    muted="#A0ABBA",
    faint="#6B7686",
    accent="#2DD4BF",
    accent_background="#123A37",
    on_accent="#06231F",
    closed="#11151B",
    danger="#F97066",
    warning="#FDB022",
    warning_background="#3A2A10",
    ok="#32D583",
    tint=0.26,
    past_tint=0.13,
)


class Text(StrEnum):
    """The type scale: what a piece of text is."""

    BASE = "base"
    STRONG = "strong"
    TILE_TITLE = "tile-title"
    TILE_LINE = "tile-line"
    TILE_LOW = "tile-low"
    """The title of a tile that is lower than a line."""
    SMALL = "small"
    WINDOW_TITLE = "window-title"
    DAY_NUMBER = "day-number"


SIZES: dict[Text, tuple[int, bool]] = {
    Text.BASE: (13, False),
    Text.STRONG: (13, True),
    Text.TILE_TITLE: (12, True),
    Text.TILE_LINE: (11, False),
    Text.TILE_LOW: (10, True),
    Text.SMALL: (12, False),
    Text.WINDOW_TITLE: (17, True),
    Text.DAY_NUMBER: (19, True),
}
"""Pixels at 100 % text size, and whether it is semibold."""

RADIUS_BUTTON = 8
RADIUS_TILE = 6
RADIUS_POPUP = 12


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of #RRGGBB."""
    value = int(colour[1:7], 16)
    return value >> 16, value >> 8 & 255, value & 255


@lru_cache(maxsize=4096)
def mix(over: str, under: str, share: float) -> str:
    """`over` laid on `under` with an opacity of `share`."""
    pairs = zip(channels(over), channels(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [c / 255 for c in channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=4096)
def readable(colour: str, under: str, strong: str) -> str:
    """`colour`, moved towards `strong` until it can be read on `under`."""
    for step in range(0, 21):
        found = mix(strong, colour, step / 20)
        if contrast(found, under) >= READABLE:
            return found
    return strong
