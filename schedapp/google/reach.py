"""Whether Google can be reached, and what time it is there: one request that needs no sign-in."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from schedapp.google.addresses import GOOGLE_API_ROOT, api_root
from schedapp.google.deadline import Deadline
from schedapp.google.skew import Skew
from schedapp.google.transport import Transport

_PATH = "calendar/v3/users/me/calendarList?maxResults=1"


@dataclass(frozen=True, slots=True)
class Reached:
    """`root` is where it was asked. `offset` is the server's time minus this computer's in seconds, None if unsaid."""

    root: str
    offset: float | None


def reach(setting: str, seconds: float = 10.0) -> Reached:
    """Asks the API root that a setting names ("": Google's). Raises BadInput for one that cannot be used, OSError and
    what the transport raises where nothing answers as a calendar server does."""
    root = api_root(setting)
    skew = Skew()
    with closing(Transport(Deadline(seconds), skew=skew)) as transport:
        answer, _ = transport.request(f"{root}{_PATH}")
    if answer.status not in (200, 401, 403, 429):
        raise OSError(f"it answered {answer.status}")
    return Reached(root, skew.offset)


def is_googles(root: str) -> bool:
    """Whether a root is Google's own, and no stand-in."""
    return root == GOOGLE_API_ROOT
