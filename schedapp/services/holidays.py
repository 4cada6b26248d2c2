"""Public holidays of a country as closures of the whole place: chosen, switched off one by one, renewed each year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schedapp.errors import BadInput
from schedapp.model.booking import MAX_TITLE
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.timespan import LATEST, AllDay, Span, day_start, to_local
from schedapp.store.closures import ClosureRepository
from schedapp.store.records import RecordRepository
from schedapp.store.resources import ResourceRepository

COUNTRY, SUBDIVISION, OFF, UNTIL = "holidays_country", "holidays_subdivision", "holidays_off", "holidays_until"
YEARS_AHEAD = 2
ENGLISH = "en_US"
_SMALL = {"and", "of", "the", "da"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """`on`: the place is closed on it."""

    day: date
    name: str
    on: bool = True


class HolidayService:
    """What countries have is known to the package `holidays`, which is loaded when it is needed; names in English."""

    def __init__(
        self,
        closures: ClosureRepository,
        resources: ResourceRepository,
        records: RecordRepository,
        *,
        now: Callable[[], int],
    ) -> None:
        self._closures = closures
        self._resources = resources
        self._records = records
        self._now = now

    # --- what there is ----------------------------------------------------------------------------

    def countries(self) -> tuple[tuple[str, str], ...]:
        """(ISO 3166 code, name) by name."""
        from holidays.registry import COUNTRIES

        found = {codes[1]: _spelled(module) for module, codes in COUNTRIES.items()}
        return tuple(sorted(found.items(), key=lambda item: item[1]))

    def subdivisions(self, country: str) -> tuple[tuple[str, str], ...]:
        """(code, name) of the states, cantons or regions that have holidays of their own. Raises BadInput."""
        made = _calendar(country, "", {2000})
        aliases: Mapping[str, str] = {code: name for name, code in getattr(made, "subdivisions_aliases", {}).items()}
        return tuple((code, aliases.get(code, code)) for code in getattr(made, "subdivisions", ()))

    def preview(self, country: str, subdivision: str = "") -> tuple[Holiday, ...]:
        """The holidays from today on, two years ahead; `on` as they were switched. Raises BadInput."""
        today = self._today()
        years = set(range(today.year, today.year + YEARS_AHEAD + 1))
        off = self._off()
        days = sorted(_calendar(country, subdivision, years).items())
        last = today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))
        return tuple(Holiday(day, name[:MAX_TITLE], name not in off) for day, name in days if today <= day <= last)

    # --- what was chosen --------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[str, str]:
        """Country and subdivision, both "" where none was chosen."""
        settings = self._records.settings()
        return settings.get(COUNTRY, ""), settings.get(SUBDIVISION, "")

    def list(self) -> tuple[Holiday, ...]:
        """Those of the chosen country."""
        country, subdivision = self.chosen
        return self.preview(country, subdivision) if country else ()

    def choose(self, country: str, subdivision: str = "") -> tuple[Holiday, ...]:
        """Closes the place on the holidays of a country; "" on none. Those that have passed stay. Raises BadInput."""
        if country:
            self.preview(country, subdivision)
        self._records.put_setting(COUNTRY, country)
        self._records.put_setting(SUBDIVISION, subdivision if country else "")
        return self._write(revive=lambda _name: True)

    def switch(self, name: str, on: bool) -> tuple[Holiday, ...]:
        """Whether the place is closed on a holiday, in every year. Raises BadInput for a name that there is not."""
        found = {holiday.name for holiday in self.list() if holiday.name.casefold() == name.strip().casefold()}
        if not found:
            raise BadInput(f"There is no holiday “{name[:60]}”.", "List them with “schedapp closure holidays”.")
        off = self._off() - found if on else self._off() | found
        self._records.put_setting(OFF, json.dumps(sorted(off)))
        return self._write(revive=lambda each: on and each in found)

    def renew(self) -> None:
        """Once a year the next year's holidays are added."""
        settings = self._records.settings()
        if settings.get(COUNTRY) and settings.get(UNTIL, "") < str(self._today().year + YEARS_AHEAD):
            self._write(revive=lambda _name: False)

    # --- how they become closures -----------------------------------------------------------------

    def _write(self, revive: Callable[[str], bool]) -> tuple[Holiday, ...]:
        """Brings the closures in line with what was chosen. One that somebody removed by hand stays away, unless
        `revive` says that holidays of that name are wanted again."""
        country, subdivision = self.chosen
        holidays, zone = self.list(), self._zone()
        wanted = {_uid(country, subdivision, each.day): each for each in holidays if each.on}
        with self._closures.writing():
            for closure in self._closures.between(Span(day_start(self._today(), zone), LATEST)):
                if closure.kind is ClosureKind.HOLIDAY and closure.uid not in wanted:
                    self._closures.save(replace(closure, deleted=True), zone)
            for uid, holiday in wanted.items():
                self._write_one(uid, holiday, zone, revive)
            self._records.put_setting(UNTIL, str(self._today().year + YEARS_AHEAD))
        return holidays

    def _write_one(self, uid: str, holiday: Holiday, zone: str, revive: Callable[[str], bool]) -> None:
        known = self._closures.find(uid)
        if known is not None and (not known.deleted or not revive(holiday.name)):
            return
        when = AllDay(holiday.day, holiday.day + timedelta(days=1))
        self._closures.save(Closure(uid, when, "", ClosureKind.HOLIDAY, holiday.name), zone)

    def _off(self) -> frozenset[str]:
        return frozenset(json.loads(self._records.settings().get(OFF) or "[]"))

    def _zone(self) -> str:
        return next((resource.zone for resource in self._resources.all()), "UTC")

    def _today(self) -> date:
        return to_local(self._now(), self._zone()).date()


def _calendar(country: str, subdivision: str, years: set[int]) -> Mapping[date, str]:
    """Day -> name. Raises BadInput."""
    import holidays

    try:
        plain = holidays.country_holidays(country)
        # Of itself the package takes the language of the computer: two of them would not mean the same names.
        language = ENGLISH if ENGLISH in plain.supported_languages else plain.default_language
        found: Mapping[date, str] = holidays.country_holidays(
            country, subdiv=subdivision or None, years=years, language=language
        )
    except NotImplementedError as error:
        raise BadInput(
            f"No holidays are known for “{' '.join(filter(None, (country[:20], subdivision[:20])))}”.",
            "List the codes with “schedapp closure countries”.",
        ) from error
    return found


def _uid(country: str, subdivision: str, day: date) -> str:
    """The same in every database: desks that share a calendar mean the same event."""
    return hashlib.sha256(f"holiday/{country}/{subdivision}/{day}".encode()).hexdigest()[:32]


def _spelled(module: str) -> str:
    """`isle_of_man` as people write it."""
    return " ".join(word if word in _SMALL else word.capitalize() for word in module.split("_"))
