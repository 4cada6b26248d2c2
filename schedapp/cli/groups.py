"""The groups whose commands have short forms as well: both are the same command."""

from __future__ import annotations

from schedapp.cli.lazy import lazy_group

booking = lazy_group(
    "booking",
    """Make, list, change and find bookings.

    A BOOKING is an id or its beginning, or ID/20261208T080000Z for one occurrence of a series.

    \b
    Example:
      schedapp booking add "Dr. Weber" 2026-12-08T09:00 +45m --title Check-up
    """,
    [
        ("add", "book:book", "Book one or more resources.", "book"),
        ("list", "bookings:bookings", "List bookings.", "bookings"),
        ("show", "booking:show", "Show one booking with all its fields.", ""),
        ("search", "search:search", "Find bookings and clients by words.", "search"),
        ("edit", "edit:edit", "Change a booking.", "edit"),
        ("move", "edit:move", "Give a booking another time.", "move"),
        ("cancel", "edit:cancel", "Cancel a booking or one occurrence.", "cancel"),
        ("approve", "approval:approve", "Confirm a booking that is tentative.", ""),
        ("decline", "approval:decline", "Cancel a booking that is tentative.", ""),
        ("complete", "approval:complete", "Say that a booking took place.", ""),
        ("hold", "approval:hold", "Hold a time for some minutes.", ""),
        ("confirm", "approval:confirm", "Make a booking of a time that is held.", ""),
        ("clashes", "clashes:clashes", "Say which dates of a series cannot be had.", ""),
        ("skipped", "skipped:skipped", "List the dates that a series leaves out.", ""),
        ("free", "free:free", "Find the next free time.", "free"),
        ("history", "history:history", "Show what became of a booking.", "history"),
        ("changes", "changes:changes", "Show what became of all bookings.", "changes"),
    ],
)

calendar = lazy_group(
    "calendar",
    """Keep resources and Google calendars in sync.

    A calendar is named by its id, or as “primary”.

    \b
    Example:
      schedapp calendar connect "Dr. Weber" --calendar primary --client-secrets client.json
    """,
    [
        ("list", "calendars:calendars", "List the Google calendars of the signed-in accounts.", "calendars"),
        ("connect", "connect:connect", "Keep a resource and a Google calendar in sync.", "connect"),
        ("terms", "connection:connection", "Show or change what a connection sends and takes.", "connection"),
        ("events", "calendars:events", "List the synchronized events of a calendar.", "events"),
        ("sync", "sync:sync", "Fetch from Google and send to Google, now.", "sync"),
        ("status", "status:status", "Show the connections and what waits in them.", "status"),
        ("history", "history:history", "Show what the syncs did.", "history"),
        ("disconnect", "connect:disconnect", "End the sync of a calendar.", "disconnect"),
    ],
)

availability = lazy_group(
    "availability",
    """Say when the place is open, and find out what is free.

    \b
    Example:
      schedapp availability hours "Dr. Weber" --set "Mo-Fr 08:00-12:00,13:00-18:00"
    """,
    [
        ("hours", "hours:hours", "Show or set opening hours, of the week or of a date.", "hours"),
        ("closure", "closures:closure", "Say when the place is closed, or somebody away.", "closure"),
        ("holidays", "closures:holidays", "Close the place on public holidays.", "closure holidays"),
        ("rules", "rules:rules", "Set notice, horizon, and what happens outside of hours.", "rules"),
        ("free", "free:free", "Find the next free time.", "free"),
        ("why", "why:why", "Say whether a time can be booked, and why not.", ""),
        ("absent", "absent:absent", "Take somebody who is ill out, with a call list.", "absent"),
    ],
)

api = lazy_group(
    "api",
    """Switch the HTTP API of this computer on and off, make tokens for it, and tell addresses of changes.

    \b
    Example:
      schedapp api token create --scope read --name "Desk display"
    """,
    [
        ("token", "api:token", "Make, list and revoke tokens.", ""),
        ("on", "api:on", "Let the window serve the API.", ""),
        ("off", "api:off", "Let the window serve the API no more.", ""),
        ("status", "api:status", "Say whether and where it is served.", ""),
        ("openapi", "api:openapi", "Print the OpenAPI document.", ""),
        ("webhook", "webhooks:webhook", "Tell addresses of changes.", ""),
    ],
)
