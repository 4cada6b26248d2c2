"""Tuesday with everybody at work, for the pictures of one day with all resources."""

from __future__ import annotations

from schedapp.gui.mainwindow import MainWindow
from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed
from tests.gui.hands import TUE, ZONE, at
from tests.gui.picture_google import settle
from tests.gui.picture_week import (
    CONSULTING,
    ECG,
    FERRER,
    LAB,
    MEIER,
    OKAFOR,
    T1,
    T2,
    ULTRASOUND,
    ZHANG,
    Clinic,
)

MORE_VISITS = (
    ("08:00", "08:45", "First visit", "R. Jensen", (FERRER, CONSULTING)),
    ("08:00", "08:30", "Blood test", "H. Berger", (OKAFOR, LAB)),
    ("08:30", "09:30", "Ultrasound", "Y. Tanaka", (ZHANG, ULTRASOUND)),
    ("09:00", "10:00", "First visit", "W. Abebe", (MEIER, T1)),
    ("09:15", "10:15", "Check-up", "V. Popescu", (FERRER, CONSULTING)),
    ("10:00", "10:45", "ECG", "T. Ito", (ZHANG, ECG)),
    ("10:30", "11:00", "Blood test", "I. Byrne", (OKAFOR, LAB)),
    ("10:30", "11:30", "Follow-up", "C. Dubois", (MEIER, CONSULTING)),
    ("11:00", "12:00", "Dressing", "N. Ivanova", (OKAFOR, T2)),
    ("11:00", "12:00", "Ultrasound", "P. Haddad", (FERRER, ULTRASOUND)),
    ("11:30", "12:15", "Follow-up", "F. Costa", (ZHANG, LAB)),
    ("13:00", "13:30", "Vaccination", "K. Larsen", (OKAFOR,)),
    ("13:00", "14:00", "Check-up", "M. Rossi", (MEIER, T2)),
    ("13:30", "14:30", "Minor surgery", "J. Silva", (FERRER, T1)),
    ("13:30", "14:15", "ECG", "B. Nguyen", (ZHANG, ECG)),
    ("14:15", "15:15", "Check-up", "A. Novak", (OKAFOR, CONSULTING)),
    ("15:00", "15:30", "Call back", "S. Lindgren", (ZHANG,)),
    ("15:15", "16:15", "Follow-up", "L. Marek", (FERRER, T2)),
    ("16:00", "17:00", "Ultrasound", "O. Lindqvist", (ZHANG, ULTRASOUND)),
    ("16:00", "16:45", "First visit", "R. Andersen", (MEIER, CONSULTING)),
)


def fill_tuesday(window: MainWindow, clinic: Clinic) -> None:
    """Book the rest of the day and show all resources."""
    for start, end, title, client, names in MORE_VISITS:
        uids = tuple(clinic.uid(name) for name in names)
        when = Timed(at(TUE, start), at(TUE, end), ZONE)
        clinic.container.bookings.add(Booking("", title, when, uids, client))
    clinic.container.calendars.sync()
    window.resources.show_all()
    window.desk.feed.look()
    settle(window)
