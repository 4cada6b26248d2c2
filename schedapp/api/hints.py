"""What a hint that names a command is for a caller of the API: the address that does the same."""

from __future__ import annotations

import re

ADDRESSES = {
    "attention list": "GET /attention",
    "bookings": "GET /bookings",
    "calendars": "GET /calendars/google",
    "client list": "GET /clients",
    "closure countries": "GET /availability/countries",
    "closure holidays": "GET /availability/holidays",
    "closure list": "GET /availability/closures",
    "history BOOKING": "GET /bookings/{booking_id}/history",
    "pools list": "GET /pools",
    "resource list": "GET /resources",
    "rules set --squeeze-ins on": "PATCH /availability/rules",
    "services list": "GET /services",
    "status": "GET /connections",
}
"""By what follows `schedapp`. What the command line alone can do stands for itself."""
_COMMAND = re.compile(r"“schedapp ([^“”]+)”")


def hint_of(detail: str) -> str:
    """What an error says to do, in the words of the API."""
    return _COMMAND.sub(lambda found: ADDRESSES.get(found[1], found[0]), detail)
