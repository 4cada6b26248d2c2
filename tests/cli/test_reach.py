"""The command line reaches everything that the API does: each route has a command, or a reason to have none."""

from __future__ import annotations

from schedapp import __main__ as entry
from tests.cli.test_help import COMMANDS

REACHED = {
    "GET /attention": "attention list",
    "GET /attention/{attention_id}": "attention list",
    "POST /attention/{attention_id}/resolve": "attention resolve",
    "GET /availability/closures": "availability closure list",
    "POST /availability/closures": "availability closure add",
    "GET /availability/closures/{closure_id}": "availability closure list",
    "DELETE /availability/closures/{closure_id}": "availability closure remove",
    "GET /availability/countries": "availability closure countries",
    "GET /availability/dates/{date}": "availability hours",
    "PUT /availability/dates/{date}": "availability hours",
    "DELETE /availability/dates/{date}": "availability hours",
    "GET /availability/free": "availability free",
    "GET /availability/holidays": "availability holidays",
    "PATCH /availability/holidays": "availability holidays",
    "GET /availability/rules": "availability rules show",
    "PATCH /availability/rules": "availability rules set",
    "GET /availability/why-not": "availability why",
    "GET /bookings": "booking list",
    "POST /bookings": "booking add",
    "POST /bookings/clashes": "booking clashes",
    "GET /bookings/{booking_id}": "booking show",
    "PATCH /bookings/{booking_id}": "booking edit",
    "DELETE /bookings/{booking_id}": "booking cancel",
    "POST /bookings/{booking_id}/add-back": "booking edit",
    "POST /bookings/{booking_id}/approve": "booking approve",
    "POST /bookings/{booking_id}/clashes": "booking clashes",
    "POST /bookings/{booking_id}/complete": "booking complete",
    "POST /bookings/{booking_id}/confirm": "booking confirm",
    "POST /bookings/{booking_id}/decline": "booking decline",
    "GET /bookings/{booking_id}/history": "booking history",
    "POST /bookings/{booking_id}/progress": "booking edit",
    "POST /bookings/{booking_id}/restore": "booking history",
    "GET /bookings/{booking_id}/skipped": "booking skipped",
    "GET /calendars/google": "calendar list",
    "POST /calendars/google/connect": "calendar connect",
    "DELETE /calendars/google/{calendar_id}": "calendar disconnect",
    "GET /calendars/google/{calendar_id}/events": "calendar events",
    "POST /calendars/google/{calendar_id}/sync": "calendar sync",
    "GET /changes": "booking changes",
    "GET /clients": "client list",
    "POST /clients": "client add",
    "GET /clients/{client_id}": "client show",
    "PATCH /clients/{client_id}": "client edit",
    "DELETE /clients/{client_id}": "client erase",
    "GET /clients/{client_id}/bookings": "booking list",
    "GET /connections": "calendar status",
    "GET /connections/{connection_id}": "calendar terms",
    "PATCH /connections/{connection_id}": "calendar terms",
    "POST /connections/{connection_id}/consent": "calendar connect",
    "GET /display/day": "booking list",
    "GET /history": "booking changes",
    "GET /history/syncs": "calendar history",
    "POST /holds": "booking hold",
    "GET /pools": "resource pool list",
    "POST /pools": "resource pool add",
    "GET /pools/{pool_id}": "resource pool list",
    "PATCH /pools/{pool_id}": "resource pool edit",
    "DELETE /pools/{pool_id}": "resource pool remove",
    "GET /resources": "resource list",
    "POST /resources": "resource add",
    "PUT /resources/order": "resource order",
    "GET /resources/{resource_id}": "resource list",
    "PATCH /resources/{resource_id}": "resource edit",
    "DELETE /resources/{resource_id}": "resource remove",
    "GET /resources/{resource_id}/hours": "availability hours",
    "PUT /resources/{resource_id}/hours": "availability hours",
    "GET /resources/{resource_id}/rules": "availability rules show",
    "PATCH /resources/{resource_id}/rules": "availability rules set",
    "GET /services": "resource service list",
    "POST /services": "resource service add",
    "PUT /services/order": "resource service order",
    "GET /services/{service_id}": "resource service list",
    "PATCH /services/{service_id}": "resource service edit",
    "DELETE /services/{service_id}": "resource service remove",
    "GET /status": "calendar status",
    "GET /webhooks": "api webhook list",
    "POST /webhooks": "api webhook add",
    "GET /webhooks/{webhook_id}": "api webhook list",
    "PATCH /webhooks/{webhook_id}": "api webhook edit",
    "DELETE /webhooks/{webhook_id}": "api webhook remove",
    "GET /webhooks/{webhook_id}/deliveries": "api webhook deliveries",
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": "api webhook redeliver",
    "POST /webhooks/{webhook_id}/ping": "api webhook ping",
}
OF_A_SERVER_ALONE = {
    "GET /hello": "a server proves that it is Sched; a command asks none",
    "GET /jobs/{job_id}": "a command waits for what it started",
}


def test_each_route_has_a_command_or_a_reason() -> None:
    routes = {
        f"{method.upper()} {path}"
        for path, operations in entry._openapi()["paths"].items()
        if not path.startswith("/v1/")
        for method in operations
    }
    assert routes == set(REACHED) | set(OF_A_SERVER_ALONE)
    assert not set(REACHED) & set(OF_A_SERVER_ALONE)


def test_each_of_the_commands_exists() -> None:
    assert {tuple(command.split()) for command in REACHED.values()} <= set(COMMANDS)
