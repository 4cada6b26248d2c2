"""Where refresh tokens are kept: in the system's keyring, or in memory for this session only."""

from __future__ import annotations

import contextlib
import importlib
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from schedapp.errors import KeyringLocked, KeyringUnavailable
from schedapp.google.redact import quiet_libraries
from schedapp.google.secret import Secret

Result = TypeVar("Result")

_USER = "refresh token"
_LONGEST = 1200
"""Windows keeps 2,560 bytes of UTF-16; Google's refresh tokens have at most 512 characters."""
_SECONDS = 30.0
_UNLOCK = "Unlock it and try again. What waits is sent then; you need not sign in."
_BACKENDS: dict[str, tuple[tuple[str, str], ...]] = {
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.libsecret", "Keyring"),
    ),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
"""The keyrings that are trusted. Others (a file, nothing at all, what a variable or a file names) are not looked at."""


class TokenStore(Protocol):
    """Refresh tokens by account uid. `lasting` says whether they are there after a restart.

    A `quiet` load asks nobody to unlock anything if that was asked in vain before.
    """

    lasting: bool

    def save(self, account_uid: str, token: Secret) -> None: ...
    def load(self, account_uid: str, *, quiet: bool = False) -> Secret | None: ...
    def forget(self, account_uid: str) -> None: ...


class MemoryTokens:
    """For this session only: the demo, or a user without a keyring who agreed to it."""

    lasting = False

    def __init__(self) -> None:
        self._tokens: dict[str, Secret] = {}

    def save(self, account_uid: str, token: Secret) -> None:
        self._tokens[account_uid] = token

    def load(self, account_uid: str, *, quiet: bool = False) -> Secret | None:  # noqa: ARG002
        return self._tokens.get(account_uid)

    def forget(self, account_uid: str) -> None:
        self._tokens.pop(account_uid, None)


class KeyringTokens:
    """The system's keyring, one service name for each account: `Sched Google <account uid>`.

    Every method may wait for the user to unlock the keyring, up to `seconds`, and raises KeyringUnavailable;
    KeyringLocked where that is all that is missing.
    Never call it from the GUI thread. `backend` is for tests; otherwise the first trusted one that works is made.
    Secrets of another kind than Google's have another `service` and `user`.
    """

    lasting = True

    def __init__(
        self, backend: Any = None, *, seconds: float = _SECONDS, service: str = "Sched Google", user: str = _USER
    ) -> None:
        self._backend = backend
        self._seconds = seconds
        self._service_name = service
        self._user = user
        self._lock = threading.Lock()
        self._in_vain = False

    def save(self, account_uid: str, token: Secret) -> None:
        """Stores, reads back and compares: some keyrings take a password and keep nothing."""
        if len(token.reveal()) > _LONGEST:
            raise KeyringUnavailable("The token is too long for a keyring.", "Sign in again.")
        service = self._service(account_uid)
        self._run(lambda backend: backend.set_password(service, self._user, token.reveal()))
        kept = self.load(account_uid)
        if kept is None or not kept.equals(token.reveal()):
            raise KeyringUnavailable(
                "The keyring did not keep the token.", "Check the system's keyring and sign in again."
            )

    def load(self, account_uid: str, *, quiet: bool = False) -> Secret | None:
        if quiet and self._in_vain and not self._run(_is_unlocked):
            raise _locked()
        text = self._run(lambda backend: backend.get_password(self._service(account_uid), self._user))
        return Secret(text) if isinstance(text, str) and text else None

    def forget(self, account_uid: str) -> None:
        """Deletes the token; one that is not there is fine, and so is a computer that has no keyring for it."""

        def delete(backend: Any) -> None:
            from keyring.errors import PasswordDeleteError

            with contextlib.suppress(PasswordDeleteError):
                backend.delete_password(self._service(account_uid), self._user)

        try:
            self._run(delete)
        except _NoKeyring:
            return
        if self.load(account_uid) is not None:
            raise KeyringUnavailable("The keyring did not delete the token.", "Delete it in the system's keyring.")

    def _service(self, account_uid: str) -> str:
        return f"{self._service_name} {account_uid}"

    def name(self) -> str:
        """Which keyring it is, such as `SecretService`. Raises KeyringUnavailable."""
        return self._run(lambda backend: type(backend).__module__.rpartition(".")[2])

    def _run(self, task: Callable[[Any], Result]) -> Result:
        """Runs in a thread of its own: a keyring that waits for a password nobody types must not hold the program."""
        answers: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        def work() -> None:
            try:
                with self._lock:
                    if self._backend is None:
                        self._backend = _trusted_backend()
                answers.put((True, task(self._backend)))
            except Exception as error:  # each backend raises its own kinds
                answers.put((False, error))

        threading.Thread(target=work, name="keyring", daemon=True).start()
        try:
            done, result = answers.get(timeout=self._seconds)
        except queue.Empty:
            self._in_vain = True
            raise KeyringLocked("The keyring does not answer.", _UNLOCK) from None
        if done:
            self._in_vain = self._in_vain and task is _is_unlocked
            return result  # type: ignore[no-any-return]
        found = _unavailable(result)
        self._in_vain = self._in_vain or isinstance(found, KeyringLocked)
        raise found from None


class _NoKeyring(KeyringUnavailable):
    """There is none at all, or none that is trusted."""


def _trusted_backend() -> Any:
    """Makes the first trusted backend that works here. Neither `PYTHON_KEYRING_BACKEND` nor a file has a say."""
    quiet_libraries()
    for module, name in _BACKENDS.get(sys.platform, _BACKENDS["linux"]):
        with contextlib.suppress(ImportError):
            backend_class = getattr(importlib.import_module(module), name)
            if not backend_class.viable:
                continue
            backend = backend_class()
            if sys.platform == "win32":
                backend.persist = "local machine"  # the default follows a roaming profile to other computers
            return backend
    raise _NoKeyring(
        "This computer has no keyring that Sched trusts.",
        "Install and start GNOME Keyring or KWallet and try again.",
    )


def _is_unlocked(backend: Any) -> bool:
    """Whether a keyring would answer now, found out without a prompt. Only the Secret Service can tell; with others
    it is tried when somebody asks for a sync."""
    if not type(backend).__module__.endswith("SecretService"):
        return False
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        return not secretstorage.get_default_collection(bus).is_locked()


def _locked() -> KeyringLocked:
    return KeyringLocked("The keyring is locked.", _UNLOCK)


def _unavailable(error: Exception) -> KeyringUnavailable:
    if isinstance(error, KeyringUnavailable):
        return error
    if "Locked" in type(error).__name__ or "Dismissed" in type(error).__name__:
        return _locked()
    return KeyringUnavailable(
        "The keyring refused.",
        f"({type(error).__name__}) Check that it runs and is unlocked, and try again.",
    )
