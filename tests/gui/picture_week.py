"""The clinic of the pictures: real services, a real simulator, one week of November 2026."""

from __future__ import annotations

import threading
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from schedapp.container import Container
from schedapp.model.booking import Booking, Status
from schedapp.model.connection import Account
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.timespan import AllDay, Timed, to_local
from schedapp.simulator import DOCTOR, PRACTICE, TREATMENT, Simulator
from tests.gui.hands import FRI, MON, MONDAY, SUN, THU, TUE, WED, ZONE, at

HOURS = parse_hours("Mo-Fr 08:00-18:00")
SECOND = "ferrer@example.org"
PEOPLE = ("Dr Amara Okafor", "Dr Jonas Meier", "Dr Lucía Ferrer", "Dr Wei Zhang")
ROOMS = ("Treatment 1", "Treatment 2", "Consulting", "Lab")
DEVICES = ("Ultrasound", "ECG cart")
COLOURS = {
    "Dr Amara Okafor": "#2563EB", "Dr Jonas Meier": "#7C3AED", "Dr Lucía Ferrer": "#DB2777",
    "Dr Wei Zhang": "#0891B2", "Treatment 1": "#0F766E", "Treatment 2": "#B45309", "Consulting": "#4D7C0F",
    "Lab": "#64748B", "Ultrasound": "#C026D3", "ECG cart": "#475569",
}  # fmt: skip
OKAFOR, MEIER, FERRER, ZHANG = PEOPLE
T1, T2, CONSULTING, LAB = ROOMS
ULTRASOUND, ECG = DEVICES

VISITS = [
    (MON, "08:00", "09:00", "Check-up", "A. Novak", (OKAFOR, CONSULTING)),
    (MON, "08:30", "09:30", "First visit", "M. Rossi", (MEIER,)),
    (MON, "10:00", "10:30", "Blood test", "K. Larsen", (OKAFOR, LAB)),
    (MON, "14:00", "15:30", "Ultrasound", "P. Haddad", (T2, ULTRASOUND)),
    (MON, "14:00", "15:00", "Follow-up", "T. Ito", (MEIER,)),
    (TUE, "08:00", "08:30", "Call back", "S. Brandt", (MEIER,)),
    (TUE, "09:00", "10:00", "Check-up", "L. Moreau", (OKAFOR,)),
    (TUE, "09:30", "10:30", "Dressing", "D. Osei", (T2,)),
    (TUE, "11:00", "12:30", "Minor surgery", "E. Kowalska", (T1,)),
    (WED, "08:00", "09:00", "Check-up", "J. Silva", (OKAFOR,)),
    (WED, "10:00", "11:00", "Treatment", "R. Andersen", (T2,)),
    (WED, "13:30", "14:30", "First visit", "H. Yilmaz", (MEIER,)),
    (WED, "15:00", "16:00", "Check-up", "B. Nguyen", (OKAFOR, T1)),
    (THU, "08:30", "09:30", "Follow-up", "F. Costa", (MEIER,)),
    (THU, "13:00", "13:30", "Vaccination", "N. Ivanova", (OKAFOR,)),
    (THU, "13:00", "14:00", "Treatment", "C. Dubois", (T1,)),
    (THU, "15:00", "16:30", "Ultrasound", "O. Lindqvist", (T2, ULTRASOUND)),
    (FRI, "08:00", "09:00", "Check-up", "V. Popescu", (OKAFOR,)),
    (FRI, "08:00", "09:00", "Check-up", "Y. Tanaka", (MEIER,)),
    (FRI, "09:30", "10:00", "Call back", "I. Byrne", (MEIER,)),
]


@dataclass
class Clinic:
    """What the pictures are taken of."""

    container: Container
    sim: Simulator
    resources: dict[str, Resource]

    def uid(self, name: str) -> str:
        return self.resources[name].uid

    def named(self, title: str) -> str:
        """The name of the first occurrence with this title or client in the week."""
        rows = self.container.bookings.week(at(MON, "00:00"), at(MON, "00:00") + 7 * 86_400)
        return next(row.name for row in rows if title in (row.title, row.client))


def fill(container: Container, sim: Simulator) -> Clinic:
    """Resources, bookings, connections, and what Google has of its own."""
    resources = {}
    for kind, names in ((Kind.PERSON, PEOPLE), (Kind.ROOM, ROOMS), (Kind.EQUIPMENT, DEVICES)):
        for place, name in enumerate(names):
            made = Resource("", name, kind, COLOURS[name], ZONE, HOURS, position=place)
            resources[name] = container.resources.add(made)
    clinic = Clinic(container, sim, resources)
    for day, start, end, title, client, names in VISITS:
        _book(clinic, Timed(at(day, start), at(day, end), ZONE), title, names, client=client)
    _book_the_rest(clinic)
    hidden = (FERRER, ZHANG, CONSULTING, LAB, *DEVICES)
    container.settings.set("hidden_resources", ",".join(clinic.uid(name) for name in hidden))
    return clinic


def _book(clinic: Clinic, when: Timed | AllDay, title: str, names: tuple[str, ...], **fields: Any) -> None:
    uids = tuple(clinic.uid(name) for name in names)
    clinic.container.bookings.add(Booking("", title, when, uids, **fields), anyway=True)


def _book_the_rest(clinic: Clinic) -> None:
    weekly = ("RRULE:FREQ=WEEKLY",)
    monday = Timed(at(MON, "11:00"), at(MON, "12:00"), ZONE)
    friday = Timed(at(FRI, "11:00"), at(FRI, "12:00"), ZONE)
    tuesday = Timed(at(TUE, "14:30"), at(TUE, "15:30"), ZONE)
    _book(clinic, monday, "Wound care", (T1,), recurrence=weekly)
    _book(clinic, friday, "Vaccination clinic", (T1,), recurrence=weekly)
    _book(clinic, tuesday, "Follow-up", (MEIER,), client="G. Papadakis", status=Status.TENTATIVE)
    congress = AllDay(MONDAY + timedelta(days=TUE), MONDAY + timedelta(days=THU))
    _book(clinic, congress, "Congress (room for guests)", (T1,), transparency="transparent")
    _book(clinic, AllDay(MONDAY + timedelta(days=SUN), MONDAY + timedelta(days=SUN + 1)), "Deep cleaning", (T2,))


def connect(clinic: Clinic) -> None:
    """Connects both doctors and both treatment rooms, and another doctor over an account of her own."""
    sim = clinic.sim
    practice = sign_in(clinic, PRACTICE)
    meier, second_room = sim.google.add_calendar("Dr Meier"), sim.google.add_calendar("Treatment 2")
    sim.google.add_account(SECOND, "Lucía Ferrer")
    pairs = ((OKAFOR, DOCTOR), (MEIER, meier), (T1, TREATMENT), (T2, second_room))
    for name, calendar in pairs:
        clinic.container.calendars.connect(clinic.uid(name), practice, calendar)
    clinic.container.calendars.connect(clinic.uid(FERRER), sign_in(clinic, SECOND), "primary")
    clinic.container.calendars.sync()
    _insert(sim, meier, "Team meeting", MON, "16:00", "17:00")
    _insert(sim, DOCTOR, "Dr Okafor away", THU, "10:00", "12:00")
    _insert(sim, second_room, "Maintenance", WED, "10:30", "11:30")
    clinic.container.calendars.sync()


def book_for_second(clinic: Clinic) -> None:
    """Two bookings that wait for Dr Ferrer's account."""
    for clock, client in (("14:00", "Z. Horvat"), ("15:00", "A. Lund")):
        when = Timed(at(FRI, clock), at(FRI, clock) + 1800, ZONE)
        _book(clinic, when, "Check-up", (FERRER,), client=client)


def sign_in(clinic: Clinic, email: str) -> Account:
    def consent(address: str) -> None:
        with urllib.request.urlopen(clinic.sim.consent(address, account=email)) as answer:
            answer.read()

    return clinic.container.calendars.sign_in(open_browser=consent, cancelled=threading.Event())


def _insert(sim: Simulator, calendar: str, title: str, day: int, start: str, end: str) -> None:
    moments = [to_local(at(day, clock), ZONE).isoformat() for clock in (start, end)]
    sides = [{"dateTime": moment, "timeZone": ZONE} for moment in moments]
    sim.google.insert(calendar, {"summary": title, "start": sides[0], "end": sides[1]})
