"""The person that a booking is for: a patient, a student, a customer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from schedapp.errors import BadInput
from schedapp.model.booking import MAX_CLIENT, MAX_NOTES, check_line, check_text

MAX_EMAIL = 320


@dataclass(frozen=True, slots=True)
class Client:
    """No two have one name and phone. `created` and `erased_at` (0 for not) are UTC epoch seconds; of one who was
    erased nothing else is left. `version` counts the writes of the row."""

    uid: str
    name: str
    phone: str = ""
    email: str = ""
    notes: str = ""
    created: int = 0
    version: int = 0
    erased_at: int = 0


def check_client(client: Client) -> Client:
    """The client with its texts tidied. Raises BadInput."""
    email = check_line(client.email, "mail address", MAX_EMAIL)
    if email and not _is_address(email):
        raise BadInput("This is no mail address.", "Write it as ana@example.com.")
    fresh = replace(
        client,
        name=check_line(client.name, "name", MAX_CLIENT),
        phone=check_line(client.phone, "phone number", MAX_CLIENT),
        email=email,
        notes=check_text(client.notes, "notes", MAX_NOTES),
    )
    if not fresh.name and not fresh.phone:
        raise BadInput("A client needs a name.", "Give a name, or a phone number at least.")
    return fresh


def _is_address(text: str) -> bool:
    local, at, host = text.rpartition("@")
    return bool(local and at and "." in host.strip(".")) and not any(each.isspace() for each in text)
