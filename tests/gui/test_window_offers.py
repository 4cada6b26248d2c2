"""Offered times in the views without a grid of hours: in the rows of the timeline, in the month, in the agenda."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from schedapp.gui.agendaview.model import AgendaRole
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.model.resource import Kind
from tests.gui.hands import LEFT, TUE, Hands
from tests.gui.test_window_finding import DOWN, ESC, OFFICE, find


def clinic(hands: Hands, view: View) -> MainWindow:
    doctor = hands.resource("Dr A", Kind.PERSON, hours=OFFICE)
    hands.resource("Treatment 1", hours=OFFICE)
    hands.book(doctor, TUE, "09:00", "10:30", "Rounds")
    window = hands.open()
    window.views.set_view(view)
    hands.wait()
    window.middle.setFocus()
    find(hands, "dr a")
    return window


def painted(view: QWidget, box: QRect) -> bool:
    """Whether something with the accent of the theme is there."""
    picture = view.grab(box).toImage()
    accents = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    return len(accents) > 3


@pytest.mark.parametrize("view", [View.TIMELINE, View.MONTH])
def test_offers_are_drawn_where_they_are_and_a_click_takes_one(hands: Hands, view: View) -> None:
    window = clinic(hands, view)
    layer, finding = window.finding.layer, window.finding
    assert layer.view is window.middle.shown
    assert layer.isVisible()
    shown = [place for place in range(len(finding.offers)) if layer.rects_of(place)]
    boxes = [box for place in shown for box in layer.rects_of(place)]
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[:at])
    assert painted(layer.view.viewport(), boxes[0])
    second = layer.rects_of(shown[1])[0]
    QTest.mouseClick(layer.view.viewport(), LEFT, pos=second.center())
    hands.until(lambda: window.booking.form.isVisible())
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.when.start == finding.offers[shown[1]].start


def test_a_day_of_the_month_has_the_current_one_of_many(hands: Hands) -> None:
    window = clinic(hands, View.MONTH)
    for place in range(1, len(window.finding.offers)):
        hands.key(DOWN)
        hands.wait()
        assert window.finding.layer.rects_of(place)


def test_in_the_timeline_they_lie_in_the_rows_of_their_resources(hands: Hands) -> None:
    window = clinic(hands, View.TIMELINE)
    geometry = window.finding.layer.view.scene.geometry
    (box,) = window.finding.layer.rects_of(0)
    assert geometry.row(0).contains(QPoint(geometry.row(0).center().x(), box.center().y()))


def test_the_timeline_has_the_current_one_in_sight(hands: Hands) -> None:
    window = clinic(hands, View.TIMELINE)
    layer = window.finding.layer
    for place in range(1, len(window.finding.offers)):
        hands.key(DOWN)
        hands.wait()
        assert layer.rects_of(place)


def test_in_the_agenda_they_are_dashed_entries_and_no_bookings(hands: Hands) -> None:
    window = clinic(hands, View.AGENDA)
    agenda = window.middle.shown
    model = agenda.occurrences
    rows = [model.index(row).data(AgendaRole.ROW) for row in range(model.rowCount())]
    entries = [model.entry_at(row) for row in range(model.rowCount())]
    titles = [entry.title for entry in entries if entry is not None]
    assert titles[:3] == ["Rounds", "Free time 1", "Free time 2"]
    assert entries[2] is not None
    assert entries[2].tentative
    assert rows[0].told == "1 booking"
    spoken = str(model.index(2).data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "Free time 1, 10:30 – 11:00, Dr A"
    box = agenda.list.visualRect(model.index(3))
    QTest.mouseClick(agenda.list.viewport(), LEFT, pos=box.center())
    hands.until(lambda: window.booking.form.isVisible())
    assert window.booking.form.draft is not None
    assert window.booking.form.draft.when.start == window.finding.offers[1].start
    assert agenda.selected_name() == ""


@pytest.mark.parametrize("view", [View.TIMELINE, View.MONTH, View.AGENDA])
def test_they_go_with_the_panel(hands: Hands, view: View) -> None:
    window = clinic(hands, view)
    hands.key(ESC)
    hands.wait()
    assert not window.finder_panel.isVisible()
    assert not any(layer.isVisible() for layer in window.finding.layers)
    model = window.finding._agendas[0].occurrences
    assert all("Free time" not in str(model.index(row).data()) for row in range(model.rowCount()))
