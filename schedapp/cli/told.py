"""How changes of bookings are told on the command line: by `history BOOKING` and by `changes`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from schedapp.cli.terminal import clean, say, styled
from schedapp.cli.times import local_zone, show_moment

if TYPE_CHECKING:
    from schedapp.services.history import Told
    from schedapp.services.history_words import Difference
    from schedapp.services.seen import News


def say_told(changes: Iterable[Told], *, numbered: bool) -> None:
    """For people: a headline for each change, its fields below. `numbered`: with the id that a restore takes."""
    for told in changes:
        number = f"{told.entry.id}  " if numbered else ""
        now = "  (as it is now)" if told.current and numbered else ""
        when = show_moment(told.entry.at, local_zone())
        say(styled(clean(f"{number}{when}  {told.entry.summary} ({told.who}){now}"), bold=True))
        _say_fields(told.differences)


def say_news(news: Iterable[News]) -> None:
    """For people: what each booking or date is about, its fields below."""
    for each in news:
        when = show_moment(each.at, local_zone())
        say(styled(clean(f"{when}  {each.said} ({each.who})"), bold=True))
        _say_fields(each.differences)


def _say_fields(differences: Iterable[Difference]) -> None:
    for each in differences:
        label = f"{each.label} on {each.on}" if each.on else each.label
        say(clean(f"  {label}: {each.old} → {each.new}"))
