"""Google's refusals by reason, and what the network throws, as errors that say what to do."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import zlib

import pytest

from schedapp.errors import (
    AlreadyExists,
    BadInput,
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
from schedapp.google.translate import Subject, from_refusal, from_transport, read_refusal, translated

CALENDAR, EVENT = Subject.CALENDAR, Subject.EVENT


def body(reason: str, message: str = "", status: int = 400, **more: str) -> bytes:
    item = {"domain": "global", "reason": reason, "message": message, **more}
    return json.dumps({"error": {"errors": [item], "code": status, "message": message}}).encode()


def refused(
    status: int, reason: str = "", message: str = "", subject: Subject = EVENT, headers: dict[str, str] | None = None
) -> SchedError:
    return from_refusal(read_refusal(status, body(reason, message, status), headers or {}), subject)


@pytest.mark.parametrize(
    ("status", "reason", "message", "subject", "expected"),
    [
        (400, "timeRangeEmpty", "The specified time range is empty.", EVENT, Rejected),
        (400, "invalid", "Invalid sync token value.", CALENDAR, SyncTokenExpired),
        (400, "invalid", "Invalid start time.", EVENT, Rejected),
        (400, "required", "Missing end time.", EVENT, Rejected),
        (400, "parseError", "Parse Error", EVENT, Rejected),
        (401, "authError", "Invalid Credentials", EVENT, Offline),
        (403, "userRateLimitExceeded", "User Rate Limit Exceeded", EVENT, RateLimited),
        (403, "rateLimitExceeded", "Rate Limit Exceeded", CALENDAR, RateLimited),
        (429, "rateLimitExceeded", "Rate Limit Exceeded", EVENT, RateLimited),
        (403, "quotaExceeded", "Calendar usage limits exceeded.", EVENT, QuotaExceeded),
        (403, "dailyLimitExceeded", "", EVENT, QuotaExceeded),
        (403, "forbiddenForNonOrganizer", "Shared properties…", EVENT, PermissionDenied),
        (403, "requiredAccessLevel", "You need to have writer access", EVENT, PermissionDenied),
        (403, "forbidden", "Forbidden", CALENDAR, PermissionDenied),
        (403, "insufficientPermissions", "Insufficient Permission", CALENDAR, PermissionDenied),
        (403, "accessNotConfigured", "", CALENDAR, PermissionDenied),
        (403, "somethingNew", "", EVENT, PermissionDenied),
        (404, "notFound", "Not Found", EVENT, EventNotFound),
        (404, "notFound", "Not Found", CALENDAR, CalendarGone),
        (409, "duplicate", "The requested identifier already exists.", CALENDAR, AlreadyExists),
        (409, "conflict", "Conflict", EVENT, Offline),
        (410, "fullSyncRequired", "Sync token is no longer valid", CALENDAR, SyncTokenExpired),
        (410, "updatedMinTooLongAgo", "", CALENDAR, SyncTokenExpired),
        (410, "deleted", "Resource has been deleted", EVENT, EventDeleted),
        (412, "conditionNotMet", "Precondition Failed", EVENT, EtagMismatch),
        (413, "uploadTooLarge", "", EVENT, Rejected),
        (500, "backendError", "Backend Error", EVENT, Offline),
        (503, "", "", CALENDAR, Offline),
        (408, "", "", CALENDAR, Offline),
        (302, "", "", CALENDAR, Offline),
        (407, "", "", CALENDAR, Offline),
    ],
)
def test_the_catalogue(status: int, reason: str, message: str, subject: Subject, expected: type[SchedError]) -> None:
    error = refused(status, reason, message, subject)
    assert type(error) is expected
    assert error.title.endswith(".")
    assert error.detail.endswith(".")


def test_failure_48_61_each_refusal_of_a_right_says_what_to_do() -> None:
    texts = {
        reason: refused(403, reason).detail
        for reason in ("insufficientPermissions", "accessNotConfigured", "forbiddenForNonOrganizer", "forbidden")
    }
    assert "tick every box" in texts["insufficientPermissions"]
    assert "enable it" in texts["accessNotConfigured"]
    assert "organizer" in texts["forbiddenForNonOrganizer"]
    assert "owner" in texts["forbidden"]
    assert "tick every box" in refused(403, "", "Request had insufficient authentication scopes.").detail


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7.0), (" 120 ", 120.0), ("", None), ("soon", None), ("-1", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    error = refused(429, "rateLimitExceeded", headers={"retry-after": text})
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"error": "x"}', b'{"error": []}', b"\xff"])
@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_page_that_is_not_google_s_proves_nothing(content: bytes, status: int) -> None:
    assert type(from_refusal(read_refusal(status, content, {}), CALENDAR)) is Offline


@pytest.mark.parametrize(
    "content", [b'{"error": {}}', b'{"error": {"errors": 5}}', b'{"error": {"errors": [5], "message": {}}}']
)
def test_half_an_error_body(content: bytes) -> None:
    assert type(from_refusal(read_refusal(404, content, {}), EVENT)) is EventNotFound
    assert type(from_refusal(read_refusal(400, content, {}), EVENT)) is Rejected


@pytest.mark.parametrize("said", ["Bad value", "Bad value."])
def test_what_google_says_is_a_sentence(said: str) -> None:
    assert refused(400, "invalid", said).detail == "Google says: Bad value. Change the booking and it is sent again."


def test_what_google_says_is_shown_without_addresses() -> None:
    error = refused(400, "invalid", "Bad value for room@example.org\x1b[31m token ya29.abcdef " + "x" * 500)
    assert "Bad value for" in error.detail
    for secret in ("example.org", "ya29.abc", "\x1b"):
        assert secret not in error.detail
    assert len(error.detail) < 400


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (TimeoutError("x"), "in time"),
        (socket.gaierror(-2, "Name or service not known"), "cannot be found"),
        (ConnectionRefusedError(111, "refused"), "cannot be reached"),
        (ssl.SSLCertVerificationError("bad"), "not private"),
        (ssl.SSLEOFError("eof"), "cannot be reached"),
        (OSError("Tunnel connection failed: 407 Proxy Authentication Required"), "proxy"),
        (http.client.IncompleteRead(b""), "oddly"),
        (EOFError(), "oddly"),
        (zlib.error(), "oddly"),
        (RecursionError(), "oddly"),
        (TypeError(), "oddly"),
    ],
)
def test_the_network(failure: Exception, words: str) -> None:
    assert words in from_transport(failure).title or words in from_transport(failure).detail
    with pytest.raises(Offline) as caught, translated(EVENT):
        raise failure
    assert caught.value.__suppress_context__


def test_our_own_errors_pass() -> None:
    with pytest.raises(BadInput), translated(EVENT):
        raise BadInput("x")
