"""Which entries a few letters mean, and which of their letters are marked. Pure; plain text in, positions out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_EDGES = " -–·/(“"


class Match(NamedTuple):
    """How well a text fits, the larger the better, and the positions of the letters that do."""

    score: int
    marks: tuple[int, ...]


def match(query: str, text: str) -> Match | None:
    """The letters of the query in their order, each word of it beginning anew; None if one is missing.

    A word as a whole counts more than scattered letters, at the beginning of a word most.
    """
    folded = _folded(text)
    score, marks = 0, set[int]()
    for word in _folded(query).split():
        found = _whole(word, folded) or _scattered(word, folded)
        if found is None:
            return None
        score += found.score
        marks.update(found.marks)
    return Match(score - len(text) // 8, tuple(sorted(marks)))


def ranked(query: str, entries: Iterable[tuple[str, T]], limit: int) -> list[tuple[T, Match]]:
    """The best entries of (text, what it stands for), in their order where they fit alike."""
    found = [(value, fit) for text, value in entries if (fit := match(query, text)) is not None]
    found.sort(key=lambda pair: -pair[1].score)
    return found[:limit]


def word_marks(query: str, text: str) -> tuple[int, ...]:
    """The letters of each word of the query where it is part of the text."""
    folded = _folded(text)
    marks: set[int] = set()
    for word in _folded(query).split():
        found = _whole(word, folded)
        marks.update(found.marks if found else ())
    return tuple(sorted(marks))


def _folded(text: str) -> str:
    """Letters compared without case, one for one: positions stay."""
    return "".join(folded if len(folded := c.casefold()) == 1 else c for c in text)


def _whole(word: str, text: str) -> Match | None:
    best: Match | None = None
    at = text.find(word)
    while at >= 0:
        begins = at == 0 or text[at - 1] in _EDGES
        score = 100 + (60 if begins else 0) + (20 if at == 0 else 0)
        if best is None or score > best.score:
            best = Match(score, tuple(range(at, at + len(word))))
        at = text.find(word, at + 1)
    return best


def _scattered(word: str, text: str) -> Match | None:
    """Its letters in their order, at the beginnings of words if they can be."""
    marks: list[int] = []
    at = 0
    for letter in word:
        places = [i for i in range(at, len(text)) if text[i] == letter]
        if not places:
            return None
        begin = next((i for i in places if i == 0 or text[i - 1] in _EDGES), None)
        place = places[0] if places[0] == at or begin is None else begin
        marks.append(place)
        at = place + 1
    starts = sum(i == 0 or text[i - 1] in _EDGES for i in marks)
    gaps = marks[-1] - marks[0] + 1 - len(marks)
    # Letters that lie apart are an abbreviation where at least two begin a word.
    return Match(20 * starts - gaps, tuple(marks)) if starts >= 2 else None
