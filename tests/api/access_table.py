"""Who may ask for what: every route with the scope that it needs, None for what has no data and needs no token.

A route that is not listed here fails `test_matrix.py`: somebody has to think about it first.
"""

from __future__ import annotations

from schedapp.services.api_tokens import Scope

BUSY, READ, WRITE = Scope.READ_BUSY, Scope.READ, Scope.WRITE

TABLE: dict[str, Scope | None] = {
    # the server itself, and pages without data
    "GET /hello": None,
    "GET /reference": None,
    "GET /reference/reference.css": None,
    "GET /reference/reference.js": None,
    "GET /reference/swagger-ui.css": None,
    "GET /reference/swagger-ui-bundle.js": None,
    "GET /display": None,
    "GET /display/display.css": None,
    "GET /display/display.js": None,
    "GET /display/board.js": None,
    "GET /display/day.js": None,
    "GET /display/stream.js": None,
    "GET /display/icon.svg": None,
    "GET /openapi.json": BUSY,
    # calendars
    "POST /calendars/google/connect": WRITE,
    "GET /calendars/google": READ,
    "GET /calendars/google/{calendar_id}/events": READ,
    "POST /calendars/google/{calendar_id}/sync": WRITE,
    "DELETE /calendars/google/{calendar_id}": WRITE,
    "GET /connections": READ,
    "GET /connections/{connection_id}": READ,
    "PATCH /connections/{connection_id}": WRITE,
    "POST /connections/{connection_id}/consent": WRITE,
    "GET /jobs/{job_id}": READ,
    # bookings
    "GET /bookings": BUSY,
    "POST /bookings": WRITE,
    "POST /bookings/clashes": WRITE,
    "GET /bookings/{booking_id}": BUSY,
    "PATCH /bookings/{booking_id}": WRITE,
    "DELETE /bookings/{booking_id}": WRITE,
    "POST /bookings/{booking_id}/clashes": WRITE,
    "POST /bookings/{booking_id}/confirm": WRITE,
    "POST /bookings/{booking_id}/approve": WRITE,
    "POST /bookings/{booking_id}/decline": WRITE,
    "POST /bookings/{booking_id}/complete": WRITE,
    "POST /bookings/{booking_id}/progress": WRITE,
    "POST /bookings/{booking_id}/restore": WRITE,
    "POST /bookings/{booking_id}/add-back": WRITE,
    "GET /bookings/{booking_id}/skipped": BUSY,
    "GET /bookings/{booking_id}/history": BUSY,
    "POST /holds": WRITE,
    # changes, the desk display, webhooks
    "GET /changes": BUSY,
    "GET /display/day": BUSY,
    "GET /webhooks": READ,
    "POST /webhooks": WRITE,
    "GET /webhooks/{webhook_id}": READ,
    "PATCH /webhooks/{webhook_id}": WRITE,
    "DELETE /webhooks/{webhook_id}": WRITE,
    "POST /webhooks/{webhook_id}/ping": WRITE,
    "GET /webhooks/{webhook_id}/deliveries": READ,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": WRITE,
}
