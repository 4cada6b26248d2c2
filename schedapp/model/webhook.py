"""Webhooks: addresses that a user named to be told of changes, what they are told, and when it is tried again. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from schedapp.errors import BadInput
from schedapp.model.feed import CHANGES, FeedType

MAX_ADDRESS = 2_000
DELAYS = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)
"""Seconds before each further try: about a day, then the delivery is parked."""
LONGEST_PAUSE = 28_800
"""Seconds that a receiver may ask us to wait (Retry-After)."""


class Content(StrEnum):
    """What a webhook is told of a booking."""

    TIMES = "times"
    NAMES = "names"


class DeliveryState(StrEnum):
    """How far a delivery has come. A parked one was given up; it can be sent again by hand."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One subscription. `events` are the kinds it gets, none for all of them; `stopped` why Sched made it inactive.

    `waiting` and `parked` count its deliveries; `created` is in UTC epoch seconds.
    """

    uid: str
    address: str
    events: tuple[FeedType, ...] = ()
    content: Content = Content.TIMES
    active: bool = True
    stopped: str = ""
    version: int = 1
    created: int = 0
    waiting: int = 0
    parked: int = 0

    def wants(self, kind: FeedType) -> bool:
        return not self.events or kind in self.events


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook (uid). Times are UTC epoch seconds, `ended` None while it waits.

    `subject` is the uid of what changed and `entry` the change's number in the history (0: no booking). `status` is the
    last answer's, 0 where none came, and `error` what went wrong with the last try, in words.
    """

    uid: str
    webhook: str
    type: FeedType
    at: int
    subject: str = ""
    entry: int = 0
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    next_try: int = 0
    status: int = 0
    error: str = ""
    created: int = 0
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a try came to: the receiver's status (0: no answer), or why there is none. `retry_after` in seconds."""

    status: int = 0
    error: str = ""
    retry_after: int = 0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """410: the receiver wants nothing more."""
        return self.status == 410


def next_pause(attempts: int, retry_after: int, chance: float) -> int | None:
    """Seconds until the next try after so many failed ones, spread by 20 % with `chance` (0 to 1). None: given up."""
    if attempts > len(DELAYS):
        return None
    spread = DELAYS[attempts - 1] * (0.8 + 0.4 * chance)
    return max(round(spread), min(retry_after, LONGEST_PAUSE))


def check_events(names: Iterable[str]) -> tuple[FeedType, ...]:
    """The kinds of changes by name, each once, in a fixed order. Raises BadInput."""
    wanted = set(names)
    unknown = sorted(wanted - {str(kind) for kind in CHANGES})
    if unknown:
        known = ", ".join(str(kind) for kind in CHANGES)
        raise BadInput(f"There is no event “{unknown[0][:40]}”.", f"Choose from {known}.")
    return tuple(kind for kind in CHANGES if str(kind) in wanted)


def check_address(text: str) -> str:
    """An https address, or an http one on this computer. Raises BadInput."""
    address = text.strip()
    if len(address) > MAX_ADDRESS or any(ord(letter) <= 32 or ord(letter) == 127 for letter in address):
        raise _unusable("It is too long, or it has spaces in it.")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _unusable("It cannot be read.") from None
    if not host or port == 0 or not host.isascii():
        raise _unusable("It names no computer that can be reached (write international names in their xn-- form).")
    if "@" in parts.netloc or parts.fragment:
        raise _unusable("A name, a password or a fragment may not be part of it.")
    if parts.scheme == "http" and not is_loopback(host):
        raise _unusable("http goes to this computer alone: use https for every other one.")
    if parts.scheme not in ("http", "https"):
        raise _unusable("It begins neither with https:// nor, for this computer, with http://.")
    if is_number(host) and not is_loopback(host) and not is_public(host):
        raise _unusable("It belongs to a private network, which Sched does not call.")
    return address


def is_loopback(host: str) -> bool:
    """Whether a host of an address is this computer by its own name."""
    if host == "localhost":
        return True
    return is_number(host) and ipaddress.ip_address(host).is_loopback


def is_number(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(number: str) -> bool:
    """Whether an IP address is one of the open internet: nothing private, of this computer, or for many at once."""
    found = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if found in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if any(found in each for each in _WITHIN):
            return False
    return found.is_global and not found.is_multicast


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: IPv4 addresses as seen through a translator."""
_WITHIN = tuple(ipaddress.ip_network(each) for each in ("64:ff9b:1::/48", "fec0::/10", "::/96"))
"""What Python takes for public: a network's own translator (RFC 8215), sites (RFC 3879), IPv4 in its oldest form."""


def _unusable(why: str) -> BadInput:
    return BadInput("This address cannot be told of changes.", why)
