"""The table of the program's commands: which there are, where each is, and under which heading help lists it."""

from __future__ import annotations

from schedapp.cli.lazy import Later

_GROUPS = (
    ("resource", "resources:resource", "What can be booked, with service types and pools."),
    ("booking", "groups:booking", "Bookings: make, list, change, cancel, approve, find."),
    ("calendar", "groups:calendar", "Google calendars: connect, sync, look at, disconnect."),
    ("client", "clients:client", "Those who are booked for."),
    ("availability", "groups:availability", "Hours, closures, rules; what is free, and why not."),
    ("attention", "attention:attention", "Show and settle what waits for a person."),
    ("api", "groups:api", "The HTTP API of this computer: tokens, on and off."),
    ("backup", "backup:backup", "Make, list, check and restore backups."),
)
_PROGRAMS = (
    ("check", "check:check", "Check what Sched needs, and say what to do."),
    ("serve", "serve:serve", "Serve the HTTP API and sync, without a window."),
    ("demo", "start:demo", "Show a sample clinic with a Google Calendar of its own."),
    ("simulator", "start:simulator", "Serve a local stand-in for Google Calendar."),
    ("completion", "completion:completion", "Print the script that completes commands in a shell."),
)
_SHORT_FORMS = (
    ("book", "book:book", "Book one or more resources."),
    ("bookings", "bookings:bookings", "List bookings."),
    ("search", "search:search", "Find bookings and clients by words."),
    ("edit", "edit:edit", "Change a booking."),
    ("move", "edit:move", "Give a booking another time."),
    ("cancel", "edit:cancel", "Cancel a booking or one occurrence."),
    ("free", "free:free", "Find the next free time."),
    ("absent", "absent:absent", "Take somebody who is ill out, with a call list."),
    ("hours", "hours:hours", "Show or set opening hours, of the week or of a date."),
    ("closure", "closures:closure", "Say when the place is closed, or somebody away."),
    ("rules", "rules:rules", "Set notice, horizon, and what happens outside of hours."),
    ("services", "services:services", "Add, list, edit and remove service types."),
    ("pools", "pools:pools", "Add, list, edit and remove pools: any room will do."),
    ("connect", "connect:connect", "Keep a resource and a Google calendar in sync."),
    ("connection", "connection:connection", "Show or change what a connection sends and takes."),
    ("calendars", "calendars:calendars", "List the Google calendars of the signed-in accounts."),
    ("events", "calendars:events", "List the synchronized events of a calendar."),
    ("sync", "sync:sync", "Fetch from Google and send to Google, now."),
    ("disconnect", "connect:disconnect", "End the sync of a calendar."),
    ("status", "status:status", "Show the connections and what waits in them."),
    ("history", "history:history", "Show what became of a booking, or what the syncs did."),
    ("changes", "changes:changes", "Show what became of all bookings."),
)
_HEADINGS = {"Groups": _GROUPS, "Programs": _PROGRAMS, "Short forms": _SHORT_FORMS}

COMMANDS = [Later(*row) for rows in _HEADINGS.values() for row in rows]
SECTIONS = {heading: [name for name, _, _ in rows] for heading, rows in _HEADINGS.items()}
