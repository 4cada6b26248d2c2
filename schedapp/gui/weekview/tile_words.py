"""Which words of a booking stand in the first line of a tile, and which are left for others: in all views the same."""

from __future__ import annotations

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import plain
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.texts import Texts


def name_of(entry: Entry) -> str:
    """What a tile says as long as it says anything: whose it is, else what it is."""
    return plain(entry.client or entry.title)


def together(entry: Entry, texts: Texts, room: int) -> str:
    """Client and title in one line of `room` pixels; the client alone where both do not fit."""
    client, title = plain(entry.client), plain(entry.title)
    if not client or client in title:
        return title
    whole = f"{client} · {title}"
    return whole if texts.whole(whole, Text.TILE_TITLE).width <= room else client


def left_out(entry: Entry, heading: str) -> str:
    """What is told after a first line that says `heading`."""
    title, remark, offered = plain(entry.title), entry.remark, entry.offered
    told = (remark, title if title not in heading else "", offered, entry.company)
    return " · ".join(words for words in told if words)
