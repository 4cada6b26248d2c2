"""Clients, as programs get them."""

from __future__ import annotations

from schedapp.model.client import Client
from schedapp.model.timespan import iso_or_none
from schedapp.services.clients import Erasure
from schedapp.services.shapes.bookings import Shape


def client_shape(client: Client) -> Shape:
    """One client."""
    return {
        "id": client.uid,
        "name": client.name,
        "phone": client.phone,
        "email": client.email,
        "notes": client.notes,
        "created_at": iso_or_none(client.created),
        "version": client.version,
    }


def erasure_shape(erasure: Erasure) -> Shape:
    """What erasing somebody did; `kept` says in words what has the name still."""
    return {
        "id": erasure.client,
        "bookings": erasure.bookings,
        "entries": erasure.entries,
        "kept": list(erasure.kept),
    }
