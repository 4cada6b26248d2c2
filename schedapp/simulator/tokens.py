"""Page and sync tokens: opaque to clients, checked for tampering when they come back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from schedapp.simulator.errors import Json


def encode(kind: str, content: Json) -> str:
    """An opaque text of `content`; `kind` keeps page tokens and sync tokens apart."""
    raw = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(_digest(kind, raw) + raw).decode()


def decode(kind: str, text: str) -> Json | None:
    """What `encode` was given; None for a text that it never gave."""
    try:
        blob = base64.urlsafe_b64decode(text.encode())
    except (ValueError, binascii.Error):
        return None
    digest, raw = blob[:8], blob[8:]
    if digest != _digest(kind, raw):
        return None
    content: Json = json.loads(raw)
    return content


def _digest(kind: str, raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=8, person=kind.encode()[:16]).digest()


def shape(values: Json) -> str:
    """A short text that is equal for equal queries."""
    raw = json.dumps(values, sort_keys=True).encode()
    return hashlib.blake2b(raw, digest_size=9).hexdigest()
