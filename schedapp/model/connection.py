"""One resource mapped to one Google calendar of one account, and how it fares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way bookings travel over a connection."""

    TWO_WAY = "two-way"
    PUSH = "push"
    PULL = "pull"


class Privacy(StrEnum):
    """How much of a booking Google gets.

    `BUSY`: the time alone. `INITIALS`: the client's initials. `TITLE`: title and location. `FULL`: also the client's
    name and the notes. The first two are private events; the phone number is never sent.
    """

    BUSY = "busy"
    INITIALS = "initials"
    TITLE = "title"
    FULL = "full"


MASKED = frozenset({Privacy.BUSY, Privacy.INITIALS})
LEVELS = (Privacy.BUSY, Privacy.INITIALS, Privacy.TITLE, Privacy.FULL)  # each sends what the ones before it do
LEFT_OUT, DELETIONS_HELD, ROOM_DECLINED = "left-out", "deletions-held", "room-declined"


class Incoming(StrEnum):
    """How much of a calendar that is only read is shown: its events' details, or that the time is taken."""

    DETAILS = "details"
    BUSY = "busy"


class Policy(StrEnum):
    """What happens to a field that both sides changed; the losing value is kept in any case.

    `ASK`: Google's value stands, and the conflict is on the list of what needs attention until a person answers.
    """

    ASK = "ask"
    GOOGLE_WINS = "google"
    SCHED_WINS = "sched"


class Deletions(StrEnum):
    """What happens to more deletions in Google than the brake lets through."""

    HOLD = "hold"
    ACCEPT = "accept"
    RESTORE = "restore"  # the events are brought back in Google


class Health(StrEnum):
    """State of a connection as the window and `status` show it."""

    NEW = "new"
    OK = "ok"
    OFFLINE = "offline"
    PAUSED = "paused"
    SIGN_IN = "sign-in"
    LOCKED = "locked"  # the keyring
    READ_ONLY = "read-only"
    FROZEN = "frozen"
    HELD = "held"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Account:
    """One signed-in Google account. `email` is the id of its primary calendar; the token is in the keyring."""

    uid: str
    email: str
    provider: str = "google"
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """`calendar_id` is the real id, never `primary`. Times are UTC epoch seconds, 0 for never.

    `params_hash` names the query shape that `sync_token` belongs to; `message` is the last trouble in words;
    `proven_at` is when Google was last seen to have what Sched has. `push_after`: Google limits writes to this calendar
    until then. `careful`: the database was restored or copied, so that not a single deletion is believed unasked.
    `availability`: closures and time off of the resource are sent as busy events, too.
    """

    uid: str
    resource: str
    account: Account
    calendar_id: str
    summary: str = ""
    zone: str = "UTC"
    direction: Direction = Direction.TWO_WAY
    privacy: Privacy = Privacy.TITLE
    policy: Policy = Policy.ASK
    incoming: Incoming = Incoming.DETAILS
    health: Health = Health.NEW
    message: str = ""
    sync_token: str = ""
    params_hash: str = ""
    access_role: str = "owner"
    synced_at: int = 0
    proven_at: int = 0
    push_after: int = 0
    careful: bool = False
    availability: bool = False

    @property
    def shows_busy(self) -> bool:
        """Whether its events are shown as taken time alone."""
        return self.direction is Direction.PULL and self.incoming is Incoming.BUSY

    @property
    def terms(self) -> tuple[StrEnum, ...]:
        """What a person chose, and a sync goes by."""
        return (self.direction, self.privacy, self.policy, self.incoming)

    @property
    def pulls(self) -> bool:
        return self.direction in (Direction.TWO_WAY, Direction.PULL)

    @property
    def pushes(self) -> bool:
        return self.direction in (Direction.TWO_WAY, Direction.PUSH)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to decide or to know. `booking` is its uid, "" for the connection as a whole."""

    kind: str
    booking: str
    reason: str

    @property
    def answerable(self) -> bool:
        """An event that was left out is only told of: nothing waits for an answer."""
        return self.kind != LEFT_OUT


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """A connection with its queue: how many changes wait, are parked, and are to be decided (`questions`).

    `rewriting` of the waiting ones are sent again because the privacy level changed. `next_try` is when something that
    was put off is tried again, `oldest_waiting` since when something waits (UTC epoch seconds, 0 for nothing);
    `last_error` is what stands in the way now, in words; `asked_to_wait` is until when Google asked to be left alone.
    """

    connection: Connection
    waiting: int = 0
    parked: int = 0
    decisions: int = 0
    oldest_waiting: int = 0
    reasons: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    next_try: int = 0
    last_error: str = ""
    rewriting: int = 0
    asked_to_wait: int = 0


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """One entry of the account's calendar list (calendarList resource)."""

    calendar_id: str
    summary: str
    zone: str
    access_role: str
    primary: bool = False

    @property
    def writable(self) -> bool:
        return self.access_role in ("owner", "writer")
