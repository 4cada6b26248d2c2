"""Signing in and out: what comes to the listener besides the browser, what Google answers. Named by number."""

from __future__ import annotations

import socket
import threading
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest

from schedapp.container import Container
from schedapp.errors import KeyringUnavailable, SignInFailed, SignInNeeded, WrongAccount
from schedapp.google.oauth import EVENTS_SCOPE, LIST_SCOPE
from schedapp.model.connection import Account, Health
from schedapp.model.resource import Resource
from schedapp.paths import Paths
from schedapp.services.calendars import CalendarService
from schedapp.simulator import PRACTICE, SOMEONE_ELSE, TREATMENT, Simulator
from tests.desk import DOCTOR, Desk
from tests.sync.seen import NINE


def visit(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as error:
        return error.code


def redirect_of(address: str) -> tuple[str, str]:
    """Where Google sends the browser, and the state that it has to bring."""
    query = parse_qs(urlsplit(address).query)
    return query["redirect_uri"][0], query["state"][0]


def codes(sim: Simulator) -> int:
    """How many codes were exchanged."""
    return sum(request.body.get("grant_type") == "authorization_code" for request in sim.requests_of("token"))


def test_96_cancelled_in_the_browser_and_tried_again(desk: Desk, sim: Simulator) -> None:
    calendars = desk.container.calendars
    with pytest.raises(SignInFailed, match="“no”") as refused:
        calendars.sign_in(open_browser=lambda address: visit(sim.consent(address, deny=True)),
                          cancelled=threading.Event())  # fmt: skip
    assert refused.value.detail
    assert codes(sim) == 0
    assert not calendars.accounts()
    assert desk.sign_in().email == PRACTICE
    assert codes(sim) == 1


def test_97_a_favicon_comes_before_the_real_redirect(desk: Desk, sim: Simulator) -> None:
    answered: list[int] = []

    def browser(address: str) -> None:
        back, _ = redirect_of(address)
        root = f"http://{urlsplit(back).netloc}"
        answered.extend(visit(root + target) for target in ("/favicon.ico", "/", "/robots.txt"))
        answered.append(visit(sim.consent(address, account=PRACTICE)))

    account = desk.container.calendars.sign_in(open_browser=browser, cancelled=threading.Event())
    assert answered == [404, 404, 404, 200]
    assert account.email == PRACTICE
    assert len(desk.container.calendars.calendars(account)) > 1


def test_98_cancel_ends_it_at_once_whoever_holds_the_port(desk: Desk) -> None:
    """The thread that waits sees the cancel while connections that say nothing, or half of something, are open."""
    opened, cancelled = threading.Event(), threading.Event()
    failures: list[SignInFailed] = []
    with ExitStack() as stack:

        def browser(address: str) -> None:
            where = urlsplit(redirect_of(address)[0])
            for words in (b"", b"GET /", b"\x16\x03"):
                silent = stack.enter_context(socket.create_connection((where.hostname, where.port), 60))
                silent.sendall(words)
            opened.set()

        def wait() -> None:
            with pytest.raises(SignInFailed) as caught:
                desk.container.calendars.sign_in(open_browser=browser, cancelled=cancelled)
            failures.append(caught.value)

        thread = threading.Thread(target=wait)
        thread.start()
        assert opened.wait(60)
        cancelled.set()
        thread.join(60)
        assert not thread.is_alive()
    assert "cancelled" in failures[0].title


def test_99_a_code_with_a_wrong_state_is_not_exchanged(desk: Desk, sim: Simulator) -> None:
    """Somebody else's page sends the browser to the listener with a code of its own account."""
    cancelled = threading.Event()
    answered: list[int] = []

    def browser(address: str) -> None:
        back, state = redirect_of(address)
        for wrong in ("", "x" * len(state), state[:-1], state.swapcase()):
            answered.append(visit(f"{back}?state={wrong}&code=4/0Astolen"))
        answered.append(visit(f"{back}?code=4/0Astolen"))
        cancelled.set()

    with pytest.raises(SignInFailed):
        desk.container.calendars.sign_in(open_browser=browser, cancelled=cancelled)
    assert answered == [404] * 5
    assert codes(sim) == 0
    assert not desk.container.calendars.accounts()


@pytest.mark.parametrize(("ticked", "missing"), [(LIST_SCOPE, "edit events"), (EVENTS_SCOPE, "list of")])
def test_100_failure_60_what_was_not_ticked_is_named_and_nothing_is_kept(
    desk: Desk, sim: Simulator, ticked: str, missing: str
) -> None:
    def browser(address: str) -> None:
        visit(sim.consent(address, account=PRACTICE, scopes=(ticked,)))

    with pytest.raises(SignInFailed, match="ticked") as refused:
        desk.container.calendars.sign_in(open_browser=browser, cancelled=threading.Event())
    assert missing in refused.value.detail
    assert not desk.container.calendars.accounts()
    assert desk.sign_in().scopes


def test_103_six_threads_with_an_expired_token_refresh_it_once(desk: Desk, sim: Simulator) -> None:
    account = desk.sign_in()
    desk.restart()
    sim.expire_access_tokens()
    sim.clear_requests()
    start, found = threading.Barrier(6), []

    def look() -> None:
        start.wait()
        found.append(len(desk.container.calendars.calendars(account)))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(sim.requests_of("token")) == 1


def test_104_failure_63_another_account_gets_nothing_of_what_waits(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    desk.book(doctor, *NINE)
    before = len(desk.writes())

    def browser(address: str) -> None:
        visit(sim.consent(address, account=SOMEONE_ELSE))

    calendars = desk.container.calendars
    with pytest.raises(WrongAccount, match=SOMEONE_ELSE) as refused:
        calendars.sign_in(login_hint=PRACTICE, open_browser=browser, cancelled=threading.Event())
    assert "Nothing was changed and nothing was sent" in refused.value.detail
    other = calendars.sign_in(open_browser=browser, cancelled=threading.Event())
    assert other.email == SOMEONE_ELSE, "as an account of its own"
    assert len(desk.writes()) == before
    (connection,) = (each.connection for each in calendars.connections())
    assert connection.account.email == PRACTICE
    desk.sync()
    assert not sim.google.list(SOMEONE_ELSE)
    assert desk.titles() == desk.google()


def test_105_without_a_keyring_there_is_a_choice_and_nothing_in_plain_text(
    sim: Simulator, desk: Desk, tmp_path: Path
) -> None:
    """No D-Bus session here: no keyring. It is said before the browser opens; for this session alone is the choice."""
    home = tmp_path / "safe"
    container = Container(Paths(home), face="window", now=lambda: desk.clock)
    opened: list[str] = []

    def browser(address: str) -> None:
        opened.append(address)
        visit(sim.consent(address, account=PRACTICE))

    def sign_in(calendars: CalendarService, *, session_only: bool) -> Account:
        return calendars.sign_in(open_browser=browser, cancelled=threading.Event(), session_only=session_only)

    with pytest.raises(KeyringUnavailable) as refused:
        sign_in(container.calendars, session_only=False)
    assert "keyring" in str(refused.value).lower()
    assert opened == []
    account = sign_in(container.calendars, session_only=True)
    assert container.calendars.calendars(account)
    container.close()
    tokens = [token.encode() for token in (*sim.app.oauth.refresh, *sim.app.oauth.access)]
    assert len(tokens) >= 2
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PRACTICE.encode() in stored
    assert not any(token in stored for token in tokens)
    again = Container(Paths(home), face="window", now=lambda: desk.clock)
    with pytest.raises((SignInNeeded, KeyringUnavailable)):
        again.calendars.calendars(account)
    again.close()


def test_106_signed_out_the_tokens_go_and_what_is_here_stays(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """One calendar is given up and the grant with it; the account's other calendar waits for a new sign-in."""
    room = desk.resource("Room")
    desk.connect(room, TREATMENT)
    sent, waiting = desk.book(doctor, *NINE, "sent"), desk.book(room, *NINE, "sent, too")
    desk.sync()
    desk.container.bookings.edit(sent.uid, {"title": "changed, not sent"})
    desk.container.bookings.edit(waiting.uid, {"title": "waits"})
    desk.book(room, "2026-12-03T09:00", "2026-12-03T10:00", "new, waits")
    (account,) = desk.container.calendars.accounts()
    before = desk.titles()
    desk.container.calendars.disconnect(DOCTOR, revoke=True)
    assert desk.container._tokens.session.load(account.uid) is None
    assert not [grant for grant in sim.app.oauth.refresh.values() if grant.email == PRACTICE]
    assert desk.titles() == before
    assert len(desk.outbox()) == 2
    sim.clear_requests()
    for _ in range(2):
        (report,) = desk.sync()
        assert report.connection.health is Health.SIGN_IN
    assert not sim.requests_of("events.list")
    assert len(desk.outbox()) == 2
    desk.sign_in()
    assert desk.sync()[0].ok
    assert desk.titles(room) == desk.google(TREATMENT)
    desk.connect(doctor)
    assert all(report.ok for report in desk.sync())
    assert desk.titles(doctor) == desk.google()
    assert not desk.outbox()
    (unsent,) = desk.container.attention.list()
    assert (unsent.mine, unsent.theirs) == ("changed, not sent", "sent"), "nobody knows any more what both had"
    desk.container.attention.resolve(unsent.id, "mine")
    desk.sync()
    assert desk.titles(doctor) == desk.google() == [("changed, not sent", "2026-12-02T08:00Z")]
