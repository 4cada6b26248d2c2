"""A clinic's November around the sample week: full days, quiet ones, and bookings over several days."""

from __future__ import annotations

from schedapp.model.booking import Status
from schedapp.model.occurrence import Occurrence
from tests.gui.sample_week import MEIER, OKAFOR, TREATMENT_1, TREATMENT_2, all_day, row, week

_VISITS = (
    ("08:00", "09:00", OKAFOR, "A. Berger", "Check-up"),
    ("09:15", "09:45", MEIER, "B. Conti", "Follow-up"),
    ("10:30", "11:30", TREATMENT_1, "Wound care", ""),
    ("13:00", "13:30", OKAFOR, "C. Duarte", "Vaccination"),
    ("14:00", "15:30", TREATMENT_2, "D. Evans", "Ultrasound"),
    ("16:00", "16:30", MEIER, "E. Fischer", "Call back"),
    ("17:00", "17:30", OKAFOR, "F. Galli", "Check-up"),
)


def month() -> list[Occurrence]:
    """The sample week, visits on every working day around it, a course and a stay over days."""
    rows = week()
    for day in range(-28, 14):
        if day in range(7) or day % 7 > 4:
            continue
        # As many as the day has, by a fixed pattern: from one to all seven.
        count = 1 + (day * day + 3 * day) % 7
        for number, (start, end, resource, title, detail) in enumerate(_VISITS[:count]):
            status = Status.TENTATIVE if (day + number) % 9 == 0 else Status.CONFIRMED
            rows.append(row(f"visit{day}-{number}", resource, day, start, end, title, detail, status=status))
    rows.append(all_day("course", MEIER, -10, -6, "Course in Bern"))
    rows.append(all_day("painting", TREATMENT_2, -4, 1, "Room is painted"))
    rows.append(all_day("audit", OKAFOR, 8, 9, "Audit"))
    return rows
