"""Settings of the simulated Google that hold until they are changed; faults are single events beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from schedapp.simulator.errors import Json


@dataclass
class Knobs:
    """What a test or a person may turn while the simulator runs. Times are in seconds of its own clock.

    - `batch_limit`: calls in one batch, above which the whole batch is refused
    - `shuffle_batches`: perform the calls of a batch in another order than they were given (by the seed)
    - `requests_per_minute`: what one account may ask in any 60 seconds, Google's 600; None lifts the limit
    - `patch_cost`: how many requests a patch counts as
    - `rate_status`, `rate_reason`: the refusal beyond that (403 or 429; `rateLimitExceeded` or
      `userRateLimitExceeded`); `rate_retry_after`: its Retry-After in seconds, 0 for the true time until there is
      room again, None for no such header, which is what Google documents
    - `events_made`, `calendars_made`: how many an account may make within `making_window` seconds, above which it
      is 403 `quotaExceeded`; None is no limit
    - `free_busy_days`: the longest span of a freeBusy.query, above which it is 400 `timeRangeTooLong`
    - `free_busy_errors`: calendar id to the reason that freeBusy.query gives for it (`internalError`, ...)
    - `room_answer_after`: how long after its invitation a room answers
    - `room_answers`: a room's address to the answer it always gives (`accepted`, `declined`, `tentative`,
      `needsAction` for none); other rooms accept where they are free, and decline where they are not
    - `refused_zones`: names of time zones that writes are refused for
    - `date_offset`: added to the clock in the `Date` header of every answer
    - `deltas_keep_window`: deltas leave out living events outside of the timeMin and timeMax of the first listing,
      also ones that have just left it; otherwise deltas know no window
    - `granted_scopes`: the only scopes that a consent gives, whatever is ticked; None gives what is ticked
    """

    batch_limit: int = 50
    shuffle_batches: bool = False
    requests_per_minute: int | None = 600
    patch_cost: int = 3
    rate_status: int = 403
    rate_reason: str = "rateLimitExceeded"
    rate_retry_after: int | None = None
    events_made: int | None = None
    calendars_made: int | None = 25
    making_window: float = 4 * 3600.0
    free_busy_days: int = 62
    free_busy_errors: dict[str, str] = field(default_factory=dict)
    room_answer_after: float = 1.0
    room_answers: dict[str, str] = field(default_factory=dict)
    refused_zones: list[str] = field(default_factory=list)
    date_offset: float = 0.0
    deltas_keep_window: bool = False
    granted_scopes: list[str] | None = None

    def change(self, **values: Any) -> None:
        """Set several knobs by name; ValueError for a name that is none, and then nothing is set."""
        known = {one.name for one in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown knob {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        for name, value in values.items():
            setattr(self, name, value)

    def reset(self) -> None:
        """Back to the defaults."""
        self.change(**vars(Knobs()))

    def describe(self) -> Json:
        """Every knob with its present value."""
        return dict(vars(self))
