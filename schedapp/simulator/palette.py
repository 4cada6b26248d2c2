"""colors.get and the settings of an account: the same for everybody."""

from __future__ import annotations

from schedapp.simulator.errors import Json, not_found
from schedapp.simulator.ids import calendar_etag
from schedapp.simulator.state import Account, Store

_EVENT = (
    "#a4bdfc", "#7ae7bf", "#dbadff", "#ff887c", "#fbd75b", "#ffb878", "#46d6db", "#e1e1e1", "#5484ed", "#51b749",
    "#dc2127",
)  # fmt: skip
_CALENDAR = (
    "#ac725e", "#d06b64", "#f83a22", "#fa573c", "#ff7537", "#ffad46", "#42d692", "#16a765", "#7bd148", "#b3dc6c",
    "#fbe983", "#fad165", "#92e1c0", "#9fe1e7", "#9fc6e7", "#4986e7", "#9a9cff", "#b99aff", "#c2c2c2", "#cabdbf",
    "#cca6ac", "#f691b2", "#cd74e6", "#a47ae2",
)  # fmt: skip
_FOREGROUND = "#1d1d1d"
_SETTINGS = {
    "autoAddHangouts": "false", "dateFieldOrder": "DMY", "defaultEventLength": "60", "format24HourTime": "true",
    "hideInvitations": "false", "hideWeekends": "false", "locale": "en", "showDeclinedEvents": "true",
    "weekStart": "1",
}  # fmt: skip


def colours() -> Json:
    """The answer of colors.get."""
    return {
        "kind": "calendar#colors",
        "updated": "2012-02-14T00:00:00.000Z",
        "calendar": _numbered(_CALENDAR),
        "event": _numbered(_EVENT),
    }


def _numbered(backgrounds: tuple[str, ...]) -> Json:
    pairs = enumerate(backgrounds, start=1)
    return {str(number): {"background": shade, "foreground": _FOREGROUND} for number, shade in pairs}


def settings(store: Store, account: Account) -> Json:
    """The answer of settings.list; the time zone is that of the account's own calendar."""
    values = _SETTINGS | {"timezone": store.calendars[account.email].time_zone}
    items = [_setting(name, value) for name, value in sorted(values.items())]
    etag = calendar_etag(account.email, "settings", values["timezone"])
    return {"kind": "calendar#settings", "etag": etag, "items": items}


def setting(store: Store, account: Account, name: str) -> Json:
    """The answer of settings.get; 404 for a setting that there is not."""
    for item in settings(store, account)["items"]:
        if item["id"] == name:
            return dict(item)
    raise not_found()


def _setting(name: str, value: str) -> Json:
    return {"kind": "calendar#setting", "etag": calendar_etag(name, value, ""), "id": name, "value": value}
