"""Foreign errors into ours, once, by Google's *reason* and not by status alone.

The new error never carries the old one: an HttpError's text holds the address, and with it a calendar id (a mail
address) and a sync token, which a logged traceback would show.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from schedapp.errors import (
    AlreadyExists,
    CalendarGone,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    Offline,
    PermissionDenied,
    QuotaExceeded,
    RateLimited,
    Rejected,
    SchedError,
    SyncTokenExpired,
)
from schedapp.google.redact import redact
from schedapp.google.skew import epoch_of

LATER = "Nothing is lost: the next sync goes on from here."
_LONGEST_WAIT = 86_400.0


class Subject(Enum):
    """What a request was about: the same status means different things."""

    CALENDAR = "calendar"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with a status of 300 or more. `said` is whether it has the form of Google's errors at all."""

    status: int
    reason: str = ""
    message: str = ""
    location: str = ""
    said: bool = False
    retry_after: float | None = None


@contextlib.contextmanager
def translated(subject: Subject, pause: Callable[[float], None] = lambda _seconds: None) -> Iterator[None]:
    """Runs a call to Google's library; whatever it raises comes out as a SchedError.

    `pause` is told the seconds for which Google asked to be left alone.
    """
    import googleapiclient.errors
    import httplib2
    from google.auth.exceptions import GoogleAuthError

    # The last four are what the library itself trips over in an answer that is JSON but nothing like Google's.
    foreign = (OSError, http.client.HTTPException, zlib.error, EOFError, RecursionError,
               ValueError, TypeError, LookupError, AttributeError)  # fmt: skip
    try:
        yield
    except SchedError:
        raise
    except googleapiclient.errors.HttpError as error:
        refusal = read_refusal(error.resp.status, error.content, error.resp)
        ours = from_refusal(refusal, subject)
        if refusal.retry_after and refusal.said and (isinstance(ours, RateLimited) or refusal.status == 503):
            pause(refusal.retry_after)
        raise ours from None
    except (*foreign, httplib2.HttpLib2Error, googleapiclient.errors.Error, GoogleAuthError) as error:
        raise from_transport(error) from None


def read_refusal(status: int, content: bytes, headers: Mapping[str, str]) -> Refusal:
    """Reads an error body defensively: it may be empty, HTML, cut, or lack the list of errors."""
    retry_after = _seconds(headers.get("retry-after", ""), headers.get("date", ""))
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return Refusal(status, retry_after=retry_after)
    listed = error.get("errors")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    reason = str(first.get("reason") or error.get("status") or "")
    message = str(error.get("message") or first.get("message") or "")
    return Refusal(status, reason, message, str(first.get("location") or ""), True, retry_after)


def _seconds(text: str, date: str) -> float | None:
    """Retry-After: a number of seconds, or a date (RFC 9110 section 10.2.3), counted from the answer's own `date`."""
    if text.strip().isdecimal():
        return min(float(text), _LONGEST_WAIT)
    moment, now = epoch_of(text), epoch_of(date)
    if moment is None:
        return None
    return min(max(0.0, moment - (time.time() if now is None else now)), _LONGEST_WAIT)


def from_refusal(refusal: Refusal, subject: Subject) -> SchedError:
    """The error for an answer that is one: table 6.2 of the Calendar API's error guide."""
    status, reason = refusal.status, refusal.reason
    if status in (403, 404, 410) and not refusal.said:  # a portal's page, a proxy's: proves nothing about Google
        return _stranger(status)
    by_status: dict[int, Callable[[Refusal, Subject], SchedError]] = {
        400: _bad_request, 403: _forbidden, 404: _not_found, 410: _gone,
    }  # fmt: skip
    if status in by_status:
        return by_status[status](refusal, subject)
    if status == 429:
        return _slow_down(refusal)
    if status == 409 and reason != "conflict":
        return AlreadyExists("Google has an event with this id already.", "Sched looks at it and goes on.")
    if status == 412:
        return EtagMismatch("The event was changed in Google meanwhile.", "Sched merges both changes.")
    if status == 401:
        return Offline("Google did not accept the sign-in just now.", f"{LATER} If it stays so, connect again.")
    if status == 407:
        return Offline("Your network's proxy wants a password.", "Enter it in the system's proxy settings.")
    if 300 <= status < 400:
        return _stranger(status)
    if status >= 500 or status in (408, 409):
        return Offline("Google has a problem at the moment.", f"It answered {status}. {LATER}")
    return _rejected(refusal)


def _bad_request(refusal: Refusal, _subject: Subject) -> SchedError:
    if "sync token" in refusal.message.lower() or refusal.location == "syncToken":
        return _token_expired()
    return _rejected(refusal)


def _rejected(refusal: Refusal) -> Rejected:
    said = redact(refusal.message)[:200].rstrip(" .") or f"It answered {refusal.status}"
    return Rejected("Google refused this change.", f"Google says: {said}. Change the booking and it is sent again.")


def _forbidden(refusal: Refusal, _subject: Subject) -> SchedError:
    reason = refusal.reason
    if reason in ("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"):
        return _slow_down(refusal)
    if reason in ("quotaExceeded", "dailyLimitExceeded"):
        return QuotaExceeded(
            "Google limits changes to this calendar for some hours.",
            "Changes made in Google are still shown here; yours wait and are sent later.",
        )
    if reason == "insufficientPermissions" or "insufficient authentication scopes" in refusal.message.lower():
        return PermissionDenied(
            "Sched was not allowed to use this part of Google Calendar.",
            "Connect again and tick every box on Google's page.",
        )
    if reason in ("accessNotConfigured", "SERVICE_DISABLED"):
        return PermissionDenied(
            "The Google Calendar API is not switched on.",
            "Whoever made the client file has to enable it in the Google Cloud console.",
        )
    if reason == "forbiddenForNonOrganizer":
        return PermissionDenied("Only the organizer can change this event.", "Ask its organizer, or make a copy.")
    return PermissionDenied(
        "Google does not let this account change the calendar.",
        "Ask its owner for “Make changes to events”. Your changes wait here.",
    )


def _slow_down(refusal: Refusal) -> RateLimited:
    return RateLimited("Google asked for a pause.", LATER, retry_after=refusal.retry_after)


def _not_found(_refusal: Refusal, subject: Subject) -> SchedError:
    if subject is Subject.EVENT:
        return EventNotFound("Google does not have this event.", "Sched checks what became of it.")
    return CalendarGone(
        "This Google calendar cannot be reached any more.",
        "It was deleted, or is no longer shared with this account. Nothing was deleted here.",
    )


def _gone(refusal: Refusal, subject: Subject) -> SchedError:
    if refusal.reason == "deleted" or (subject is Subject.EVENT and refusal.reason != "fullSyncRequired"):
        return EventDeleted("The event was deleted in Google before.", "Sched takes that over.")
    return _token_expired()


def _token_expired() -> SyncTokenExpired:
    return SyncTokenExpired("Google wants the whole calendar to be read again.", LATER)


def _stranger(status: int) -> Offline:
    return Offline(
        "Something else answers in Google's place.",
        f"It answered {status}. Perhaps this network wants you to log in: open a web page. {LATER}",
    )


def odd_answer() -> Offline:
    """For a 200 that is none: HTML, `{}`, a cut page. Nothing in it is believed."""
    return Offline(
        "Google answered oddly.", f"Perhaps this network wants you to log in: open any web page in a browser. {LATER}"
    )


def from_transport(error: BaseException) -> Offline:
    """The error for an exchange that did not come to an end. A write may have happened."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Offline(
            "The connection to Google is not private.",
            "Its certificate is not valid: check this computer's date, or ask who looks after your network.",
        )
    if isinstance(error, TimeoutError):
        return Offline("Google did not answer in time.", LATER)
    if isinstance(error, socket.gaierror):
        return Offline("Google cannot be found.", f"Check the network connection. {LATER}")
    if isinstance(error, OSError) and "407" in str(error):
        return Offline("Your network's proxy wants a password.", "Enter it in the system's proxy settings.")
    if isinstance(error, OSError):
        return Offline("Google cannot be reached.", f"Check the network connection. {LATER}")
    return odd_answer()
