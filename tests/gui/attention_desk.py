"""What the tests of the attention panel start from: conflicts, clashes, and the cards that show them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from schedapp.gui.attention.card import Card
from schedapp.gui.attention.parts import AnswerButton
from schedapp.gui.mainwindow import MainWindow
from schedapp.model.booking import EditScope
from schedapp.model.resource import Resource
from schedapp.model.timespan import to_local
from schedapp.simulator import DOCTOR, Simulator
from tests.gui.hands import THU, ZONE, Hands, at
from tests.gui.test_window_google import connect, google_time

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def moment(day: int, clock: str) -> dict[str, str]:
    return google_time(to_local(at(day, clock), ZONE).isoformat())


def insert(sim: Simulator, title: str, day: int, start: str, end: str, calendar: str = DOCTOR) -> dict[str, Any]:
    """A person in Google's pages adds an event."""
    event: dict[str, Any] = {"summary": title, "start": moment(day, start), "end": moment(day, end)}
    return sim.google.insert(calendar, event)


def connected(hands: Hands, sim: Simulator) -> Resource:
    """A doctor whose calendar is connected, synced by hand."""
    hands.container.settings.set("frequency", "manual")
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    return doctor


def rename_on_both_sides(hands: Hands, sim: Simulator, title: str = "Follow-up", theirs: str = "Call back") -> None:
    """Leaves a conflict about the title of the first booking; Google's stands."""
    hands.container.calendars.sync()
    row = hands.rows()[0]
    (event,) = [e for e in sim.google.list(DOCTOR) if e["summary"] == row.title]
    sim.google.patch(DOCTOR, event["id"], {"summary": theirs})
    hands.container.bookings.edit(row.name, {"title": title}, EditScope.ALL)
    hands.container.calendars.sync()


def clash(hands: Hands, sim: Simulator, doctor: Resource) -> None:
    """A booking of Thursday 16:00, and an event from Google that begins in the middle of it."""
    hands.book(doctor, THU, "16:00", "17:00", "Check-up")
    hands.container.calendars.sync()
    insert(sim, "Maintenance", THU, "16:30", "17:30")
    hands.container.calendars.sync()


def cards(window: MainWindow) -> list[Card]:
    return list(window.attention_panel.cards.values())


def button(card: Card, words: str) -> AnswerButton:
    return next(found for found in card.buttons if words in found.answer.text)


def shown_texts(card: Card) -> str:
    return " | ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
