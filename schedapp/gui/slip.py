"""The slip that a client takes home: when, where, what and for whom, on one page; and nothing else of the booking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextOption

from schedapp.gui.models.wording import long_day, plain, span_words
from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, span_of, to_local

PAGE = QPageSize(QPageSize.PageSizeId.A6)
MARGIN_MM = 10.0
_INK, _QUIET, _LINE = QColor("#1B2330"), QColor("#5D6878"), QColor("#C9D0D9")


@dataclass(frozen=True, slots=True)
class Slip:
    """Lines as they are printed; `client` may be ""."""

    title: str
    day: str
    time: str
    place: str
    client: str


def slip_of(booking: Booking, resources: Sequence[Resource], zone: str) -> Slip:
    """`resources` are those of the booking; `zone` is the one that times are told in."""
    span = span_of(booking.when, zone)
    first = to_local(span.start, zone)
    when = span_words(span.start, span.end, isinstance(booking.when, AllDay), zone)
    day = f"{long_day(first.date())} {first.year}"
    time = when.removeprefix(f"{long_day(first.date())}, ").replace(" to ", " – ")
    place = " · ".join(plain(resource.name) for resource in resources)
    return Slip(plain(booking.title), day, time, place, plain(booking.client))


def page_layout() -> QPageLayout:
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(PAGE, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter)


def paint_slip(painter: QPainter, slip: Slip, page: QRectF, family: str) -> None:
    """Draws into `page`, whatever its unit: type and gaps are parts of its height."""
    unit = page.height() / 100
    y = page.top()
    blocks = (
        (slip.day, 9.0, True, _INK, 2.0),
        (slip.time, 12.0, True, _INK, 7.0),
        (slip.title, 7.0, True, _INK, 1.5),
        (slip.place, 6.0, False, _QUIET, 6.0),
        (slip.client, 7.0, False, _INK, 0.0),
    )
    for number, (text, size, bold, ink, gap) in enumerate(blocks):
        if not text:
            continue
        if number in (2, 4):
            painter.fillRect(QRectF(page.left(), y - 3 * unit, page.width(), max(unit / 4, 1.0)), _LINE)
        y += _paint_lines(painter, text, QRectF(page.left(), y, page.width(), page.bottom() - y), family, size * unit,
                          bold=bold, ink=ink) + gap * unit  # fmt: skip


def _paint_lines(
    painter: QPainter, text: str, room: QRectF, family: str, size: float, *, bold: bool, ink: QColor
) -> float:
    """At most three lines of text; gives their height."""
    font = QFont(family)
    font.setPixelSize(max(int(size), 1))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(ink)
    option = QTextOption(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    line = painter.fontMetrics().lineSpacing()
    flags = Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap
    wanted = painter.boundingRect(room, flags, text).height()
    height = min(max(wanted, line), 3 * line, max(room.height(), 0.0))
    painter.save()
    painter.setClipRect(QRectF(room.topLeft(), QSizeF(room.width(), height)), Qt.ClipOperation.IntersectClip)
    painter.drawText(QRectF(room.topLeft(), QSizeF(room.width(), height)), text, option)
    painter.restore()
    return float(height)


def pdf_of(slip: Slip, family: str) -> bytes:
    """The slip as a PDF file of one page."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(page_layout())
    writer.setTitle("Slip")
    writer.setCreator("Sched")
    painter = QPainter(writer)
    # The origin of the painter is the corner inside of the margins.
    size = writer.pageLayout().paintRectPixels(writer.resolution()).size()
    paint_slip(painter, slip, QRectF(0, 0, size.width(), size.height()), family)
    painter.end()
    return bytes(buffer.data().data())
