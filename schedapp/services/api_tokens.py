"""The tokens of the HTTP API: made, listed, revoked, recognized. Their file holds digests, never a token."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from schedapp.errors import BadInput, NotFound, StoreError
from schedapp.store.lease import Leases

PREFIX = "sched_"
_LONGEST_NAME = 60
_MOST = 100
_PATIENCE = 10.0


class Scope(StrEnum):
    """What a token may do; each includes those before it."""

    READ_BUSY = "read-busy"  # when something is taken, not what or for whom
    READ = "read"
    WRITE = "write"

    def covers(self, other: Scope) -> bool:
        """Whether a token of this scope may do what `other` allows."""
        order = tuple(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token as it is kept. `digest` is the SHA-256 of its text in hex, `created` in UTC epoch seconds."""

    uid: str
    name: str
    scope: Scope
    created: int
    digest: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made: its text is known here and nowhere else, and shown once."""

    token: ApiToken
    text: str

    def __repr__(self) -> str:
        return f"NewToken({self.token.name!r})"


class ApiTokens:
    """The tokens in `file` (mode 0600). Several processes may use it: what one changes, the others see at once."""

    def __init__(self, file: Path, leases: Leases, *, now: Callable[[], int] = lambda: int(time.time())) -> None:
        self._file = file
        self._leases = leases
        self._now = now
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._known: tuple[ApiToken, ...] = ()

    def all(self) -> tuple[ApiToken, ...]:
        """All tokens, oldest first. Raises StoreError where the file cannot be read or is not its owner's alone."""
        with self._lock:
            stamp = self._stamp_now()
            if stamp != self._stamp:
                self._known, self._stamp = self._read() if stamp else (), stamp
            return self._known

    def create(self, scope: Scope, name: str = "") -> NewToken:
        """Makes a token of 256 random bits. An empty name becomes “token 3”. Raises BadInput, StoreError."""
        text = PREFIX + secrets.token_urlsafe(32)
        with self._leases.hold("api-tokens", _PATIENCE) as got:
            _refuse_unless(got)
            tokens = self.all()
            wanted = _checked_name(name, tokens) or _free_name(tokens)
            if len(tokens) >= _MOST:
                raise BadInput(f"There are {_MOST} tokens already.", "Revoke those that nobody uses.")
            token = ApiToken(secrets.token_hex(4), wanted, scope, self._now(), digest_of(text))
            self._write((*tokens, token))
        return NewToken(token, text)

    def revoke(self, name: str) -> ApiToken:
        """Forgets the token of this name or uid; it is refused from now on. Raises NotFound, StoreError."""
        with self._leases.hold("api-tokens", _PATIENCE) as got:
            _refuse_unless(got)
            tokens = self.all()
            found = next((each for each in tokens if name in (each.uid, each.name)), None)
            if found is None:
                raise NotFound(f"There is no token “{name[:_LONGEST_NAME]}”.", "See “schedapp api token list”.")
            self._write(tuple(each for each in tokens if each is not found))
        return found

    def recognize(self, text: str) -> ApiToken | None:
        """The token of this text. Digests of one length are compared, all of them, in constant time."""
        given = digest_of(text)
        found = None
        for token in self.all():
            if hmac.compare_digest(token.digest, given):
                found = token
        return found

    def proofs(self, nonce: str, address: str) -> tuple[str, ...]:
        """For each token the proof that this program knows it, for whoever asked with `nonce` at `address`.

        HMAC-SHA256 with the token's digest (32 bytes) as the key over `nonce`, a line feed and `host:port`, in hex: a
        program that took over the port cannot make it, nor use one that was made for another port.
        """
        said = f"{nonce}\n{address}".encode()
        return tuple(hmac.new(bytes.fromhex(each.digest), said, hashlib.sha256).hexdigest() for each in self.all())

    def _stamp_now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self._file) from error
        return found.st_ctime_ns, found.st_size, found.st_ino

    def _read(self) -> tuple[ApiToken, ...]:
        try:
            with self._file.open("rb") as file:
                found = os.fstat(file.fileno())
                if hasattr(os, "getuid") and (found.st_mode & 0o077 or found.st_uid != os.getuid()):
                    raise StoreError(
                        "The file of the API's tokens is open to others.",
                        f"Make sure that you own {self._file} and that its mode is 0600, or delete it.",
                    )
                rows = json.loads(file.read())["tokens"]
            return tuple(_token(row) for row in rows)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unreadable(self._file) from error

    def _write(self, tokens: tuple[ApiToken, ...]) -> None:
        """A whole new file in place of the old one, so that nobody ever reads half of it."""
        text = json.dumps({"tokens": [asdict(each) for each in tokens]}, indent=1)
        write_private(self._file, text)


def write_private(file: Path, text: str) -> None:
    """Writes a file of mode 0600 whole or not at all. Raises StoreError."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise StoreError("The data folder cannot be written.", f"Check the disk and {file.parent}.") from error


def digest_of(text: str) -> str:
    """The SHA-256 of a token's text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: dict[str, Any]) -> ApiToken:
    bytes.fromhex(row["digest"])
    return ApiToken(str(row["uid"]), str(row["name"]), Scope(row["scope"]), int(row["created"]), str(row["digest"]))


def _checked_name(name: str, tokens: tuple[ApiToken, ...]) -> str:
    wanted = " ".join(name.split())
    if len(wanted) > _LONGEST_NAME or not wanted.isprintable():
        raise BadInput("The token's name cannot be used.", f"Give up to {_LONGEST_NAME} ordinary letters.")
    if any(wanted in (each.name, each.uid) for each in tokens):
        raise BadInput(f"There is a token “{wanted}” already.", "Give another name, or revoke that one first.")
    return wanted


def _free_name(tokens: tuple[ApiToken, ...]) -> str:
    taken = {each.name for each in tokens}
    return next(name for number in range(1, _MOST + 2) if (name := f"token {number}") not in taken)


def _refuse_unless(got: bool) -> None:
    if not got:
        raise StoreError("Another Sched is changing the tokens.", "Try again in a moment.")


def _unreadable(file: Path) -> StoreError:
    return StoreError(
        "The file of the API's tokens cannot be read.", f"Check {file}, or delete it and make new tokens."
    )
