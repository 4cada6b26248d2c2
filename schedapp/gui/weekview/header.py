"""The headings above the columns: days, resources, or the one over the other; today in the accent."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from schedapp.gui.models.wording import plain, short_weekday
from schedapp.gui.theme import colour
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.background import column_lines, group_lines
from schedapp.gui.weekview.hours import zone_place
from schedapp.gui.weekview.scene import Scene
from schedapp.layout.column_load import Load
from schedapp.layout.columns import Group
from schedapp.model.resource import Kind, Resource

INDENT = 10
TRAIL = 6
UPPER_CENTRE = 18
LOWER_CENTRE = 39
UPPER = 30
"""Height of the upper level where there are two."""
EDGE = 3
KINDS = {Kind.PERSON: "Person", Kind.ROOM: "Room", Kind.EQUIPMENT: "Device", Kind.SERVICE: "Service"}


def paint_header(painter: QPainter, scene: Scene) -> None:
    """One heading for each column, and one for each group of columns above them."""
    geometry, tokens = scene.geometry, scene.theme.tokens
    painter.fillRect(geometry.header(), colour(tokens.accent_background if scene.locked else tokens.grid))
    painter.setClipRect(geometry.beside_bars(0, geometry.header_height))
    upper = geometry.px(UPPER) if scene.groups else 0
    painter.setPen(colour(tokens.line))
    painter.drawLines(column_lines(scene, upper, geometry.header_height))
    for group in scene.groups:
        _paint_group(painter, scene, group)
    if scene.groups:
        painter.setPen(colour(tokens.faint))
        painter.drawLines(group_lines(scene, 0, geometry.header_height))
    for at in geometry.visible():
        _paint_column(painter, scene, at)
    painter.setClipping(False)


def _paint_group(painter: QPainter, scene: Scene, group: Group) -> None:
    """The heading stays in view while any of its columns is."""
    geometry = scene.geometry
    left = max(geometry.edges[group.first], geometry.lead)
    right = min(geometry.edges[group.last + 1], geometry.width)
    if right <= left:
        return
    box = geometry.mirrored(QRect(left, 0, right - left, geometry.px(UPPER)))
    owner = scene.owner(group.first)
    if scene.days_above or owner is None:
        _paint_day_in_line(painter, scene, box, scene.columns[group.first].day)
    else:
        _paint_resource_name(painter, scene, box, owner, UPPER / 2)


def _paint_column(painter: QPainter, scene: Scene, at: int) -> None:
    geometry = scene.geometry
    box = geometry.column(at, 0, geometry.header_height)
    owner = scene.owner(at)
    if owner is None:
        _paint_day(painter, scene, box, scene.columns[at].day)
    elif not scene.groups:
        _paint_resource(painter, scene, box, owner, at)
    elif scene.days_above:
        _paint_resource_name(painter, scene, box, owner, _lower_middle(scene))
    else:
        _paint_day_in_line(painter, scene, box, scene.columns[at].day, _lower_middle(scene))


def _lower_middle(scene: Scene) -> float:
    """The centre of the lower level in unscaled pixels."""
    return (UPPER + scene.geometry.header_height / scene.geometry.scale) / 2


def _paint_day(painter: QPainter, scene: Scene, box: QRect, day: int) -> None:
    """Weekday over day number."""
    tokens, shown = scene.theme.tokens, scene.frames[day].day
    today = day == scene.today()
    weekday = Text.TILE_TITLE if today else Text.SMALL
    _paint(painter, scene, box, short_weekday(shown), weekday, UPPER_CENTRE, tokens.accent if today else tokens.muted)
    number = str(shown.day)
    _paint(painter, scene, box, number, Text.DAY_NUMBER, LOWER_CENTRE, tokens.accent if today else tokens.text)


def _paint_day_in_line(painter: QPainter, scene: Scene, box: QRect, day: int, centre: float = UPPER / 2) -> None:
    """“Tue 24”."""
    tokens, shown = scene.theme.tokens, scene.frames[day].day
    ink = tokens.accent if day == scene.today() else tokens.text
    _paint(painter, scene, box, f"{short_weekday(shown)} {shown.day}", Text.TILE_TITLE, centre, ink)


def _paint_resource(painter: QPainter, scene: Scene, box: QRect, resource: Resource, at: int) -> None:
    """Name over kind, and how full the day is."""
    _paint_resource_name(painter, scene, box, resource, UPPER_CENTRE + 4)
    room = box.width() - scene.geometry.px(INDENT) - scene.geometry.px(TRAIL)
    variants = load_words(resource, scene.loads[at], scene.zone)
    words = next((one for one in variants if scene.texts.whole(one, Text.TILE_LINE).width <= room), variants[-1])
    _paint(painter, scene, box, words, Text.TILE_LINE, LOWER_CENTRE + 1, scene.theme.tokens.muted)


def load_words(resource: Resource, load: Load, zone: str) -> list[str]:
    """“Room · 3 booked · 4 h free”, then shorter ones; its zone where times are shown in another one."""
    place = zone_place(resource.zone)
    parts = [KINDS[resource.kind]] + ([place] if resource.zone != zone else [])
    booked = [f"{load.booked} booked"] if load.booked else []
    free = [f"{hours_text(load.free)} free"] if load.free else ["closed"] if not load.booked else []
    least = booked or free
    variants = [[*parts, *booked, *free], [*parts, *least], [*booked, *free], least, parts[:1]]
    return [" · ".join(words) for words in variants if words]


def hours_text(minutes: int) -> str:
    """“4 h”, “4½ h”, “45 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours}½ h" if rest >= 30 else f"{hours} h"


def _paint_resource_name(painter: QPainter, scene: Scene, box: QRect, resource: Resource, centre: float) -> None:
    geometry = scene.geometry
    height = geometry.px(16)
    edge = QRect(box.left() + geometry.px(INDENT), geometry.px(centre) - height // 2, EDGE, height)
    if geometry.rtl:
        edge.moveRight(box.right() - geometry.px(INDENT))
    painter.fillRect(edge, colour(resource.colour))
    beside = box.adjusted(0, 0, -EDGE - 5, 0) if geometry.rtl else box.adjusted(EDGE + 5, 0, 0, 0)
    _paint(painter, scene, beside, plain(resource.name), Text.TILE_TITLE, centre, scene.theme.tokens.text)


def _paint(painter: QPainter, scene: Scene, box: QRect, text: str, step: Text, centre: float, ink: str) -> None:
    geometry = scene.geometry
    indent = geometry.px(INDENT)
    line = scene.texts.fit(text, step, box.width() - indent - geometry.px(TRAIL))
    x = box.right() + 1 - indent - line.width if geometry.rtl else box.left() + indent
    painter.setPen(colour(ink))
    scene.texts.draw(painter, line, x, geometry.px(centre) - line.height / 2)
