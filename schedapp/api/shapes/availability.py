"""When things can be booked: hours, closures, rules, holidays, free times."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer, Body, Flag, Whole
from schedapp.api.shapes.bookings import BUSY, END, RESOURCE_UID, START, UID, Moment
from schedapp.api.shapes.place import HOURS
from schedapp.model.availability import MAX_HORIZON, MAX_NOTICE, Outside
from schedapp.model.booking import MAX_TITLE


class WeeklyHours(Answer):
    """One interval of the week."""

    weekday: str = Field(examples=["Mo"])
    start: str = Field(examples=["08:00"])
    end: str = Field(examples=["12:00"])


class Closure(Answer):
    """A time that differs from the week: a closure, a holiday, time off, or the hours of a date."""

    id: str = Field(examples=[UID])
    kind: str = Field(
        description="closed, time-off, holiday, or open: the only hours of its date.", examples=["closed"]
    )
    title: str | None = Field(description=BUSY, examples=["Winter holidays"])
    start: str = Field(examples=["2026-12-24"])
    end: str = Field(description="Exclusive.", examples=["2027-01-03"])
    all_day: bool
    time_zone: str = Field(examples=["Europe/Zurich"])
    resource: str | None = Field(description="Null for the whole place.", examples=[None])
    resource_id: str | None = Field(examples=[None])


class Hours(Answer):
    """When a resource is open in the week, and on the dates of the coming two years that differ."""

    resource: str = Field(examples=["Dr. Weber"])
    resource_id: str = Field(examples=[RESOURCE_UID])
    time_zone: str = Field(examples=["Europe/Zurich"])
    hours: str = Field(examples=[HOURS])
    weekly: list[WeeklyHours]
    dates: list[Closure]


class NewHours(Body):
    """The new hours of a week."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"hours": HOURS}]})

    hours: str = Field(max_length=1_000, description="Empty: never open.")


class DateHours(Body):
    """The only hours of a date."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"times": "08:00-12:00", "title": "Christmas Eve"}]}
    )

    times: str = Field(min_length=1, max_length=200, description="Such as 08:00-12:00,13:00-18:00.")
    title: str = Field(default="", max_length=MAX_TITLE)
    resource_id: str | None = Field(
        default=None, max_length=200, description="Or its name. Left out: of the whole place."
    )


class NewClosure(Body):
    """A time at which the place is closed, or somebody is away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"start": "2026-12-24", "end": "2027-01-03", "all_day": True, "title": "Winter holidays"},
                {"start": START, "end": END, "resource_id": "Dr. Weber", "kind": "time-off"},
            ]
        },
    )

    start: Moment
    end: Moment = Field(description="Exclusive: a closure of one day ends on the next date.")
    all_day: Flag = False
    resource_id: str | None = Field(default=None, max_length=200, description="Or its name. Left out: the whole place.")
    kind: Literal["closed", "time-off"] = "closed"
    title: str = Field(default="", max_length=MAX_TITLE)


class Closures(Paged):
    """Closures, by start."""

    closures: list[Closure]


class DateClosures(Answer):
    """The hours of its own that a date has."""

    closures: list[Closure]


class Rules(Answer):
    """0 is none at all, null as the place has it."""

    notice_minutes: int | None = Field(description="At the least so long before the start.", examples=[120])
    horizon_days: int | None = Field(description="At most so many days ahead.", examples=[180])


class ResourceRules(Rules):
    """The rules of one resource."""

    resource: str = Field(examples=["Dr. Weber"])
    resource_id: str = Field(examples=[RESOURCE_UID])
    in_effect: Rules


class AllRules(Answer):
    """The rules of the place and of its resources."""

    outside_hours: Outside = Field(description="What becomes of a booking outside of the opening hours.")
    squeeze_ins: bool = Field(description="Whether a taken time may be booked with a reason.")
    longest_hold_minutes: int = Field(description="For how long a time can be held.", examples=[15])
    place: Rules
    resources: list[ResourceRules]


class RulesChange(Body):
    """What is given changes: null is “as the place has it”, 0 no such rule."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"notice_minutes": 120, "horizon_days": 180}]}
    )

    notice_minutes: Annotated[Whole, Field(ge=0, le=MAX_NOTICE)] | None = None
    horizon_days: Annotated[Whole, Field(ge=0, le=MAX_HORIZON)] | None = None


class PlaceRulesChange(RulesChange):
    """The same with what only the whole place has."""

    outside_hours: Outside | None = None
    squeeze_ins: Flag | None = None
    longest_hold_minutes: Annotated[Whole, Field(ge=1, le=1_440)] | None = None


class Holiday(Answer):
    """A public holiday of the coming two years."""

    date: str = Field(examples=["2026-12-25"])
    name: str = Field(examples=["Christmas Day"])
    closed: bool = Field(description="The place is closed on it.")


class Holidays(Answer):
    """The holidays of the chosen country."""

    country: str = Field(description="ISO 3166; empty where none is chosen.", examples=["CH"])
    subdivision: str = Field(examples=["ZH"])
    holidays: list[Holiday]


class HolidayChoice(Body):
    """Which country's holidays close the place, and on which of them it is open all the same."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"country": "CH", "subdivision": "ZH"}, {"open_on": ["Labour Day"]}]},
    )

    country: str | None = Field(default=None, max_length=10, description="“” for none.")
    subdivision: str = Field(default="", max_length=20)
    open_on: list[Annotated[str, Field(max_length=500)]] = Field(default_factory=list, max_length=100)
    closed_on: list[Annotated[str, Field(max_length=500)]] = Field(default_factory=list, max_length=100)


class Country(Answer):
    """A country whose holidays are known."""

    code: str = Field(examples=["CH"])
    name: str = Field(examples=["Switzerland"])


class Countries(Answer):
    """Countries by name; of one its subdivisions."""

    countries: list[Country]


class Offer(Answer):
    """A time at which everything that was asked for is free."""

    start: str = Field(examples=[START])
    end: str = Field(examples=[END])
    minutes: int = Field(examples=[30])
    time_zone: str = Field(examples=["Europe/Zurich"])
    resources: list[str] = Field(examples=[["Dr. Weber", "Room 2"]])
    resource_ids: list[str] = Field(examples=[[RESOURCE_UID]])
    wishes: list[str] = Field(
        description="What was asked for, in the same order.", examples=[["Dr. Weber", "any room"]]
    )


class Offers(Paged):
    """Free times, the next first; no two overlap."""

    free: list[Offer]


class WhyNot(Answer):
    """Whether a time can be booked."""

    bookable: bool
    words: str | None = Field(description="Why not; with `read-busy` without any title.", examples=[None])
    code: str | None = Field(description="Taken, PoolTaken or NotOpen.", examples=[None])
    rule: str | None = Field(
        description="Of NotOpen: hours, closed, time-off, holiday, notice or horizon.", examples=[None]
    )
    firm: bool = Field(description="Nobody may override the rule.")
