"""Single dates of a series: which are events of their own in Google, and what becomes of them when the series moves."""

from __future__ import annotations

from dataclasses import replace

from schedapp.model.booking import Booking, Status
from schedapp.model.connection import Connection
from schedapp.model.link import Link
from schedapp.model.projection import compared, incoming_fields
from schedapp.model.series import carried_override, has_slot
from schedapp.sync.identity import lone_uid, part_of
from schedapp.sync.plan import dirty_fields, follows_series, is_instance
from schedapp.sync.ports import SyncStore


def let_go_with(store: SyncStore, series: Link) -> None:
    """The series changes in Google. Dates that were looked at, and whose events had its own etag, are no events of
    their own there: they change along."""
    if "/" in series.booking or not series.etag:
        return
    for uid, link in store.links(series.connection, series.booking).items():
        if uid != series.booking and link.etag == series.etag and not (link.nonce or link.gone):
            store.drop_link(link)


def let_go(store: SyncStore, connection: Connection, uid: str, etag: str) -> None:
    """A date that is as its series says, and whose event has the series' own etag, is no event of its own in Google:
    it gets no link, so that it moves along when its series moves there. One that takes other resources here is about to
    be deleted in this calendar, which needs its link."""
    booking = store.booking(uid.partition("/")[0])
    links = store.links(connection.uid, uid.partition("/")[0])
    part = None if booking is None else part_of(booking, uid)
    if booking is None or part is None or not part.live or uid not in links or booking.uid not in links:
        return
    series = links[booking.uid]
    if connection.resource not in part.resources:
        return
    if series.etag == etag and follows_series(booking, part, series, connection):
        store.drop_link(links[uid])


def forget_dates(store: SyncStore, connection: Connection, uid: str) -> None:
    """The series has another event now: the dates of the old one are none of it. What lives apart stays. Should the old
    one be restored after all, as a series of its own, the dates that Google said are deleted do not come with it."""
    for link in store.links(connection.uid, uid).values():
        if not is_instance(link, connection):
            continue
        store.drop_link(link)
        series, _, original_start = link.event_id.rpartition("_")
        if link.gone and link.etag:
            lone = lone_uid(series, original_start)
            store.put_link(Link(connection.uid, lone, link.event_id, etag=link.etag, gone=True))


def without_lost_dates(store: SyncStore, connection: Connection, series: Booking) -> Booking:
    """A series that lives again without the dates that Google deleted, on a desk that sends nothing: others bring them
    back one by one."""
    if connection.pushes or series.parent:
        return series
    lost = {uid for uid, link in store.links(connection.uid, series.uid).items() if link.gone and link.etag}
    dates = (replace(o, status=Status.CANCELLED) if o.uid in lost else o for o in series.overrides)
    return replace(series, overrides=tuple(dates))


def without_old_dates(store: SyncStore, connection: Connection, series: Booking) -> Booking:
    """A series that goes on as another event without the changed dates of the old one, on a desk that sends nothing:
    that event's own come after it."""
    if connection.pushes or store.linked_elsewhere(connection.uid, series.uid):
        return series
    links = store.links(connection.uid, series.uid)
    old = {uid for uid, link in links.items() if is_instance(link, connection)}
    return replace(series, overrides=tuple(o for o in series.overrides if o.uid not in old))


def carried_along(store: SyncStore, connection: Connection, before: Booking, after: Booking) -> Booking:
    """A series that moved takes along the changed dates that Google has not got. Those that are events of their own
    stay as they are there when their series changes, so they do here, changed before or not; and those of Google's
    own dates that the series had moved away from here. A date that was deleted there stays deleted, unless what comes
    along onto it is for Google to know. A desk that sends nothing has none to take along."""
    if before.parent:
        return after
    links = store.links(connection.uid, before.uid)
    old, new = before.when, after.when
    unsent = connection.pushes or store.linked_elsewhere(connection.uid, before.uid)

    def stays(override: Booking) -> bool:
        return old == new or not unsent or override.uid in links or not has_slot(before, override.original_start)

    dates = [o for o in before.overrides if stays(o)]
    deleted = {o.original_start for o in dates if not o.live}
    for moved in (carried_override(o, old, old, new) for o in before.overrides if not stays(o)):
        if moved.original_start not in deleted or not follows_series(after, moved, None, connection):
            dates.append(moved)
    for uid, link in links.items():
        date = part_of(before, uid)
        if date is None or link.gone or before.override(date.original_start) or not is_instance(link, connection):
            continue
        if is_hidden(before, date):  # moved away from here: its event is going to be deleted
            continue
        if is_hidden(after, date) or not _is_dirty(date, link, connection):
            dates.append(date)
    unique = {date.original_start: date for date in dates}
    return replace(after, overrides=tuple(unique[key] for key in sorted(unique)))


def is_back_at(store: SyncStore, connection: Connection, series: Booking) -> bool:
    """Whether it is again where it had moved away from: dates whose events were deleted for that reason are its own."""
    links = store.links(connection.uid, series.uid)
    starts = {uid.partition("/")[2] for uid, link in links.items() if link.gone and "/" in uid}
    return any(series.override(start) is None and has_slot(series, start) for start in starts)


def _is_dirty(date: Booking, link: Link, connection: Connection) -> bool:
    fields = incoming_fields(connection, date.origin, confined=date.confined) - {"recurrence"}
    return bool(dirty_fields(compared(date, connection), link.agreed, fields))


def is_hidden(booking: Booking, date: Booking) -> bool:
    """Whether a date that lives in Google is nowhere here: its series moved away from it, and no change names it."""
    stray = bool(date.parent) and booking.recurring and date.live
    return stray and booking.override(date.original_start) is None and not has_slot(booking, date.original_start)
