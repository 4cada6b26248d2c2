"""How an occurrence looks for what it is: fill, hatch, outline and signs, never by colour alone."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.scene import Look
from schedapp.gui.weekview.signs import fill_share
from schedapp.model.progress import Progress

HOVER_SHARE = 0.06
SELECTED_SHARE = 0.10
FOREIGN_SHARE = 0.06


class Traits(NamedTuple):
    """All that the look of an occurrence follows from."""

    colour: str
    tentative: bool
    clash: bool
    hatched: bool
    past: bool
    running: bool
    selected: int
    hovered: bool
    absent: bool = False
    progress: Progress = Progress.NONE
    squeezed: bool = False


class Sight(Protocol):
    """What of a scene looks follow from; month and timeline have one of their own."""

    theme: Theme
    now: int
    focused: bool
    selected: int
    hovered: int
    pointed: frozenset[str]
    looks: dict[tuple[object, ...], Look]


def look(entry: Entry, row: int, scene: Sight) -> Look:
    """The look of the occurrence in row `row` of the model."""
    now = scene.now
    past = entry.end <= now
    running = not past and entry.start <= now and not entry.all_day
    hatched = entry.foreign or entry.read_only
    # 2 says that the keyboard is here too.
    selected = (2 if scene.focused else 1) if row == scene.selected else 1 if entry.name in scene.pointed else 0
    hovered = row == scene.hovered
    # A plain tuple as the key: this runs for each tile of each frame.
    key = (
        entry.tint, entry.tentative, entry.clash, hatched, past, running, selected, hovered, entry.absent,
        entry.progress, bool(entry.squeeze),
    )  # fmt: skip
    found = scene.looks.get(key)
    if found is None:
        found = scene.looks[key] = look_of(Traits(*key), scene.theme)
    return found


def look_of(traits: Traits, theme: Theme) -> Look:
    """Selected wins over clash, then squeezed in, running now, did not come, tentative; what is past and where the
    client is are told by the fill, and by signs."""
    tokens = theme.tokens
    fill = tokens.grid if traits.tentative or traits.absent else theme.fill(traits.colour, _share(traits, theme))
    outline, thickness, dashed = "", 1.5, False
    if traits.selected:
        outline, thickness = tokens.accent, 2.0 if traits.selected == 2 else 1.5
    elif traits.absent:
        outline, thickness, dashed = tokens.faint, 1.0, True
    elif traits.clash:
        outline = tokens.danger
    elif traits.squeezed:
        outline, thickness = traits.colour, 2.0
    elif traits.running:
        outline = tokens.accent
    elif traits.progress is Progress.NO_SHOW:
        outline, thickness = tokens.faint, 1.0
    elif traits.tentative:
        outline, thickness, dashed = traits.colour, 1.0, True
    return Look(fill, theme.quiet_on(fill), outline, thickness, dashed, traits.hatched)


def _share(traits: Traits, theme: Theme) -> float:
    share = theme.tokens.past_tint if traits.past else theme.tokens.tint
    if traits.hatched:
        share = min(share, FOREIGN_SHARE * (2 if theme.dark else 1))
    share = fill_share(traits.progress, share)
    if traits.selected:
        return share + SELECTED_SHARE
    return share + HOVER_SHARE if traits.hovered else share
