"""How connections fare, in signs and words: for the side, the status bar and the attention list. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schedapp.gui.forms.typed import MONTHS, WEEKDAYS, ago_text
from schedapp.model.connection import Connection, ConnectionStatus, Direction, Health, Privacy
from schedapp.model.occurrence import Claim, Occurrence
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
_TROUBLE = (Health.SIGN_IN, Health.READ_ONLY, Health.FROZEN, Health.HELD, Health.ERROR)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One part of the status bar."""

    email: str
    sign: Sign
    text: str
    remedy: Remedy = Remedy.NOTHING
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs the user: what, and where a click leads (`target` is an email, a calendar id or a name)."""

    text: str
    remedy: Remedy
    target: str
    detail: str = ""
    at: int = 0


def shortened(title: str) -> str:
    """A title for one entry of a menu, which cannot elide by itself."""
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def sign_of(statuses: Iterable[ConnectionStatus]) -> Sign:
    """The worst sign of a resource's connections; NONE without one."""
    signs = {_one_sign(status) for status in statuses}
    return next((s for s in (Sign.TROUBLE, Sign.WAITING, Sign.PROVEN) if s in signs), Sign.NONE)


def _one_sign(status: ConnectionStatus) -> Sign:
    if status.connection.health in _TROUBLE or status.parked or status.decisions:
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


def account_lines(statuses: Sequence[ConnectionStatus], now: float) -> list[AccountLine]:
    """One line for each account, in the order of their addresses."""
    emails = sorted({status.connection.account.email for status in statuses})
    return [_account_line(e, [s for s in statuses if s.connection.account.email == e], now) for e in emails]


def _account_line(email: str, statuses: Sequence[ConnectionStatus], now: float) -> AccountLine:
    by_health = {status.connection.health: status for status in statuses}
    waiting = sum(status.waiting for status in statuses)
    changes = count_text(waiting, "change", "changes")
    if Health.SIGN_IN in by_health:
        tail = f", {changes} waiting" if waiting else ""
        return AccountLine(email, Sign.TROUBLE, f"sign in again{tail}", Remedy.SIGN_IN)
    if held := by_health.get(Health.HELD):
        return AccountLine(email, Sign.TROUBLE, "deletions held: decide", Remedy.DECIDE, held.connection.message)
    for health, text in ((Health.ERROR, "trouble"), (Health.FROZEN, "calendar not reachable")):
        if found := by_health.get(health):
            return AccountLine(email, Sign.TROUBLE, text, Remedy.SHOW, found.connection.message)
    if Health.OFFLINE in by_health:
        return AccountLine(email, Sign.WAITING, f"offline, {changes} waiting" if waiting else "offline")
    if parked := sum(status.parked for status in statuses):
        what = count_text(parked, "change", "changes")
        return AccountLine(email, Sign.TROUBLE, f"{what} refused by Google", Remedy.SHOW)
    synced = min((status.connection.synced_at for status in statuses), default=0)
    if not synced:
        return AccountLine(email, Sign.WAITING, "not synced yet")
    if waiting:
        return AccountLine(email, Sign.WAITING, f"{changes} waiting, synced {ago_text(now - synced)}")
    return AccountLine(email, Sign.PROVEN, f"synced {ago_text(now - synced)}")


def attention(
    statuses: Sequence[ConnectionStatus], clashes: Iterable[Occurrence], names: dict[str, str], zone: str
) -> list[Attention]:
    """Everything that needs the user, the sign-ins first. `names` maps resource uids to names."""
    found = [*_sign_ins(statuses)]
    for status in statuses:
        found.extend(_of_connection(status, names.get(status.connection.resource, status.connection.summary)))
    for clash in clashes:
        if clash.claim is Claim.CONTESTS:
            at = to_local(clash.start, zone)
            when = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}"
            when = when if clash.all_day else f"{when} {at:%H:%M}"
            text = f"Clash on {names.get(clash.resource, 'a resource')}: {when} "
            whole = text + clash.title if len(clash.title) > TITLE_LENGTH else ""
            found.append(Attention(text + shortened(clash.title), Remedy.SHOW, clash.name, whole, at=clash.start))
    return found


def _sign_ins(statuses: Iterable[ConnectionStatus]) -> Iterable[Attention]:
    emails = {s.connection.account.email for s in statuses if s.connection.health is Health.SIGN_IN}
    for email in sorted(emails):
        yield Attention(f"Sign in again: {email}", Remedy.SIGN_IN, email)


def _of_connection(status: ConnectionStatus, name: str) -> Iterable[Attention]:
    connection = status.connection
    if connection.health is Health.HELD:
        text = f"Deletions held: {connection.summary or connection.calendar_id}"
        yield Attention(text, Remedy.DECIDE, connection.calendar_id, connection.message)
    elif connection.health in (Health.ERROR, Health.FROZEN, Health.READ_ONLY):
        yield Attention(f"{name}: {connection.message or connection.health}", Remedy.SYNC, connection.calendar_id)
    if status.parked:
        what = count_text(status.parked, "change was", "changes were")
        reason = status.reasons[0] if status.reasons else ""
        yield Attention(f"{name}: {what} refused by Google", Remedy.SYNC, connection.calendar_id, reason)
    if status.decisions:
        what = count_text(status.decisions, "decision", "decisions")
        yield Attention(f"{name}: {what} to take", Remedy.SYNC, connection.calendar_id)


def connection_lines(connection: Connection) -> tuple[str, str]:
    """What a resource is connected to: the calendar; then the way of the changes and what Google gets of them."""
    way = {
        Direction.TWO_WAY: "Both ways",
        Direction.PUSH: "Only to Google",
        Direction.PULL: "Only from Google",
    }[connection.direction]
    sent = "busy only" if connection.privacy is Privacy.BUSY else "title and time"
    name = shortened(connection.summary or connection.calendar_id)
    return f"Connected to “{name}”", way if connection.direction is Direction.PULL else f"{way} · {sent}"
