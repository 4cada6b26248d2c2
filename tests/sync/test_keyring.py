"""A keyring that is locked, absent, or has lost the token: said for what it is, asked for once, and nothing is lost."""

from __future__ import annotations

import threading

import pytest

from schedapp.errors import KeyringLocked, KeyringUnavailable, SignInNeeded
from schedapp.google.tokens import KeyringTokens
from schedapp.model.connection import Health
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk


class DismissedError(Exception):
    """As a Secret Service says that its prompt was closed."""


class Vault:
    """A keyring in a dictionary. While it is locked, each time that it is asked a prompt comes up, and is dismissed."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False
        self.prompts = 0

    def _open(self) -> None:
        if self.locked:
            self.prompts += 1
            raise DismissedError

    def set_password(self, service: str, user: str, text: str) -> None:
        self._open()
        self.kept[service, user] = text

    def get_password(self, service: str, user: str) -> str | None:
        self._open()
        return self.kept.get((service, user))

    def delete_password(self, service: str, user: str) -> None:
        self._open()
        self.kept.pop((service, user))


class KeptDesk:
    """A desk whose token is in a keyring. `restart` forgets all that is only in memory."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.vault = Vault()
        self._use()

    def _use(self) -> None:
        self.desk.container._tokens.lasting = KeyringTokens(self.vault)

    def restart(self) -> None:
        self.desk.container.close()
        self.desk.container = self.desk.open()
        self._use()


@pytest.fixture
def kept(desk: Desk) -> KeptDesk:
    """Connected, with one change that waits."""
    made = KeptDesk(desk)
    room = desk.resource("Dr A")
    desk.connect(room)
    assert desk.sync()[0].ok
    desk.book(room, "2026-12-02T09:00", "2026-12-02T10:00")
    return made


def health(desk: Desk) -> tuple[Health, str]:
    (status,) = desk.container.calendars.connections()
    return status.connection.health, status.connection.message


def test_failure_92_a_locked_keyring_is_said_and_the_sync_goes_on_when_it_is_open(
    kept: KeptDesk, sim: Simulator
) -> None:
    desk, vault = kept.desk, kept.vault
    vault.locked = True
    kept.restart()
    calls = len(sim.requests)
    (report,) = desk.container.syncer().run("start")
    assert isinstance(report.error, KeyringLocked)
    state, words = health(desk)
    assert state is Health.LOCKED
    assert "The keyring is locked. Unlock it" in words
    assert "you need not sign in" in words
    assert len(sim.requests) == calls
    assert len(desk.outbox()) == 1
    vault.locked = False
    assert desk.sync()[0].ok
    assert health(desk) == (Health.OK, "")
    assert [title for title, _ in desk.google()] == ["Check-up"]


def test_failure_92_nobody_is_asked_again_and_again(kept: KeptDesk) -> None:
    desk, vault = kept.desk, kept.vault
    vault.locked = True
    kept.restart()
    running = desk.container.syncer()
    running.run("start")
    for reason in ("timer", "own-change", "timer"):
        assert isinstance(running.run(reason)[0].error, KeyringLocked)
    look = desk.container.calendars.look([desk.container.resources.list()[0].uid], [])
    assert "the keyring is locked" in look.note
    assert vault.prompts == 1
    running.run("button")
    assert vault.prompts == 2, "who presses the button is asked"
    vault.locked = False
    assert running.run("button")[0].ok
    assert running.run("timer")[0].ok


def test_failure_92_a_locked_keyring_keeps_the_connection(kept: KeptDesk) -> None:
    """The token could not be deleted, and would stay there for nobody."""
    desk, vault = kept.desk, kept.vault
    vault.locked = True
    with pytest.raises(KeyringLocked):
        desk.container.calendars.disconnect(DOCTOR)
    assert len(desk.container.calendars.connections()) == 1
    vault.locked = False
    desk.container.calendars.disconnect(DOCTOR)
    assert vault.kept == {}
    assert desk.container.calendars.accounts() == ()


def test_failure_93_without_a_keyring_a_session_can_be_ended(desk: Desk, doctor: Resource) -> None:
    """Signed in for this session only: there is no token that had to be deleted elsewhere."""
    desk.container._tokens.lasting = KeyringTokens()
    with pytest.raises(KeyringUnavailable):
        desk.container._tokens.lasting.load("probe")
    assert desk.sync()[0].ok
    desk.container.calendars.disconnect(DOCTOR)
    assert desk.container.calendars.accounts() == ()


def test_failure_94_a_token_that_was_cleaned_away_is_a_new_sign_in_and_no_loss(kept: KeptDesk) -> None:
    desk, vault = kept.desk, kept.vault
    vault.kept.clear()
    kept.restart()
    for reason in ("start", "timer"):
        running = desk.container.syncer()
        reports = running.run(reason)
        assert all(isinstance(report.error, SignInNeeded) for report in reports)
    state, words = health(desk)
    assert state is Health.SIGN_IN
    assert "Sign in again; nothing is lost meanwhile." in words
    assert len(desk.outbox()) == 1
    assert len(desk.titles()) == 1
    desk.sign_in()
    assert desk.sync()[0].ok
    assert [title for title, _ in desk.google()] == ["Check-up"]
    assert len(vault.kept) == 1
    kept.restart()
    assert desk.sync()[0].ok


def test_a_keyring_that_asks_somebody_does_not_keep_the_program_open(kept: KeptDesk) -> None:
    """Its prompt stands, nobody answers, and the window is closed."""
    kept.restart()
    container = kept.desk.container
    asked, answered = threading.Event(), threading.Event()

    def ask(_service: str, _user: str) -> None:
        asked.set()
        answered.wait(240)

    kept.vault.get_password = ask  # type: ignore[method-assign]
    (account,) = container.calendars.accounts()

    def look() -> None:
        with pytest.raises(SignInNeeded):
            container._accounts.server(account)

    looking = threading.Thread(target=look)
    looking.start()
    assert asked.wait(60)
    closing = threading.Thread(target=container._accounts.close)
    closing.start()
    closing.join(60)
    closed = not closing.is_alive()
    answered.set()
    closing.join(60)
    looking.join(60)
    assert closed
