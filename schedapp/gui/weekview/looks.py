"""How an occurrence looks for what it is: fill, hatch, outline and signs, never by colour alone."""

from __future__ import annotations

from typing import NamedTuple

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.weekview.scene import Scene

HOVER_SHARE = 0.06
SELECTED_SHARE = 0.10
FOREIGN_SHARE = 0.06


class Look(NamedTuple):
    """Colours as #RRGGBB; `outline` "" for none, `dashed` and `hatched` patterns, `quiet` the secondary text."""

    fill: str
    quiet: str
    outline: str = ""
    thickness: float = 1.5
    dashed: bool = False
    hatched: bool = False


def look(entry: Entry, row: int, scene: Scene) -> Look:
    """Selected wins over clash, clash over running now, that over tentative; past is told by the fill alone."""
    theme, tokens = scene.theme, scene.theme.tokens
    hatched = entry.foreign or entry.read_only
    dashed = entry.tentative
    fill = tokens.grid if dashed else theme.fill(entry.colours[0], _share(entry, row, scene, hatched))
    outline, thickness = "", 1.5
    if row == scene.selected:
        outline, thickness, dashed = tokens.accent, 2.0, False
    elif entry.clash:
        outline, dashed = tokens.danger, False
    elif entry.start <= scene.now < entry.end and not entry.all_day:
        outline, dashed = tokens.accent, False
    elif dashed:
        outline, thickness = entry.colours[0], 1.0
    return Look(fill, theme.quiet_on(fill), outline, thickness, dashed, hatched)


def _share(entry: Entry, row: int, scene: Scene, hatched: bool) -> float:
    tokens = scene.theme.tokens
    share = tokens.past_tint if entry.end <= scene.now else tokens.tint
    if hatched:
        share = min(share, FOREIGN_SHARE * (2 if scene.theme.dark else 1))
    if row == scene.selected:
        return share + SELECTED_SHARE
    return share + HOVER_SHARE if row == scene.hovered else share
