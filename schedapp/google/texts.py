"""Texts of an answer as the database can hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: object) -> str:
    """A NUL and half a surrogate pair become U+FFFD; what is no text is empty."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


def text_of(item: Mapping[str, Any], key: str) -> str:
    """A field of an item."""
    return storable(item.get(key))
