"""A clinic's week like any other: doctors, rooms, and bookings in every state that a tile can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import day_start, parse_iso, to_epoch

ZONE = "Europe/Zurich"
MONDAY = date(2026, 11, 23)
NOW = parse_iso("2026-11-24T09:37", ZONE)

OKAFOR, MEIER, TREATMENT_1, TREATMENT_2, OTHER = "okafor", "meier", "treatment-1", "treatment-2", "other"


def clinic() -> dict[str, Resource]:
    """The shown resources, in the order of the list."""
    rows = (
        (OKAFOR, "Dr Amara Okafor", Kind.PERSON, "#2563EB"),
        (MEIER, "Dr Jonas Meier", Kind.PERSON, "#7C3AED"),
        ("ferrer", "Dr Lucía Ferrer", Kind.PERSON, "#DB2777"),
        (TREATMENT_1, "Treatment 1", Kind.ROOM, "#0F766E"),
        (TREATMENT_2, "Treatment 2", Kind.ROOM, "#B45309"),
        (OTHER, "Whole house", Kind.SERVICE, "#64748B"),
    )
    return {uid: Resource(uid, name, kind, colour, ZONE) for uid, name, kind, colour in rows}


def at(day: int, clock: str) -> int:
    """Epoch seconds of a wall-clock time on a day of the sample week."""
    hour, minute = map(int, clock.split(":"))
    moment = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=day, hours=hour, minutes=minute)
    return to_epoch(moment, ZONE)


def row(
    name: str, resource: str, day: int, start: str, end: str, title: str, client: str = "", **more: object
) -> Occurrence:
    """One timed row; `more` are other fields of Occurrence."""
    values: dict[str, object] = {
        "name": name, "booking": name.split("/")[0], "original_start": "", "resource": resource,
        "start": at(day, start), "end": at(day, end), "all_day": False, "title": title, "client": client,
        "status": Status.CONFIRMED, "claim": Claim.HOLDS, "origin": Origin.SCHED, "recurring": False,
        "read_only": False, "delivery": Delivery.PROVEN,
    }  # fmt: skip
    return Occurrence(**(values | more))  # type: ignore[arg-type]


def all_day(name: str, resource: str, first: int, last: int, title: str, **more: object) -> Occurrence:
    """An all-day row over days `first` to `last`, inclusive."""
    span = {
        "start": day_start(MONDAY + timedelta(days=first), ZONE),
        "end": day_start(MONDAY + timedelta(days=last + 1), ZONE),
    }
    return replace(row(name, resource, first, "00:00", "00:00", title, all_day=True, **more), **span)


def week() -> list[Occurrence]:
    """The bookings."""
    t1, t2 = ("Treatment 1",), ("Treatment 2",)
    google = {"origin": Origin.GOOGLE}
    return [
        row("novak", OKAFOR, 0, "08:00", "09:00", "A. Novak", "Check-up", others=t1),
        row("novak", TREATMENT_1, 0, "08:00", "09:00", "A. Novak", "Check-up", others=("Dr Amara Okafor",)),
        row("rossi", MEIER, 0, "08:30", "09:30", "M. Rossi", "First visit"),
        row("larsen", OKAFOR, 0, "10:00", "10:30", "K. Larsen"),
        row("wound", TREATMENT_1, 0, "11:00", "12:00", "Wound care"),
        row("haddad", TREATMENT_2, 0, "14:00", "15:30", "P. Haddad", "Ultrasound"),
        row("ito", MEIER, 0, "14:00", "15:00", "T. Ito", "Follow-up"),
        row("team", OTHER, 0, "16:00", "17:00", "Team meeting", read_only=True, **google),
        row("brandt", MEIER, 1, "08:00", "08:30", "S. Brandt"),
        row("moreau", OKAFOR, 1, "09:00", "10:00", "L. Moreau", "Check-up"),
        row("osei", TREATMENT_2, 1, "09:30", "10:30", "D. Osei", "Room 2"),
        row("kowalska", TREATMENT_1, 1, "11:00", "12:30", "E. Kowalska", "Minor surgery", others=("Dr Wei Zhang",)),
        row("papadakis", MEIER, 1, "14:30", "15:30", "G. Papadakis", "Follow-up", status=Status.TENTATIVE),
        row("silva", OKAFOR, 2, "08:00", "09:00", "J. Silva", "Check-up"),
        row("andersson", TREATMENT_2, 2, "10:00", "11:00", "R. Andersson", "Treatment", clash=True),
        row("maintenance", TREATMENT_2, 2, "10:30", "11:30", "Maintenance", claim=Claim.CONTESTS, **google),
        row("yilmaz", MEIER, 2, "13:30", "14:30", "H. Yilmaz", "First visit", delivery=Delivery.WAITING),
        row("nguyen", OKAFOR, 2, "15:00", "16:00", "B. Nguyen", "Check-up", delivery=Delivery.TROUBLE),
        row("costa", MEIER, 3, "08:30", "09:30", "F. Costa", "Follow-up"),
        row("away", OTHER, 3, "10:00", "12:00", "Dr Okafor away", "Time off", read_only=True, **google),
        row("ivanova", OKAFOR, 3, "13:00", "13:30", "N. Ivanova"),
        row("dubois", TREATMENT_1, 3, "13:00", "14:00", "C. Dubois", others=t2),
        row("lindqvist", TREATMENT_2, 3, "15:00", "16:30", "O. Lindqvist", "Ultrasound"),
        row("popescu", OKAFOR, 4, "08:00", "09:00", "V. Popescu", "Check-up"),
        row("tanaka", MEIER, 4, "08:00", "09:00", "Y. Tanaka", "Check-up"),
        row("byrne", MEIER, 4, "09:30", "10:00", "I. Byrne", delivery=Delivery.WAITING),
        row("clinic/20261127T100000Z", TREATMENT_1, 4, "11:00", "12:00", "Vaccination clinic", recurring=True),
        all_day("congress", "ferrer", 1, 2, "Dr Ferrer · congress"),
        all_day("closed", OTHER, 6, 6, "Closed", read_only=True),
    ]
