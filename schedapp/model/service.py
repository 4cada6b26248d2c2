"""What a place offers: a service type gives a booking its length, colour, buffers, and the pool that it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from schedapp.errors import BadInput

MAX_NAME = 120
SHORTEST, LONGEST = 5, 1440  # minutes
LONGEST_BUFFER = 480  # minutes


@dataclass(frozen=True, slots=True)
class ServiceType:
    """`minutes` is the default length. `colour` ("" for none) fills the tiles of its bookings. Of the buffers
    (minutes) and those of a resource, the larger counts. `pool` is the uid of the pool that it asks for, "" for none.
    """

    uid: str
    name: str
    minutes: int = 30
    colour: str = ""
    buffer_before: int = 0
    buffer_after: int = 0
    pool: str = ""
    position: int = 0
    version: int = 0


def check_service(service: ServiceType) -> ServiceType:
    """The service type with its name tidied. Raises BadInput for what cannot be used."""
    name = service.name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadInput("This name cannot be used.", f"Give a name of 1 to {MAX_NAME} visible characters.")
    if not SHORTEST <= service.minutes <= LONGEST:
        raise BadInput("This length cannot be used.", f"Give {SHORTEST} to {LONGEST:,} minutes.")
    if service.colour and not re.fullmatch(r"#[0-9A-Fa-f]{6}", service.colour):
        raise BadInput(f"“{service.colour[:20]}” is not a colour.", "Write it as #2563EB.")
    if not (0 <= service.buffer_before <= LONGEST_BUFFER and 0 <= service.buffer_after <= LONGEST_BUFFER):
        raise BadInput("These buffers cannot be used.", f"Give 0 to {LONGEST_BUFFER} minutes.")
    return replace(service, name=name)
