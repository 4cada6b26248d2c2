"""The triggers that make a double booking impossible, whoever writes: this program, another one, or a person in SQL."""

from __future__ import annotations

LONG = 2_678_400  # 31 days in seconds: longer rows are looked up by an index of their own

TAKEN = "slot taken"
BEYOND = "beyond the horizon"


_OTHERS = "o.claim <> 'free' AND o.id <> NEW.id"


def _count_at(point: str, resource: str = "NEW.resource_id", counted: str = _OTHERS) -> str:
    """SQL: how many rows of a resource cover an instant (by default NEW's, and the others that block).

    The look-back is bounded by `longest`; rows over 31 days are counted apart.
    """
    return f"""(
      (SELECT count(*) FROM occurrence AS o INDEXED BY occurrence_span
        WHERE o.resource_id = {resource} AND {counted}
          AND o.busy_start <= {point} AND o.busy_end > {point}
          AND o.busy_start > {point} - 1 - (SELECT longest FROM resource WHERE id = {resource})
          AND o.busy_end - o.busy_start <= {LONG})
      + (SELECT count(*) FROM occurrence AS o INDEXED BY occurrence_long
        WHERE o.resource_id = {resource} AND {counted}
          AND o.busy_end - o.busy_start > {LONG} AND o.busy_start <= {point} AND o.busy_end > {point})
    )"""


def _body() -> str:
    capacity = "(SELECT capacity FROM resource WHERE id = NEW.resource_id)"
    return f"""
    UPDATE resource SET longest = NEW.busy_end - NEW.busy_start
     WHERE id = NEW.resource_id AND NEW.busy_end - NEW.busy_start <= {LONG}
       AND longest < NEW.busy_end - NEW.busy_start;
    SELECT RAISE(ABORT, '{BEYOND}') WHERE NEW.claim <> 'free'
       AND NEW.busy_end > (SELECT expanded_until FROM resource WHERE id = NEW.resource_id);
    SELECT RAISE(ABORT, '{TAKEN}') WHERE NEW.claim = 'holds' AND {_count_at("NEW.busy_start")} >= {capacity};
    SELECT RAISE(ABORT, '{TAKEN}') WHERE NEW.claim = 'holds' AND EXISTS (
      SELECT 1 FROM occurrence AS p INDEXED BY occurrence_span
       WHERE p.resource_id = NEW.resource_id AND p.claim <> 'free' AND p.id <> NEW.id
         AND p.busy_start > NEW.busy_start AND p.busy_start < NEW.busy_end
         AND {_count_at("p.busy_start")} >= {capacity});
    """


def _peak_after_shrinking() -> str:
    """A smaller capacity is refused where the future already needs more."""
    peak = _count_at("p.busy_start", "NEW.id", "o.claim = 'holds'")
    return f"""
    CREATE TRIGGER resource_capacity AFTER UPDATE OF capacity ON resource WHEN NEW.capacity < OLD.capacity
    BEGIN
      SELECT RAISE(ABORT, '{TAKEN}') WHERE EXISTS (
        SELECT 1 FROM occurrence AS p
         WHERE p.resource_id = NEW.id AND p.claim = 'holds' AND p.busy_end > unixepoch() AND {peak} > NEW.capacity);
    END
    """


def triggers() -> tuple[str, ...]:
    """The CREATE TRIGGER statements. Capacity is counted at its peak: at each start inside the new row."""
    return (
        f"CREATE TRIGGER occurrence_inserted AFTER INSERT ON occurrence BEGIN {_body()} END",
        "CREATE TRIGGER occurrence_updated AFTER UPDATE OF resource_id, start, end, busy_start, busy_end, claim "
        f"ON occurrence BEGIN {_body()} END",
        _peak_after_shrinking(),
        """
        CREATE TRIGGER resource_horizon AFTER UPDATE OF expanded_until ON resource
        WHEN NEW.expanded_until < OLD.expanded_until
        BEGIN
          SELECT RAISE(ABORT, 'the horizon only moves forward');
        END
        """,
        """
        CREATE TRIGGER resource_longest AFTER UPDATE OF longest ON resource WHEN NEW.longest < OLD.longest
        BEGIN
          SELECT RAISE(ABORT, 'longest only grows');
        END
        """,
    )
