"""Google's error bodies, as recorded answers and Google's error pages show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class ApiError(Exception):
    """One refusal in the shape of the Calendar API: HTTP status, reason, message, and where it was."""

    status: int
    reason: str
    message: str
    domain: str = "global"
    location_type: str | None = None
    location: str | None = None
    rpc_status: str | None = None
    details: list[Json] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    headline: str | None = None

    def body(self) -> Json:
        """The JSON body: `errors` (one entry), `code` and `message`, newer ones with `status` too."""
        entry: Json = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location is not None:
            entry |= {"locationType": self.location_type or "parameter", "location": self.location}
        error: Json = {"errors": [entry], "code": self.status, "message": self.headline or self.message}
        if self.rpc_status:
            error["status"] = self.rpc_status
        if self.details:
            error["details"] = self.details
        return {"error": error}


class ConnectionDropped(Exception):
    """The socket is closed and nothing is answered."""


@dataclass(eq=False)
class OAuthError(Exception):
    """A refusal of the token or revoke endpoint: `error` and `error_description`."""

    status: int
    error: str
    description: str

    def body(self) -> Json:
        return {"error": self.error, "error_description": self.description}


def invalid(message: str, reason: str = "invalid", location: str | None = None) -> ApiError:
    """400 about a value of the request."""
    return ApiError(400, reason, message, location=location)


def bad_request(message: str = "Bad Request", location: str | None = None) -> ApiError:
    return ApiError(400, "badRequest", message, location=location)


def not_found(message: str = "Not Found") -> ApiError:
    return ApiError(404, "notFound", message)


def time_range_empty() -> ApiError:
    return ApiError(400, "timeRangeEmpty", "The specified time range is empty.", "calendar", "parameter", "timeMax")


def too_large() -> ApiError:
    return invalid("A provided value exceeds the allowed size limit.")


def duplicate() -> ApiError:
    return ApiError(409, "duplicate", "The requested identifier already exists.")


def already_deleted() -> ApiError:
    return ApiError(410, "deleted", "Resource has been deleted")


def full_sync_required() -> ApiError:
    message = "Sync token is no longer valid, a full sync is required."
    return ApiError(410, "fullSyncRequired", message, "calendar", "parameter", "syncToken")


def updated_min_too_long_ago() -> ApiError:
    message = "The requested minimum modification time lies too far in the past."
    return ApiError(410, "updatedMinTooLongAgo", message, "calendar", "parameter", "updatedMin")


def condition_not_met() -> ApiError:
    return ApiError(412, "conditionNotMet", "Precondition Failed", "global", "header", "If-Match")


def access_level() -> ApiError:
    return ApiError(403, "requiredAccessLevel", "You need to have writer access to this calendar.", "calendar")


def forbidden(message: str = "Forbidden") -> ApiError:
    return ApiError(403, "forbidden", message)


def not_organizer() -> ApiError:
    message = "Shared properties can only be changed by the organizer of the event."
    return ApiError(403, "forbiddenForNonOrganizer", message, "calendar")


def login_required() -> ApiError:
    challenge = {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'}
    return ApiError(
        401,
        "required",
        "Login Required.",
        "global",
        "header",
        "Authorization",
        "UNAUTHENTICATED",
        headers=challenge,
    )


def invalid_credentials() -> ApiError:
    challenge = {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'}
    return ApiError(
        401,
        "authError",
        "Invalid Credentials",
        "global",
        "header",
        "Authorization",
        "UNAUTHENTICATED",
        headers=challenge,
    )


def insufficient_scopes(method: str) -> ApiError:
    """403: the grant does not carry any scope that the discovery document names for `method`."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": "calendar-json.googleapis.com", "method": method},
    }
    return ApiError(
        403,
        "insufficientPermissions",
        "Insufficient Permission",
        rpc_status="PERMISSION_DENIED",
        details=[detail],
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"'},
        headline="Request had insufficient authentication scopes.",
    )
