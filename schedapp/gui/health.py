"""How connections fare, in signs and words: for the side, the status bar and the attention panel. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schedapp.gui.forms.typed import MONTHS, WEEKDAYS, ago_text
from schedapp.model.connection import Connection, ConnectionStatus, Direction, Health, Privacy
from schedapp.model.timespan import to_local


class Sign(StrEnum):
    """The mark at the end of a resource's line."""

    NONE = "none"
    PROVEN = "proven"
    WAITING = "waiting"
    TROUBLE = "trouble"


class Remedy(StrEnum):
    """What a click on a part of the status bar or an attention item does."""

    NOTHING = "nothing"
    SIGN_IN = "sign in"
    DECIDE = "decide"
    SHOW = "show"
    SYNC = "sync"


TITLE_LENGTH = 40
_SENT = {
    Privacy.BUSY: "busy only",
    Privacy.INITIALS: "initials and time",
    Privacy.TITLE: "title and time",
    Privacy.FULL: "everything but the phone",
}
_STOPPED = (
    (Health.ERROR, "trouble"),
    (Health.FROZEN, "calendar not reachable"),
    (Health.READ_ONLY, "calendar is read only now"),
)
_ASKED_TO_WAIT = "Google can be reached, and asked to be left alone until then. What waits is sent after that."
_TROUBLE = (Health.SIGN_IN, Health.LOCKED, Health.READ_ONLY, Health.FROZEN, Health.HELD, Health.ERROR)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One part of the status bar."""

    email: str
    sign: Sign
    text: str
    remedy: Remedy = Remedy.NOTHING
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a connection from going on and only a person can put right: `target` is an email or a calendar id."""

    title: str
    text: str
    remedy: Remedy
    target: str


def shortened(title: str) -> str:
    """A title for one entry of a menu, which cannot elide by itself."""
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def sign_of(statuses: Iterable[ConnectionStatus]) -> Sign:
    """The worst sign of a resource's connections; NONE without one."""
    signs = {_one_sign(status) for status in statuses}
    return next((s for s in (Sign.TROUBLE, Sign.WAITING, Sign.PROVEN) if s in signs), Sign.NONE)


def _one_sign(status: ConnectionStatus) -> Sign:
    asked = any(question.answerable for question in status.questions)
    if status.connection.health in _TROUBLE or status.parked or asked:
        return Sign.TROUBLE
    if status.waiting or status.connection.health is not Health.OK:
        return Sign.WAITING
    return Sign.PROVEN


def sign_words(sign: Sign) -> str:
    """What a screen reader says for a sign."""
    return {
        Sign.NONE: "not connected",
        Sign.PROVEN: "in sync with Google",
        Sign.WAITING: "waiting for Google",
        Sign.TROUBLE: "needs attention",
    }[sign]


def count_text(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def account_lines(statuses: Sequence[ConnectionStatus], now: float, zone: str = "UTC") -> list[AccountLine]:
    """One line for each account, in the order of their addresses; times of day are told in `zone`."""
    emails = sorted({status.connection.account.email for status in statuses})
    return [_account_line(e, [s for s in statuses if s.connection.account.email == e], now, zone) for e in emails]


def _account_line(email: str, statuses: Sequence[ConnectionStatus], now: float, zone: str) -> AccountLine:
    by_health = {status.connection.health: status for status in statuses}
    waiting = sum(status.waiting for status in statuses)
    changes = count_text(waiting, "change", "changes")
    if Health.SIGN_IN in by_health:
        tail = f", {changes} waiting" if waiting else ""
        return AccountLine(email, Sign.TROUBLE, f"sign in again{tail}", Remedy.SIGN_IN)
    if locked := by_health.get(Health.LOCKED):
        tail = f", {changes} waiting" if waiting else ""
        return AccountLine(email, Sign.TROUBLE, f"unlock the keyring{tail}", Remedy.SYNC, locked.connection.message)
    if held := by_health.get(Health.HELD):
        return AccountLine(email, Sign.TROUBLE, "deletions held: decide", Remedy.DECIDE, held.connection.message)
    for health, text in _STOPPED:
        if found := by_health.get(health):
            return AccountLine(email, Sign.TROUBLE, text, Remedy.SHOW, found.connection.message)
    if unreached := _unreached_line(email, statuses, now, zone):
        return unreached
    if parked := sum(status.parked for status in statuses):
        what = count_text(parked, "change", "changes")
        return AccountLine(email, Sign.TROUBLE, f"{what} refused by Google", Remedy.SHOW)
    if paused := by_health.get(Health.PAUSED):
        return _paused_line(email, paused.connection, waiting, now, zone)
    if asked := sum(question.answerable for status in statuses for question in status.questions):
        return AccountLine(
            email, Sign.TROUBLE, f"{count_text(asked, 'booking needs', 'bookings need')} an answer", Remedy.SHOW
        )
    synced = min((status.connection.synced_at for status in statuses), default=0)
    if not synced:
        return AccountLine(email, Sign.WAITING, "not synced yet")
    if waiting:
        tail = _next_try(statuses, now) or f", synced {ago_text(now - synced)}"
        return AccountLine(email, Sign.WAITING, f"{changes} waiting{tail}")
    return AccountLine(email, Sign.PROVEN, f"synced {ago_text(now - synced)}")


def _unreached_line(email: str, statuses: Sequence[ConnectionStatus], now: float, zone: str) -> AccountLine | None:
    waiting = sum(status.waiting for status in statuses)
    tail = f", {count_text(waiting, 'change', 'changes')} waiting" if waiting else ""
    if until := max(status.asked_to_wait for status in statuses):
        text = f"Google asked us to wait, {_clock_or_day(full_minute(until), now, zone)}{tail}"
        return AccountLine(email, Sign.WAITING, text, Remedy.NOTHING, _ASKED_TO_WAIT)
    if any(status.connection.health is Health.OFFLINE for status in statuses):
        return AccountLine(email, Sign.WAITING, f"offline{tail}{_next_try(statuses, now)}")
    return None


def _next_try(statuses: Sequence[ConnectionStatus], now: float) -> str:
    """`, next try in 4 s` where something was put off."""
    tries = [status.next_try for status in statuses if status.next_try > now]
    if not tries:
        return ""
    seconds = round(min(tries) - now)
    return f", next try in {f'{seconds} s' if seconds < 60 else f'{-(-seconds // 60)} min'}"


def _paused_line(email: str, connection: Connection, waiting: int, now: float, zone: str) -> AccountLine:
    """Google takes no more writes for some hours; what is there is still read."""
    name = connection.summary or connection.calendar_id
    until = f" until {_clock_or_day(connection.push_after, now, zone)}" if connection.push_after > now else ""
    tail = f", {count_text(waiting, 'change', 'changes')} waiting" if waiting else ""
    detail = f"Google limits “{name}”{until}; pulls go on."
    return AccountLine(email, Sign.WAITING, f"Google limits changes{until}{tail}", Remedy.NOTHING, detail)


def full_minute(at: int) -> int:
    """The end of a wait as a clock without seconds shows it: not before it is over."""
    return -(-at // 60) * 60


def _clock_or_day(at: int, now: float, zone: str) -> str:
    """`18:00` of today, `Wed 25 Nov 02:00` of another day."""
    local = to_local(at, zone)
    if local.date() == to_local(int(now), zone).date():
        return f"{local:%H:%M}"
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local:%H:%M}"


def troubles(statuses: Sequence[ConnectionStatus], names: Mapping[str, str]) -> list[Trouble]:
    """The connections that cannot go on by themselves, the sign-ins first. `names` maps resource uids to names.

    What was decided about single bookings, and held deletions, are on the list of the attention service.
    """
    return [
        *_sign_ins(statuses),
        *_locked(statuses),
        *(found for status in statuses for found in _of_connection(status, names)),
    ]


def _sign_ins(statuses: Iterable[ConnectionStatus]) -> Iterable[Trouble]:
    waiting: dict[str, int] = {}
    emails = {s.connection.account.email for s in statuses if s.connection.health is Health.SIGN_IN}
    for status in statuses:
        email = status.connection.account.email
        waiting[email] = waiting.get(email, 0) + status.waiting
    for email in sorted(emails):
        tail = f" {count_text(waiting[email], 'change waits', 'changes wait')} until then." if waiting[email] else ""
        yield Trouble(email, f"Google asks for a new sign-in.{tail}", Remedy.SIGN_IN, email)


def _locked(statuses: Iterable[ConnectionStatus]) -> Iterable[Trouble]:
    """One for all calendars: there is one keyring."""
    found = [status for status in statuses if status.connection.health is Health.LOCKED]
    if found:
        waiting = sum(status.waiting for status in found)
        tail = f" {count_text(waiting, 'change waits', 'changes wait')} until then." if waiting else ""
        text = f"It has the key to Google. Unlock it and try again; you need not sign in.{tail}"
        yield Trouble("The keyring is locked", text, Remedy.SYNC, found[0].connection.calendar_id)


def _of_connection(status: ConnectionStatus, names: Mapping[str, str]) -> Iterable[Trouble]:
    connection = status.connection
    if connection.health in (Health.ERROR, Health.FROZEN, Health.READ_ONLY):
        name = names.get(connection.resource, connection.summary or connection.calendar_id)
        yield Trouble(name, connection.message or str(connection.health), Remedy.SYNC, connection.calendar_id)


def connection_lines(connection: Connection) -> tuple[str, str]:
    """What a resource is connected to: the calendar; then the way of the changes and what Google gets of them."""
    way = {
        Direction.TWO_WAY: "Both ways",
        Direction.PUSH: "Only to Google",
        Direction.PULL: "Only from Google",
    }[connection.direction]
    name = shortened(connection.summary or connection.calendar_id)
    sent = way if connection.direction is Direction.PULL else f"{way} · {_SENT[connection.privacy]}"
    return f"Connected to “{name}”", sent
