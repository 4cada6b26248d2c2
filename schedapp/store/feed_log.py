"""The triggers that write down every change, whoever makes it: this program, another one, or a person in SQL."""

from __future__ import annotations

from collections.abc import Iterator

KEPT = 100_000
"""Changes that are kept; a reader who asks for older ones is told to read everything anew."""

_ATTENTION = "INSERT INTO change (at, topic) VALUES (unixepoch(), 'attention');"


def _trigger(name: str, event: str, body: str, when: str = "") -> str:
    condition = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER change_{name} AFTER {event}{condition} BEGIN {body} END"


def _attention() -> Iterator[str]:
    """Whatever puts something on the list of what waits for a person, or takes it off."""
    contested = "OLD.claim <> NEW.claim AND 'contests' IN (OLD.claim, NEW.claim)"
    for table, event, when in (
        ("conflict", "INSERT ON conflict", ""),
        ("conflict_answered", "UPDATE OF answered_at ON conflict", "NEW.answered_at IS NOT OLD.answered_at"),
        ("decision", "INSERT ON decision", ""),
        ("decision_resolved", "UPDATE OF resolved_at ON decision", "NEW.resolved_at IS NOT OLD.resolved_at"),
        ("decision_gone", "DELETE ON decision", "OLD.resolved_at IS NULL"),
        ("parked", "UPDATE OF parked ON outbox", "NEW.parked <> OLD.parked"),
        ("parked_gone", "DELETE ON outbox", "OLD.parked = 1"),
        ("clash", "INSERT ON occurrence", "NEW.claim = 'contests' AND NEW.squeezed = 0"),
        ("clash_turned", "UPDATE OF claim ON occurrence", contested),
        ("clash_gone", "DELETE ON occurrence", "OLD.claim = 'contests' AND OLD.squeezed = 0"),
        ("clash_kept", "INSERT ON clash_kept", ""),
    ):
        yield _trigger(table, event, _ATTENTION, when)


def _resource() -> Iterator[str]:
    yield _trigger(
        "resource_added",
        "INSERT ON resource",
        "INSERT INTO change (at, topic, uid, act) VALUES (unixepoch(), 'resource', NEW.uid, 'added');",
    )
    act = (
        "CASE WHEN NEW.deleted_at IS NULL AND OLD.deleted_at IS NULL THEN 'changed' "
        "WHEN NEW.deleted_at IS NULL THEN 'added' ELSE 'removed' END"
    )
    yield _trigger(
        "resource",
        "UPDATE OF version, deleted_at, notice_minutes, horizon_days ON resource",
        f"INSERT INTO change (at, topic, uid, act) VALUES (unixepoch(), 'resource', NEW.uid, {act});",
        "NEW.version <> OLD.version OR NEW.deleted_at IS NOT OLD.deleted_at "
        "OR NEW.notice_minutes IS NOT OLD.notice_minutes OR NEW.horizon_days IS NOT OLD.horizon_days",
    )
    closed = (
        "INSERT INTO change (at, topic, uid) VALUES (unixepoch(), 'availability', "
        "coalesce((SELECT uid FROM resource WHERE id = NEW.resource_id), ''));"
    )
    yield _trigger("closure_added", "INSERT ON availability_exception", closed)
    yield _trigger("closure", "UPDATE OF version, deleted_at ON availability_exception", closed)


def triggers() -> tuple[str, ...]:
    """The CREATE TRIGGER statements.

    A row that says no more than the one before it takes that one's place: whoever has read that still gets the new one.
    """
    booking = "INSERT INTO change (at, topic, uid, entry) VALUES (NEW.at, 'booking', NEW.booking_uid, NEW.id);"
    kept = f"DELETE FROM change WHERE id <= NEW.id - {KEPT};"
    merged = (
        "DELETE FROM change WHERE id = NEW.id - 1 AND NEW.topic <> 'booking' "
        "AND (topic, uid, act) = (NEW.topic, NEW.uid, NEW.act);"
    )
    return (
        _trigger("booking", "INSERT ON history", booking),
        *_resource(),
        *_attention(),
        _trigger("kept", "INSERT ON change", kept + merged),
    )
