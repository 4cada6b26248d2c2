"""A cycle goes by the terms that its connection had when it began; changed meanwhile, it begins anew."""

from __future__ import annotations

from schedapp.errors import Offline
from schedapp.model.connection import Connection
from schedapp.sync.ports import SyncStore


class TermsChanged(Offline):
    """Somebody gave the connection another direction, level or policy while a cycle was under way."""


def check_terms(store: SyncStore, connection: Connection) -> None:
    """Inside the transaction that goes by them. Raises TermsChanged."""
    if store.connection(connection.uid).terms != connection.terms:
        raise TermsChanged("What this calendar sends was changed meanwhile.", "The next sync goes by it.")
