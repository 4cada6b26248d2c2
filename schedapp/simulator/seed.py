"""What a fresh simulator holds: two accounts, their calendars, and no events."""

from __future__ import annotations

from schedapp.simulator.state import Account, Calendar, ListEntry, Store

PRACTICE = "practice@example.org"
SOMEONE_ELSE = "someone.else@example.org"
DOCTOR = "c_4f1c2a7d9be04c3fa6d1e8b25c70913a@group.calendar.google.com"
TREATMENT = "c_8b6e0d4f1a9345c2b7f8063d5e2a1c94@group.calendar.google.com"
TEAM = "c_1d7a5c3e9f024b68a0c4d2f6b8e37150@group.calendar.google.com"
HOLIDAYS = "en.swiss#holiday@group.v.calendar.google.com"

ZONE = "Europe/Zurich"
_COLOURS = (
    ("14", "#9fe1e7"),
    ("7", "#42d692"),
    ("16", "#4986e7"),
    ("6", "#ffad46"),
    ("8", "#16a765"),
    ("17", "#9a9cff"),
)
_POPUP = [{"method": "popup", "minutes": 10}]


def fill(store: Store) -> None:
    """Put the default accounts and calendars into an empty store."""
    add_account(store, PRACTICE, "Hillside Practice", ZONE)
    add_account(store, SOMEONE_ELSE, "Someone Else", ZONE)
    add_calendar(store, DOCTOR, "Dr Amara Okafor", PRACTICE)
    add_calendar(store, TREATMENT, "Treatment 1", PRACTICE)
    add_calendar(store, TEAM, "Practice team", SOMEONE_ELSE)
    set_role(store, store.calendars[TEAM], PRACTICE, "writer")
    add_calendar(store, HOLIDAYS, "Public holidays", "")
    set_role(store, store.calendars[HOLIDAYS], PRACTICE, "reader")


def add_account(store: Store, email: str, name: str, zone_name: str) -> Account:
    """A new account with its primary calendar."""
    account = Account(email=email, name=name)
    store.accounts[email] = account
    add_calendar(store, email, email, email, zone_name, primary=True)
    entry = account.entries[email]
    entry.reminders, entry.notifications = list(_POPUP), True
    return account


def add_calendar(
    store: Store, calendar_id: str, summary: str, owner: str, zone_name: str = ZONE, *, primary: bool = False
) -> Calendar:
    """A new calendar, in its owner's list; an empty `owner` is a calendar that Google itself provides."""
    micros = store.tick()
    calendar = Calendar(calendar_id, summary, zone_name, owner, primary=primary, updated_us=micros)
    store.calendars[calendar_id] = calendar
    if owner:
        set_role(store, calendar, owner, "owner")
    store.touch()
    return calendar


def set_role(store: Store, calendar: Calendar, email: str, role: str) -> None:
    """Give an account a role, or take its access with `none`; sync tokens of the calendar die."""
    account = store.accounts[email]
    entry = account.entries.get(calendar.id)
    if role == "none":
        calendar.roles.pop(email, None)
        if entry is not None and not entry.deleted:
            entry.deleted = True
            _bump(store, account, entry)
    else:
        calendar.roles[email] = role
        _show(store, account, calendar)
    calendar.epoch += 1
    store.touch()


def remove_calendar(store: Store, calendar: Calendar) -> None:
    """Delete a calendar: everybody's access ends."""
    for email in tuple(calendar.roles):
        set_role(store, calendar, email, "none")


def show(store: Store, account: Account, calendar: Calendar) -> None:
    """Put a calendar that the account may see into its list, unless it is there."""
    _show(store, account, calendar)
    store.touch()


def hide(store: Store, account: Account, calendar: Calendar) -> None:
    """Take a calendar off an account's list; its role stays."""
    entry = account.entries[calendar.id]
    entry.deleted = True
    _bump(store, account, entry)
    store.touch()


def _show(store: Store, account: Account, calendar: Calendar) -> None:
    entry = account.entries.get(calendar.id)
    if entry is None:
        color_id, background = _COLOURS[len(account.entries) % len(_COLOURS)]
        entry = ListEntry(calendar.id, color_id, background, 0, 0)
        account.entries[calendar.id] = entry
    elif not entry.deleted:
        return
    entry.deleted = False
    _bump(store, account, entry)


def _bump(store: Store, account: Account, entry: ListEntry) -> None:
    account.revision += 1
    account.updated_us = store.tick()
    entry.revision, entry.etag_us = account.revision, account.updated_us
