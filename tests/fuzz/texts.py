"""Texts that nobody types and every calendar has: other scripts, control characters, half characters, markup."""

from __future__ import annotations

import random

HEBREW = "שלום עולם"
OVERRIDES = "\u202e\u202d\u2066\u2067\u2069\u200f\u061c"
LONE_SURROGATES = "a\ud800b\udfffc"
CONTROLS = "".join(map(chr, (*range(32), 127, *range(128, 160))))

TEXTS = (
    "",
    " ",
    "\n\r\n\t",
    "\x00",
    "a\x00b",
    HEBREW,
    f"{OVERRIDES}gnp.exe{OVERRIDES}",
    "👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "\u0301" * 300,
    "e" + "\u0301\u0323" * 500,
    LONE_SURROGATES,
    "\udc00",
    CONTROLS,
    "\x1b]0;owned\x07\x1b[2J",
    "\u2028\u2029\ufeff\ufffe\uffff",
    "<b>bold</b><img src='file:///etc/passwd'><script>alert(1)</script>",
    "<table><tr><td>" * 43,
    "&lt;&#0;&nbsp;",
    "'; DROP TABLE booking; --",
    '=HYPERLINK("http://x")',
    "{title} %s %(x)s {0!r}",
    "../../etc/passwd",
    "null",
    "zero\u200bwidth\u2060joiner\u00ad",
    "ﷺ" * 50,
    "x" * 9_000,
)


def text(rnd: random.Random) -> str:
    """One of them, or characters from anywhere in Unicode, halves of pairs included."""
    if rnd.random() < 0.7:
        return rnd.choice(TEXTS)
    return "".join(chr(rnd.randrange(0x110000)) for _ in range(rnd.randrange(1, 30)))


def huge(rnd: random.Random) -> str:
    """A text of a megabyte, or of a hundred thousand marks over one letter."""
    return rnd.choice(("ä" * 500_000, "x" * 1_000_000, "e" + "\u0301" * 100_000, "<table>" * 40_000))
