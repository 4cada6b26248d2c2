"""All routes, one module for each subject, and what of them may be asked for without a token."""

from __future__ import annotations

from fastapi import APIRouter

from schedapp.api.routes import (
    about,
    attention,
    availability,
    booking_steps,
    bookings,
    calendars,
    catalogue,
    changes,
    clients,
    connections,
    display,
    free,
    reference,
    resources,
    rules,
    webhooks,
)

ROUTERS: tuple[APIRouter, ...] = (
    about.router,
    calendars.router,
    connections.router,
    resources.router,
    catalogue.router,
    availability.router,
    rules.router,
    free.router,
    booking_steps.router,  # before what takes any path below /bookings/
    bookings.router,
    clients.router,
    attention.router,
    changes.router,
    webhooks.router,
    display.router,
    reference.router,
)
"""In the order of the documentation. Each is served at `/`, and once more under `/v1`."""

OPEN_PATHS = frozenset({*about.OPEN_PATHS, *display.OPEN_PATHS, *reference.OPEN_PATHS})
"""What has no data: everything else wants a token before a route is even looked for."""
