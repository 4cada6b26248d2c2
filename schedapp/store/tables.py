"""Peewee models over the schema of `schema/0001.sql`; the SQL there is the truth, a test compares the two.

Models serve what is not on a hot path; bookings, occurrences and what syncs are plain SQL. No model is tied to a
database: a process may have several open, so every query is run by the `Database` that it is meant for.
"""

from __future__ import annotations

from typing import Any

from peewee import SQL, BooleanField, ForeignKeyField, IntegerField, Model, TextField


class Table(Model):
    id: Any

    class Meta:
        legacy_table_names = False


class Setting(Table):
    key = TextField(primary_key=True)
    value = TextField()


class ResourceRow(Table):
    uid = TextField(unique=True)
    name = TextField()
    kind = TextField()
    colour = TextField()
    zone = TextField()
    capacity = IntegerField(default=1)
    buffer_before_minutes = IntegerField(default=0)
    buffer_after_minutes = IntegerField(default=0)
    description = TextField(default="")
    image_url = TextField(default="")
    booking_url = TextField(default="")
    position = IntegerField(default=0)
    expanded_until = IntegerField()
    longest = IntegerField(default=0)
    notice_minutes = IntegerField(null=True)
    horizon_days = IntegerField(null=True)
    version = IntegerField(default=1)
    created = IntegerField()
    deleted_at = IntegerField(null=True)

    class Meta:
        table_name = "resource"


class WeeklyHours(Table):
    resource = ForeignKeyField(ResourceRow, on_delete="CASCADE")
    weekday = IntegerField()
    start_minute = IntegerField()
    end_minute = IntegerField()


class Client(Table):
    uid = TextField(unique=True)
    name = TextField()
    phone = TextField(default="")
    email = TextField(default="")
    notes = TextField(default="")
    former = TextField(default="[]")
    version = IntegerField(default=1)
    created = IntegerField()
    erased_at = IntegerField(null=True)


class BookingRow(Table):
    uid = TextField(unique=True)
    parent = ForeignKeyField("self", null=True, on_delete="CASCADE")
    original_start = TextField(default="")
    title = TextField()
    client = ForeignKeyField(Client, null=True)
    service_id = IntegerField(null=True)
    notes = TextField(default="")
    location = TextField(default="")
    start = IntegerField(null=True)
    end = IntegerField(null=True)
    zone = TextField(null=True)
    start_date = TextField(null=True)
    end_date = TextField(null=True)
    recurrence = TextField(default="[]")
    status = TextField(default="confirmed")
    progress = TextField(default="")
    transparency = TextField(default="opaque")
    origin = TextField(default="sched")
    read_only = BooleanField(default=False)
    confined = BooleanField(default=False)
    squeeze = TextField(default="")
    expires_at = IntegerField(null=True)
    version = IntegerField(default=1)
    created = IntegerField()
    updated = IntegerField()
    deleted_at = IntegerField(null=True)

    class Meta:
        table_name = "booking"


class BookingResource(Table):
    booking = ForeignKeyField(BookingRow, on_delete="CASCADE")
    resource = ForeignKeyField(ResourceRow)
    position = IntegerField(default=0)

    class Meta:
        primary_key = False
        constraints = [SQL("PRIMARY KEY (booking_id, resource_id)")]  # noqa: RUF012 - Peewee's own form


class AccountRow(Table):
    uid = TextField(unique=True)
    provider = TextField(default="google")
    email = TextField()
    scopes = TextField(default="[]")
    client = TextField(default="{}")
    created = IntegerField()

    class Meta:
        table_name = "account"


class ConnectionRow(Table):
    uid = TextField(unique=True)
    resource = ForeignKeyField(ResourceRow)
    account = ForeignKeyField(AccountRow)
    calendar_id = TextField()
    summary = TextField(default="")
    zone = TextField(default="UTC")
    direction = TextField()
    privacy = TextField()
    incoming = TextField(default="details")
    policy = TextField()
    health = TextField(default="new")
    message = TextField(default="")
    sync_token = TextField(default="")
    params_hash = TextField(default="")
    access_role = TextField(default="")
    synced_at = IntegerField(default=0)
    proven_at = IntegerField(default=0)
    push_after = IntegerField(default=0)
    careful = BooleanField(default=False)
    availability = BooleanField(default=False)
    imported = IntegerField(default=0)
    created = IntegerField()

    class Meta:
        table_name = "connection"


class LinkRow(Table):
    connection = ForeignKeyField(ConnectionRow, on_delete="CASCADE")
    booking_uid = TextField()
    master_uid = TextField()
    event_id = TextField()
    etag = TextField(default="")
    base = TextField(null=True)
    agreed = TextField(null=True)
    ical_uid = TextField(default="")
    generation = IntegerField(default=0)
    nonce = TextField(default="")
    sent = TextField(null=True)
    gone = BooleanField(default=False)
    ours = BooleanField(default=True)
    seen_run = TextField(default="")

    class Meta:
        table_name = "link"


class OutboxRow(Table):
    connection = ForeignKeyField(ConnectionRow, on_delete="CASCADE")
    booking_uid = TextField()
    created = IntegerField()
    attempts = IntegerField(default=0)
    next_try = IntegerField(default=0)
    error = TextField(default="")
    parked = BooleanField(default=False)
    waits_for = TextField(default="")
    rewrite = BooleanField(default=False)

    class Meta:
        table_name = "outbox"


class Conflict(Table):
    connection = ForeignKeyField(ConnectionRow, on_delete="CASCADE")
    booking_uid = TextField()
    field = TextField()
    base = TextField()
    mine = TextField()
    theirs = TextField()
    kept = TextField()
    created = IntegerField()
    answered_at = IntegerField(null=True)
    answer = TextField(default="")


class Decision(Table):
    connection = ForeignKeyField(ConnectionRow, on_delete="CASCADE")
    booking_uid = TextField(default="")
    kind = TextField()
    reason = TextField()
    created = IntegerField()
    resolved_at = IntegerField(null=True)


class History(Table):
    at = IntegerField()
    actor = TextField()
    face = TextField()
    action = TextField()
    booking_uid = TextField()
    version = IntegerField()
    summary = TextField()
    before = TextField(null=True)
    after = TextField(null=True)
    connection = TextField(default="")


class SyncRun(Table):
    connection = ForeignKeyField(ConnectionRow, on_delete="CASCADE")
    started = IntegerField()
    ended = IntegerField()
    reason = TextField()
    pulled = IntegerField(default=0)
    pushed = IntegerField(default=0)
    deleted = IntegerField(default=0)
    conflicts = IntegerField(default=0)
    parked = IntegerField(default=0)
    error = TextField(default="")
    until = IntegerField(default=0)


TABLES: tuple[type[Table], ...] = (
    Setting, ResourceRow, WeeklyHours, Client, BookingRow, BookingResource, AccountRow, ConnectionRow, LinkRow,
    OutboxRow, Conflict, Decision, History, SyncRun,
)  # fmt: skip
