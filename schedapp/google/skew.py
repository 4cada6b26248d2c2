"""How far this computer's clock is from Google's, as the Date header of its answers tells."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable


class Skew:
    """`offset` is Google's time minus this computer's in seconds, None before the first answer. Good to a second.

    The latest answer counts: the user may have set the clock right since.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.offset: float | None = None

    def heard(self, date: str) -> None:
        """A Date header (RFC 9110 section 6.6.1), just received; one that is none is passed over."""
        moment = epoch_of(date)
        if moment is not None:
            self.offset = moment + 0.5 - self._now()  # the header has whole seconds, cut off


def epoch_of(date: str) -> float | None:
    """UTC epoch seconds of an HTTP date, None for any other text."""
    try:
        return email.utils.parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
