"""Where refresh tokens are kept: trusted keyrings only, read back; never a silent file or nothing at all."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import KeyringLocked, KeyringUnavailable
from schedapp.google.secret import Secret
from schedapp.google.tokens import KeyringTokens, MemoryTokens, TokenStore

TOKEN = "1//0gCanary-" + "x" * 500
ACCOUNT = "account-1"


class Backend:
    """A keyring in a dictionary, which misbehaves on demand."""

    def __init__(self, error: Exception | None = None, keeps: bool = True, cuts: int | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self._error = error
        self._keeps = keeps
        self._cuts = cuts

    def set_password(self, service: str, user: str, text: str) -> None:
        if self._error:
            raise self._error
        if self._keeps:
            self.kept[service, user] = text[: self._cuts]

    def get_password(self, service: str, user: str) -> str | None:
        if self._error:
            raise self._error
        return self.kept.get((service, user))

    def delete_password(self, service: str, user: str) -> None:
        from keyring.errors import PasswordDeleteError

        if self._error:
            raise self._error
        if self.kept.pop((service, user), None) is None:
            raise PasswordDeleteError("none")


def test_secrets_of_another_kind_lie_apart() -> None:
    backend = Backend()
    KeyringTokens(backend).save(ACCOUNT, Secret(TOKEN))
    other = KeyringTokens(backend, service="Sched webhook", user="signing secret")
    assert other.load(ACCOUNT) is None
    other.save(ACCOUNT, Secret("whsec_other"))
    assert sorted(backend.kept) == [
        (f"Sched Google {ACCOUNT}", "refresh token"),
        (f"Sched webhook {ACCOUNT}", "signing secret"),
    ]
    other.forget(ACCOUNT)
    assert KeyringTokens(backend).load(ACCOUNT) is not None


@pytest.mark.parametrize("store", [MemoryTokens(), KeyringTokens(Backend())])
def test_kept_and_forgotten(store: TokenStore) -> None:
    assert store.load(ACCOUNT) is None
    store.save(ACCOUNT, Secret(TOKEN))
    store.save("account-2", Secret("other"))
    store.save(ACCOUNT, Secret(TOKEN + "new"))
    kept = store.load(ACCOUNT)
    assert kept is not None
    assert kept.equals(TOKEN + "new")
    store.forget(ACCOUNT)
    store.forget(ACCOUNT)
    assert store.load(ACCOUNT) is None
    assert store.load("account-2") is not None


def test_one_service_name_for_each_account() -> None:
    backend = Backend()
    for account in ("one", "two"):
        KeyringTokens(backend).save(account, Secret(TOKEN))
    assert {service for service, _ in backend.kept} == {"Sched Google one", "Sched Google two"}
    assert set(backend.kept.values()) == {TOKEN}


class KeyringLockedError(Exception):
    pass


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        (Backend(keeps=False), "did not keep"),
        (Backend(cuts=20), "did not keep"),
        (Backend(error=KeyringLockedError("ACCOUNT 1//0gCanary")), "locked"),
        (Backend(error=RuntimeError("dbus 1//0gCanary")), "RuntimeError"),
        (Backend(error=OSError(13, "1//0gCanary")), "PermissionError"),
    ],
)
def test_failure_92_93_a_keyring_that_fails_says_so(backend: Backend, words: str) -> None:
    with pytest.raises(KeyringUnavailable) as caught:
        KeyringTokens(backend).save(ACCOUNT, Secret(TOKEN))
    assert words in str(caught.value)
    assert "again" in caught.value.detail
    assert "session" not in str(caught.value), "a choice of the window alone, which has a button for it"
    assert "Canary" not in "".join(traceback.format_exception(caught.value))


def test_a_keyring_that_does_not_forget() -> None:
    class Sticky(Backend):
        def delete_password(self, service: str, user: str) -> None:
            pass

    store = KeyringTokens(Sticky())
    store.save(ACCOUNT, Secret(TOKEN))
    with pytest.raises(KeyringUnavailable, match="did not delete"):
        store.forget(ACCOUNT)


def test_105_what_windows_could_not_keep() -> None:
    backend = Backend()
    with pytest.raises(KeyringUnavailable, match="too long"):
        KeyringTokens(backend).save(ACCOUNT, Secret("x" * 1_300))
    assert backend.kept == {}


def test_failure_92_a_keyring_that_waits_for_nobody() -> None:
    over = threading.Event()

    class Waiting(Backend):
        def get_password(self, service: str, user: str) -> str | None:
            over.wait(30)
            return None

    with pytest.raises(KeyringUnavailable, match="does not answer"):
        KeyringTokens(Waiting(), seconds=0.1).load(ACCOUNT)
    over.set()


def test_failure_92_who_did_not_unlock_it_is_not_asked_again() -> None:
    asked: list[str] = []

    class Locked(Backend):
        def get_password(self, service: str, user: str) -> str | None:
            asked.append(service)
            raise KeyringLockedError

    store = KeyringTokens(Locked())
    for quiet, prompts in ((True, 1), (True, 1), (True, 1), (False, 2), (True, 2)):
        with pytest.raises(KeyringLocked, match="you need not sign in"):
            store.load(ACCOUNT, quiet=quiet)
        assert len(asked) == prompts


# --- in a process of its own: what the environment says, and the real keyring ------------------------

SCRIPT = """
import json, sys
from schedapp.errors import KeyringLocked, KeyringUnavailable
from schedapp.google.secret import Secret
from schedapp.google.tokens import KeyringTokens
store = KeyringTokens(seconds=20)
answer = {}
try:
    for step in json.loads(sys.argv[1]):
        if step[0] == "save":
            store.save("account-1", Secret(step[1]))
        elif step[0] == "load":
            kept = store.load("account-1")
            answer["kept"] = kept and kept.reveal()
        elif step[0] == "forget":
            store.forget("account-1")
        elif step[0] == "lock":
            import secretstorage
            connection = secretstorage.dbus_init()
            secretstorage.get_default_collection(connection).lock()
        elif step[0] == "try":
            try:
                answer.setdefault("tried", []).append(bool(store.load("account-1", quiet=step[1])))
            except KeyringLocked as error:
                answer["tried"].append(error.title)
        elif step[0] == "unlock":  # what the keyring's own window does with the password
            from jeepney import DBusAddress, new_method_call
            from jeepney.io.blocking import open_dbus_connection
            names = "/org/freedesktop/secrets", "org.freedesktop.secrets"
            def call(interface, method, signature, *values):
                asked = new_method_call(DBusAddress(*names, interface), method, signature, values)
                return bus.send_and_get_reply(asked, timeout=60).body
            with open_dbus_connection() as bus:
                _, session = call("org.freedesktop.Secret.Service", "OpenSession", "sv", "plain", ("s", ""))
                (collection,) = call("org.freedesktop.Secret.Service", "ReadAlias", "s", "default")
                secret = (session, b"", b"password of the tests", "text/plain")
                call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "UnlockWithMasterPassword",
                     "o(oayays)", collection, secret)
except KeyringUnavailable as error:
    answer["error"] = str(error)
answer["modules"] = sorted(set(sys.modules) & {"evil_keyring", "keyring.backends.null", "keyring.backends.fail"})
print(json.dumps(answer))
"""


def run(environment: dict[str, str], *steps: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(steps)],
        env=environment | {"PYTHONPATH": f"{Path(__file__).parents[2]}:{environment.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Canary" not in done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_failure_93_the_environment_has_no_say(private_home: dict[str, str]) -> None:
    """keyring itself would load any module that a variable or a file names, from any folder."""
    home = Path(private_home["HOME"])
    (home / "evil_keyring.py").write_text(
        textwrap.dedent("""
        from keyring.backend import KeyringBackend
        class Keyring(KeyringBackend):
            priority = 99
            def get_password(self, service, username): return None
            def set_password(self, service, username, password): pass
        """)
    )
    config = Path(private_home["XDG_CONFIG_HOME"]) / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring=evil_keyring.Keyring\nkeyring-path={home}\n")
    for named in ("evil_keyring.Keyring", "keyring.backends.null.Keyring"):
        answer = run(private_home | {"PYTHON_KEYRING_BACKEND": named, "PYTHONPATH": str(home)}, ["save", TOKEN])
        assert "no keyring that Sched trusts" in answer["error"]
        assert "evil_keyring" not in answer["modules"]
        assert "keyring.backends.null" not in answer["modules"]


@pytest.mark.desktop
def test_gnome_keyring(keyring_session: dict[str, str]) -> None:
    assert run(keyring_session, ["save", TOKEN], ["load"])["kept"] == TOKEN
    assert run(keyring_session, ["load"])["kept"] == TOKEN, "another process finds it"
    assert run(keyring_session, ["forget"], ["load"])["kept"] is None


@pytest.mark.desktop
def test_failure_92_a_gnome_keyring_that_is_unlocked_is_noticed_without_a_prompt(
    keyring_session: dict[str, str],
) -> None:
    quietly, loudly = ["try", True], ["try", False]
    answer = run(keyring_session, ["save", TOKEN], loudly, ["lock"], loudly, quietly, ["unlock"], quietly)
    assert answer["tried"] == [True, "The keyring is locked.", "The keyring is locked.", True]


@pytest.mark.desktop
def test_failure_92_a_locked_gnome_keyring(keyring_session: dict[str, str]) -> None:
    answer = run(keyring_session, ["save", TOKEN], ["lock"], ["load"])
    assert "kept" not in answer
    assert "nlock it" in answer["error"]


@pytest.mark.desktop
def test_105_failure_93_a_session_without_a_keyring(dbus_session: dict[str, str]) -> None:
    """D-Bus may start one, which is locked and has nobody to ask."""
    answer = run(dbus_session, ["save", TOKEN])
    assert "kept" not in answer
    assert "keyring" in answer["error"].lower()
    assert "try again" in answer["error"]
