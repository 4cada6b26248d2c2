"""Which Google account a command means; signing in through the browser, with Ctrl+C to cancel."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

from schedapp.cli.terminal import clean, say
from schedapp.errors import Ambiguous, NotFound, SchedError, SignInNeeded, WrongAccount
from schedapp.model.connection import Account
from schedapp.services.ports import Services

if TYPE_CHECKING:
    from schedapp.services.given_tokens import GivenToken

Result = TypeVar("Result")


@dataclass(frozen=True)
class SignIn:
    """How to sign in, as the options say."""

    account: str = ""
    client_file: Path | None = None
    no_browser: bool = False
    token: GivenToken | None = None
    """In place of the browser."""


def known_account(services: Services, email: str) -> Account | None:
    """The signed-in account of this address; without one, the only one there is. None if somebody has to sign in."""
    accounts = services.calendars.accounts()
    if email:
        return next((account for account in accounts if account.email.casefold() == email.casefold()), None)
    return accounts[0] if len(accounts) == 1 else None


def sign_in(services: Services, wanted: SignIn) -> Account:
    """Sign in with the browser, or with a token that was brought along.

    Raises KeyboardInterrupt after Ctrl+C, WrongAccount, and what the service raises.
    """
    account = _in_browser(services, wanted) if wanted.token is None else services.calendars.accept(wanted.token)
    if wanted.account and account.email.casefold() != wanted.account.casefold():
        raise _wrong(account, wanted)
    return account


def _wrong(account: Account, wanted: SignIn) -> WrongAccount:
    if wanted.token is not None:
        return WrongAccount(f"The token is one of {account.email}.", f"This calendar needs one of {wanted.account}.")
    return WrongAccount(
        f"You signed in as {account.email}, not as {wanted.account}.",
        f"Choose {wanted.account} in the browser, or give --account {account.email}.",
    )


def _in_browser(services: Services, wanted: SignIn) -> Account:
    with _cancelled_by_interrupt() as cancelled:
        try:
            return services.calendars.sign_in(
                client_file=wanted.client_file,
                login_hint=wanted.account,
                open_browser=_without_browser if wanted.no_browser else _with_browser,
                cancelled=cancelled,
            )
        except SchedError as error:
            if cancelled.is_set():
                raise KeyboardInterrupt from error
            raise


def with_account(services: Services, wanted: SignIn, action: Callable[[Account], Result]) -> Result:
    """Run an action with the account that is meant, signing in where nobody is, or where Google ended the grant."""
    account = known_account(services, wanted.account) if wanted.token is None else None
    if account is None:
        return action(sign_in(services, wanted))
    try:
        return action(account)
    except SignInNeeded:
        say(f"Google wants {clean(account.email)} to sign in again.", err=True)
        return action(sign_in(services, SignIn(account.email, wanted.client_file, wanted.no_browser)))


def _with_browser(address: str) -> None:
    from schedapp.google.browser import open_in_browser

    opened = open_in_browser(address)
    words = "The browser should open now. If it does not, open" if opened else "Open"
    say(f"{words} this address to sign in:\n{clean(address)}", err=True)


def _without_browser(address: str) -> None:
    say("Open this address to sign in (Ctrl+C cancels):", err=True)
    say(clean(address))


@contextmanager
def _cancelled_by_interrupt() -> Iterator[threading.Event]:
    """An event that the first Ctrl+C sets; the second one interrupts the hard way."""
    cancelled = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield cancelled
        return
    before = signal.getsignal(signal.SIGINT)

    def cancel(_number: int, _frame: FrameType | None) -> None:
        cancelled.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, cancel)
    try:
        yield cancelled
    finally:
        signal.signal(signal.SIGINT, before)


def real_calendar_id(services: Services, calendar_id: str) -> str:
    """The real id of a connected calendar that may be named `primary`. Raises NotFound, Ambiguous."""
    if calendar_id != "primary":
        return calendar_id
    found = sorted(
        {
            status.connection.calendar_id
            for status in services.calendars.connections()
            if status.connection.calendar_id == status.connection.account.email
        }
    )
    if not found:
        raise NotFound("No primary calendar is connected.", "`schedapp status` lists the connected ones.")
    if len(found) > 1:
        raise Ambiguous("“primary” fits several accounts.", f"Name one of: {', '.join(found)}.")
    return found[0]
