"""The checks of what lies between Sched and Google: client file, permissions, reach, clock, queue."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from schedapp.errors import BadInput, Offline, SignInNeeded
from schedapp.services.checks import Check, Setting, doubt, failed, passed
from schedapp.store.health import NEWEST, Condition, examine

_SKEW_LOW, _SKEW_HIGH = 30, 300  # seconds
_STUCK = 3600  # seconds after which a change should have been sent


def _condition(setting: Setting) -> Condition | None:
    """What the database knows; None where there is none that can be used, which another check tells."""
    file = setting.paths.database
    found = examine(file) if file.exists() else None
    return found if found and found.ours and found.version <= NEWEST and found.quick_check == "ok" else None


def client_file(setting: Setting) -> Iterator[Check]:
    from schedapp.google.clientfile import read_client_file

    found = _condition(setting)
    if setting.client_file:
        try:
            read_client_file(Path(setting.client_file))
            yield passed("Client file", f"{Path(setting.client_file).name} can be used")
        except BadInput as error:
            yield failed("Client file", error)
    elif found and found.scopes:
        yield passed("Client file", "kept from the last sign-in")
    else:
        yield doubt("Client file", "None is chosen.", "Signing in to Google needs one: set SCHEDAPP_CLIENT_SECRETS.")


def permissions(setting: Setting) -> Iterator[Check]:
    from schedapp.google.oauth import lacking

    found = _condition(setting)
    if found is None or not found.scopes:
        yield passed("Permissions", "nobody is signed in to Google")
        return
    short = sum(bool(scopes and lacking(scopes)) for scopes in found.scopes)
    many = len(found.scopes)
    if short:
        words = f"{short} of {many} Google accounts granted less than Sched needs."
        yield failed("Permissions", SignInNeeded(words, "Sign in anew and tick all: schedapp calendar list --sign-in"))
    elif found.queue.signed_out:
        calendars = "A calendar waits" if found.queue.signed_out == 1 else f"{found.queue.signed_out} calendars wait"
        advice = "Sign in anew, or unlock the keyring: schedapp calendar status"
        yield failed("Permissions", SignInNeeded(f"{calendars} for a sign-in.", advice))
    elif not all(found.scopes):
        words = "An account was signed in with a token that does not say what it grants."
        yield doubt("Permissions", words, "Nothing is to be done while it is synchronized: schedapp calendar status")
    else:
        yield passed("Permissions", f"{many} Google account{'' if many == 1 else 's'}, all that is needed granted")


def google(setting: Setting) -> Iterator[Check]:
    """Reach, and the clock against the Date of the answer."""
    from schedapp.google.reach import is_googles, reach

    try:
        reached = reach(setting.api_root)
    except BadInput as error:
        yield failed("Google", error)
        return
    except Exception as error:  # sockets, TLS, proxies and a cut answer fail each in their own way
        advice = "Check the network; behind a proxy, the system's proxy settings. Bookings wait and are sent later."
        yield failed("Google", Offline(f"It cannot be reached: {_reason(error)}.", advice))
        return
    yield passed("Google", "reached" if is_googles(reached.root) else f"a stand-in at {reached.root} is reached")
    yield clock(reached.offset)


def _reason(error: Exception) -> str:
    """What went wrong, without an address of this network."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (socket.gaierror, "its name is not found"),
        (TimeoutError, "it does not answer"),
        (ConnectionRefusedError, "nothing listens there"),
        (ssl.SSLError, "its certificate is not trusted"),
    )
    return next((words for kind, words in kinds if isinstance(error, kind)), type(error).__name__)


def clock(offset: float | None) -> Check:
    """`offset` is Google's time minus this computer's in seconds."""
    if offset is None:
        return doubt("Clock", "Google's answer had no time.", "Compare this computer's clock by hand.")
    away = abs(offset)
    words = f"{away:,.0f} s {'behind' if offset > 0 else 'ahead of'} Google's"
    if away < 2:  # the header has whole seconds
        return passed("Clock", "as Google's")
    if away < _SKEW_LOW:
        return passed("Clock", words)
    advice = "Set this computer's clock, best by the network's time."
    if away < _SKEW_HIGH:
        return doubt("Clock", f"It is {words}.", advice)
    return failed("Clock", Offline(f"It is {words}.", f"{advice} Signing in fails otherwise."))


def queue(setting: Setting) -> Iterator[Check]:
    found = _condition(setting)
    if found is None or not found.queue.connections:
        yield passed("Queue", "no calendar is connected")
        return
    waits = found.queue
    words = f"{waits.waiting} waiting, {waits.parked} refused by Google"
    late = waits.oldest and setting.now() - waits.oldest > _STUCK
    if waits.parked:
        yield doubt("Queue", f"{words}.", "See what waits for you: schedapp attention list")
    elif late:
        hours = int((setting.now() - waits.oldest) // 3600)
        yield doubt("Queue", f"{words}, the oldest for {hours} h.", "schedapp calendar status says why.")
    else:
        yield passed("Queue", words)


ALL = (client_file, permissions, google, queue)
