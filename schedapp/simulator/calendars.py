"""calendarList list, get, insert and delete; calendars get, insert and delete."""

from __future__ import annotations

from schedapp.simulator import ids, seed, tokens, views
from schedapp.simulator.errors import ApiError, Json, bad_request, forbidden, full_sync_required, invalid, not_found
from schedapp.simulator.query import check_zone
from schedapp.simulator.state import Account, ListEntry, Store, rank

_PAGE_DEFAULT, _PAGE_LIMIT = 100, 250


def get_calendar(store: Store, account: Account, calendar_id: str) -> Json:
    """The calendar's properties; 404 without access."""
    calendar = store.calendar(calendar_id, account.email)
    if calendar is None:
        raise not_found()
    return views.calendar_resource(calendar)


def insert_calendar(store: Store, account: Account, body: Json) -> Json:
    """A new secondary calendar of the account, in its list too; in UTC where no zone is named."""
    if not body.get("summary"):
        raise ApiError(400, "required", "Missing title.")
    zone_name = body.get("timeZone") or "UTC"
    check_zone(zone_name)
    calendar = seed.add_calendar(store, ids.new_calendar_id(), body["summary"], account.email, zone_name)
    calendar.description, calendar.location = body.get("description"), body.get("location")
    calendar.made_by_app = True
    return views.calendar_resource(calendar)


def delete_calendar(store: Store, account: Account, calendar_id: str) -> None:
    """Delete a secondary calendar; its data owner alone may, and nobody may delete a primary one."""
    calendar = store.calendar(calendar_id, account.email)
    if calendar is None:
        raise not_found()
    if calendar.primary or calendar.owner != account.email:
        raise forbidden()
    seed.remove_calendar(store, calendar)


def insert_entry(store: Store, account: Account, calendar_id: str) -> Json:
    """Put an existing calendar into the account's list; 404 for one that it may not see."""
    calendar = store.calendar(calendar_id, account.email)
    if calendar is None:
        raise not_found()
    seed.show(store, account, calendar)
    return views.list_entry(calendar, account.entries[calendar.id], account)


def delete_entry(store: Store, account: Account, calendar_id: str) -> None:
    """Take a calendar off the account's list; not one that is its own."""
    entry = account.entries.get(account.email if calendar_id == "primary" else calendar_id)
    if entry is None or entry.deleted:
        raise not_found()
    calendar = store.calendars[entry.calendar_id]
    if calendar.owner == account.email:
        raise forbidden()
    seed.hide(store, account, calendar)


def get_entry(store: Store, account: Account, calendar_id: str) -> Json:
    """The account's list entry of a calendar; 404 when it has none."""
    entry = account.entries.get(account.email if calendar_id == "primary" else calendar_id)
    if entry is None or entry.deleted:
        raise not_found()
    return views.list_entry(store.calendars.get(entry.calendar_id), entry, account)


def list_entries(store: Store, account: Account, params: Json, page_limit: int | None = None) -> Json:
    """The answer of calendarList.list: full, or by sync token."""
    since = _since(store, account, params)
    start = _page_start(store, account, params)
    revision = account.revision if start is None else int(start["revision"])
    entries = [entry for entry in account.entries.values() if _shown(store, account, entry, params, since)]
    entries.sort(key=lambda entry: entry.calendar_id)
    if start is not None:
        entries = [entry for entry in entries if entry.calendar_id > start["after"]]
    size = min(params.get("maxResults", _PAGE_DEFAULT), _PAGE_LIMIT, page_limit or _PAGE_LIMIT)
    page = entries[:size]
    answer: Json = {
        "kind": "calendar#calendarList",
        "etag": ids.collection_etag(account.email, account.revision, account.updated_us),
    }
    identity = _identity(store, account)
    if len(entries) > len(page):
        content = {"of": identity, "after": page[-1].calendar_id, "revision": revision}
        answer["nextPageToken"] = tokens.encode("list-page", content)
    else:
        answer["nextSyncToken"] = tokens.encode("list-sync", {"of": identity, "revision": revision})
    answer["items"] = [views.list_entry(store.calendars.get(entry.calendar_id), entry, account) for entry in page]
    return answer


def _identity(store: Store, account: Account) -> list[object]:
    return [store.id, account.email, account.epoch]


def _since(store: Store, account: Account, params: Json) -> int | None:
    text = params.get("syncToken")
    if text is None:
        return None
    for name in ("minAccessRole", "showOwnOrganizationOnly"):
        if name in params:
            raise bad_request(f"The parameter {name} may not be used together with syncToken.", name)
    for name in ("showDeleted", "showHidden"):
        if params.get(name) is False:
            raise bad_request(f"{name} may not be false together with syncToken.", name)
    token = tokens.decode("list-sync", text)
    if token is None:
        raise invalid("Invalid sync token value.", location="syncToken")
    if token["of"] != _identity(store, account):
        raise full_sync_required()
    return int(token["revision"])


def _page_start(store: Store, account: Account, params: Json) -> Json | None:
    if "pageToken" not in params:
        return None
    token = tokens.decode("list-page", params["pageToken"])
    if token is None or token["of"] != _identity(store, account):
        raise invalid("Invalid page token value.", location="pageToken")
    return token


def _shown(store: Store, account: Account, entry: ListEntry, params: Json, since: int | None) -> bool:
    if since is not None:
        return entry.revision > since
    if entry.deleted and not params.get("showDeleted", False):
        return False
    if entry.hidden and not params.get("showHidden", False):
        return False
    least = params.get("minAccessRole")
    role = store.calendars[entry.calendar_id].role_of(account.email)
    return least is None or rank(role) >= rank(least)
