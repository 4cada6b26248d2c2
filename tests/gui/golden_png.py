"""Writes pictures of a window as small as PNG without loss gets them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from PySide6.QtGui import QImage

HEAD = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = bytes((8, 2, 0, 0, 0))
"""Bits a channel, colour type, compression, filter method, interlace."""


def write(picture: QImage, file: Path) -> None:
    """A PNG without filters: Qt's writer uses them, and even areas and repeated letters are packed best without."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    width, height, line = plain.width(), plain.height(), plain.bytesPerLine()
    pixels = bytes(plain.constBits())
    raw = b"".join(b"\0" + pixels[row * line : row * line + width * 3] for row in range(height))
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9)
    size = struct.pack(">II", width, height)
    parts = (b"IHDR", size + TRUE_COLOUR), (b"IDAT", packer.compress(raw) + packer.flush()), (b"IEND", b"")
    file.write_bytes(HEAD + b"".join(_chunk(name, data) for name, data in parts))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
