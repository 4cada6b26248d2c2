"""What the panel shows of one thing that needs attention, in words. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schedapp.gui.forms.typed import MONTHS, WEEKDAYS
from schedapp.gui.health import Remedy, Trouble
from schedapp.gui.models.wording import isolated, plain, span_words
from schedapp.model.attention import Answer, Attention, AttentionKind
from schedapp.model.booking import split_name
from schedapp.model.resource import Resource
from schedapp.model.timespan import to_local
from schedapp.services.installation import COPIED

CONNECTIONS = "Connections"
GROUPS = {
    AttentionKind.CONFLICT: ("Conflicts", "Conflict"),
    AttentionKind.CLASH: ("Clashes", "Clash"),
    AttentionKind.DELETED_IN_ONE: ("Deleted in one calendar", "Deleted in one calendar"),
    AttentionKind.DELETIONS_HELD: ("Deletions held", "Deletions held"),
    AttentionKind.ROOM_DECLINED: ("Declined by a room", "Declined by a room"),
    AttentionKind.PARKED: ("Refused by Google", "Refused by Google"),
    AttentionKind.CLOCKS_CHANGED: ("New rules of the clocks", "New rules of the clocks"),
    AttentionKind.LEFT_OUT: ("Left out", "Left out"),
}
"""The heading of each kind, and what a single one is called."""
_COPIED = ("From another computer", "Not sent yet")
_REMEDIES = {Remedy.SIGN_IN: "Sign in again…", Remedy.SYNC: "Try again"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values: whose it is, the value, who set it; `kept` says that it is in place now."""

    label: str
    value: str
    by: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One card. `names` are the bookings that it is about; `start` (UTC, 0 for none) is where the week turns to.

    `remedy` and `target` are those of a trouble of a connection, which is no matter of `answers` alone.
    """

    id: str
    group: str
    kind: str
    title: str
    when: str
    reason: str
    sides: tuple[Side, ...] = ()
    answers: tuple[Answer, ...] = ()
    names: tuple[str, ...] = ()
    resource: str = ""
    start: int = 0
    at: int = 0
    remedy: Remedy = Remedy.NOTHING
    target: str = ""
    lines: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether the week can be turned to it."""
        return bool(self.start and self.names)

    @property
    def spoken(self) -> str:
        """What a screen reader says first."""
        return ", ".join(filter(None, (self.kind, isolated(self.title), self.when)))

    @property
    def spoken_rest(self) -> str:
        """Its values and its reason, for a screen reader."""
        sides = [f"{side.label}: {side.value}{', in place now' if side.kept else ''}" for side in self.sides]
        told = " ".join(filter(None, (plain(self.reason), "; ".join(isolated(line) for line in self.lines))))
        return ". ".join([*(isolated(side) for side in sides), told])


def entries_of(
    items: Iterable[Attention], troubles: Sequence[Trouble], resources: Mapping[str, Resource], zone: str
) -> list[Entry]:
    """All cards: the troubles of connections first, then kind by kind in the order of the items."""
    found = [_of_trouble(number, trouble) for number, trouble in enumerate(troubles)]
    order = list(AttentionKind)
    cards = sorted(items, key=lambda item: order.index(item.kind))
    return found + [_of_item(item, resources.get(item.resource), zone) for item in cards]


def asks(entry: Entry) -> bool:
    """Whether somebody has to answer it: an event that was left out is only told of."""
    return entry.group != GROUPS[AttentionKind.LEFT_OUT][0]


def about(entry: Entry, name: str) -> bool:
    """Whether an entry is about the occurrence `name`, or about the series that it is of."""
    return name in entry.names or split_name(name)[0] in entry.names


def _of_trouble(number: int, trouble: Trouble) -> Entry:
    text = _REMEDIES.get(trouble.remedy, "")
    answers = (Answer(str(trouble.remedy), text),) if text else ()
    return Entry(
        f"trouble-{number}", CONNECTIONS, "Connection", trouble.title, "", trouble.text, answers=answers,
        remedy=trouble.remedy, target=trouble.target,
    )  # fmt: skip


def _of_item(item: Attention, resource: Resource | None, zone: str) -> Entry:
    place = resource.name if resource is not None else item.calendar
    when = when_words(item.start, item.end, resource.zone if resource is not None else zone)
    title = item.title or "(No title)"
    return Entry(
        item.id,
        *(_COPIED if COPIED.rstrip(".") in item.reason else GROUPS[item.kind]),
        title,
        " · ".join(filter(None, (item.field.capitalize(), when, plain(place) if place != title else ""))),
        item.reason,
        _sides(item),
        item.answers,
        tuple(filter(None, (item.booking, item.other))),
        item.resource,
        item.start,
        item.at,
        lines=item.lines,
    )


def _sides(item: Attention) -> tuple[Side, ...]:
    if not (item.mine or item.theirs):
        return ()
    if item.kind is AttentionKind.CLASH:
        return Side("Here first", item.theirs, item.theirs_by), Side("Came later", item.mine, item.mine_by)
    labels = ("Yours", "Google’s")
    return (
        Side(labels[0], item.mine or "–", item.mine_by, item.kept == "mine"),
        Side(labels[1], item.theirs or "–", item.theirs_by, item.kept == "theirs"),
    )


def when_words(start: int, end: int, zone: str) -> str:
    """“Tue 24 Nov, 10:00 – 10:30”, “Tue 24 Nov, all day”; "" where there is no time."""
    if not start:
        return ""
    first, last = to_local(start, zone), to_local(end or start, zone)
    day = f"{WEEKDAYS[first.weekday()]} {first.day} {MONTHS[first.month - 1]}"
    if end > start and (first.hour, first.minute, last.hour, last.minute) == (0, 0, 0, 0):
        return f"{day}, all day" if (last.date() - first.date()).days == 1 else span_words(start, end, True, zone)
    if end <= start:
        return f"{day}, {first:%H:%M}"
    if last.date() != first.date():
        return span_words(start, end, False, zone)
    return f"{day}, {first:%H:%M} – {last:%H:%M}"
