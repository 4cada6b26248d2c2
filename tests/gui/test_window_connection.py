"""The terms, the rehearsal and the page of a connection, in the window, against the simulator."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from schedapp.gui.connection_words import PROVEN
from schedapp.gui.dialogs.connect_dialog import CONNECT, REHEARSE, ConnectDialog
from schedapp.gui.dialogs.connection_dialog import HISTORY, TERMS, ConnectionDialog
from schedapp.gui.dialogs.disconnect_dialog import DisconnectDialog
from schedapp.gui.dialogs.history_view import HistoryDialog
from schedapp.gui.dialogs.rehearsal_dialog import RehearsalDialog
from schedapp.gui.dialogs.terms import READ, READ_BUSY, SEND, Terms
from schedapp.gui.flows.presence import Presence
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.model.connection import Direction, Incoming, Policy, Privacy
from schedapp.model.rehearsal import GOOGLE, HERE
from schedapp.model.resource import Resource
from schedapp.services.syncer import Syncer
from schedapp.simulator import DOCTOR, PRACTICE, TREATMENT, Simulator
from tests.gui.attention_desk import insert
from tests.gui.hands import THU, WED, Hands
from tests.gui.test_window_google import connect, google_time, item, sign_in, titles

pytestmark = pytest.mark.usefixtures("sim")


def meeting(sim: Simulator, title: str = "Maintenance") -> None:
    """An event of Google's, Thursday 16:30 to 17:30."""
    sim.google.insert(DOCTOR, {
        "summary": title,
        "start": google_time("2026-11-26T16:30:00+01:00"),
        "end": google_time("2026-11-26T17:30:00+01:00"),
    })  # fmt: skip


def open_connect(hands: Hands, resource: Resource, calendar: str = "Okafor") -> ConnectDialog:
    """The connect dialog with a calendar chosen."""
    hands.window.connections.connect_resource(resource.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.until(lambda: dialog.calendar.count() > 1)
    dialog.calendar.setCurrentItem(item(dialog, calendar))
    return dialog


def rehearsed(hands: Hands, dialog: ConnectDialog) -> None:
    hands.press(dialog.confirm_button)
    hands.until(lambda: dialog.confirm_button.text() == CONNECT and dialog.confirm_button.isEnabled())


def open_page(hands: Hands, resource: Resource) -> ConnectionDialog:
    """The page of a resource's connection, by its menu."""
    window = hands.window
    window.resources.open_menu(resource.uid, window.mapToGlobal(window.rect().center()))
    hands.choose(hands.popup(), "Health, terms and history…")
    return hands.dialog(ConnectionDialog)


# --- patients -------------------------------------------------------------------------------------------------


def test_the_first_start_asks_once_whether_names_are_private(hands: Hands) -> None:
    window = hands.open()
    assert window.empty.patients.isVisible()
    hands.press(window.empty.patients.yes)
    assert hands.container.settings.get("patients") == "yes"
    assert not window.empty.patients.isVisible()
    assert window.menus.choice("patients", "yes").isChecked()
    hands.close()
    again = hands.open()
    assert not again.empty.patients.isVisible()
    again.menus.choice("patients", "no").trigger()
    assert hands.container.settings.default_privacy is Privacy.TITLE


def test_the_first_start_can_be_read_in_a_small_window(hands: Hands) -> None:
    window = hands.open()
    window.resize(window.minimumSize())
    QApplication.processEvents()
    for label in window.empty.findChildren(QLabel):
        if label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    window.empty.patients.yes.setFocus()
    for _ in range(2):
        hands.key(Qt.Key.Key_Tab)
    assert window.empty.button.hasFocus()
    place = window.empty.button.mapTo(window.empty.viewport(), window.empty.button.rect().bottomLeft())
    assert window.empty.viewport().rect().contains(place), "the focus scrolls to it"


@pytest.mark.parametrize(("answer", "level"), [("yes", Privacy.BUSY), ("no", Privacy.TITLE)])
def test_the_level_of_a_new_calendar_follows_the_answer(
    sim: Simulator, hands: Hands, answer: str, level: Privacy
) -> None:
    room = hands.resource("Treatment 1")
    sign_in(hands, sim)
    window = hands.open()
    dialog = open_connect(hands, room)
    assert dialog.patients.isVisible()
    hands.press(getattr(dialog.patients, answer))
    assert not dialog.patients.isVisible()
    assert dialog.terms.terms.privacy is level
    assert window.menus.choice("patients", answer).isChecked()
    dialog.reject()
    dialog = open_connect(hands, room)
    assert not dialog.patients.isVisible()
    assert dialog.terms.terms.privacy is level
    dialog.reject()


# --- the rehearsal --------------------------------------------------------------------------------------------


def test_nothing_is_written_before_the_rehearsal_is_confirmed(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    hands.book(doctor, THU, "16:00", "17:00", "Check-up")
    hands.book(doctor, WED, "16:00", "17:00", "Follow-up")
    sign_in(hands, sim)
    meeting(sim)
    window = hands.open()
    dialog = open_connect(hands, doctor)
    rehearsed(hands, dialog)
    assert dialog.rehearsal.sides[HERE].text() == "1 added, 1 clash"
    assert dialog.rehearsal.sides[GOOGLE].text() == "2 added"
    headings = [line.cells[0] for line in dialog.rehearsal.lists.lines]
    assert headings == ["In Sched: clashes (1)", "In Sched: added (1)", "In Google: added (2)"]
    assert titles(sim) == ["Maintenance"]
    assert len(hands.rows()) == 2
    assert hands.container.calendars.connections() == ()
    hands.press(dialog.back_button)
    assert dialog.confirm_button.text() == REHEARSE
    assert dialog.terms.isVisible()
    rehearsed(hands, dialog)
    hands.press(dialog.confirm_button)
    hands.until(lambda: len(titles(sim)) == 3 and len(hands.rows()) == 3)
    assert window.desk.feed.connections_of(doctor.uid)[0].connection.calendar_id == DOCTOR


def test_a_rehearsal_that_takes_long_can_be_left(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    sign_in(hands, sim)
    hands.open()
    dialog = open_connect(hands, doctor)
    fault = sim.faults.add("events.list", "hold")
    hands.press(dialog.confirm_button)
    assert fault.wait_entered()
    assert dialog.rehearsal.progress.isVisible()
    assert not dialog.confirm_button.isEnabled()
    hands.press(dialog.back_button)
    assert dialog.terms.isVisible()
    assert dialog.confirm_button.isEnabled()
    fault.release()
    hands.wait()
    assert dialog.confirm_button.text() == REHEARSE, "what came too late is dropped"
    dialog.reject()
    assert hands.container.calendars.connections() == ()


def test_what_was_confirmed_cannot_be_cancelled_halfway(sim: Simulator, hands: Hands) -> None:
    """Google is asked for the calendar once more: a dialog that closed meanwhile would look like a no."""
    doctor = hands.resource("Dr Okafor")
    sign_in(hands, sim)
    window = hands.open()
    dialog = open_connect(hands, doctor)
    rehearsed(hands, dialog)
    fault = sim.faults.add("calendarList.list", "hold")
    hands.press(dialog.confirm_button)
    assert fault.wait_entered()
    assert not dialog.cancel_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    assert dialog.isVisible()
    fault.release()
    hands.until(lambda: window.desk.feed.connections_of(doctor.uid))
    hands.until(lambda: not window.findChildren(ConnectDialog))
    hands.wait()


def test_a_disconnect_that_fails_can_be_left(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connection = connect(hands, sim, doctor)
    window = hands.open()
    window.connections.disconnect_resource(connection)
    dialog = hands.dialog(DisconnectDialog)
    dialog.revoke.setChecked(True)
    sim.faults.add("revoke", "drop", count=None)
    hands.press(dialog.confirm_button)
    assert not dialog.cancel_button.isEnabled()
    hands.until(dialog.problem.isVisible)
    hands.press(dialog.cancel_button)
    hands.until(lambda: not window.findChildren(DisconnectDialog))


def test_a_rehearsal_that_fails_says_so_beside_the_choices(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    sign_in(hands, sim)
    hands.open()
    dialog = open_connect(hands, doctor)
    sim.faults.add("*", "drop", count=None)
    hands.press(dialog.confirm_button)
    hands.until(dialog.problem.isVisible)
    assert dialog.terms.isVisible()
    assert dialog.confirm_button.text() == REHEARSE
    sim.faults.clear()
    rehearsed(hands, dialog)
    assert not dialog.problem.isVisible()
    dialog.reject()


def test_the_chosen_terms_are_those_of_the_connection(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    hands.book(doctor, THU, "16:00", "17:00", "Check-up", client="Anna Novak")
    sign_in(hands, sim)
    hands.open()
    dialog = open_connect(hands, doctor)
    hands.press(dialog.terms.privacy.button(Privacy.INITIALS))
    assert ("Title", "A. N.") in dialog.terms.preview.lines
    hands.choose_line(dialog.terms.policy, "Sched wins")
    QTest.keyClick(dialog.terms.availability, Qt.Key.Key_Space)
    rehearsed(hands, dialog)
    hands.press(dialog.confirm_button)
    hands.until(lambda: titles(sim) == ["A. N."])
    connection = hands.container.calendars.connections()[0].connection
    assert (connection.direction, connection.privacy) == (Direction.TWO_WAY, Privacy.INITIALS)
    assert connection.policy is Policy.SCHED_WINS
    assert connection.availability


def test_reading_as_busy_shows_no_titles(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    sign_in(hands, sim)
    meeting(sim)
    hands.open()
    dialog = open_connect(hands, doctor)
    hands.press(dialog.terms.way.button(READ_BUSY))
    assert not dialog.terms.policy.isEnabled()
    rehearsed(hands, dialog)
    assert dialog.rehearsal.sides[GOOGLE].text() == "Nothing"
    hands.press(dialog.confirm_button)
    hands.until(lambda: hands.words() == ["Busy Thu 16:30-17:30"])
    assert hands.container.calendars.connections()[0].connection.incoming is Incoming.BUSY


def test_another_calendar_of_a_resource_is_only_read(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    window.resources.open_menu(doctor.uid, window.mapToGlobal(window.rect().center()))
    hands.choose(hands.popup(), "Read another calendar…")
    dialog = hands.dialog(ConnectDialog)
    hands.until(lambda: dialog.calendar.count() > 1)
    dialog.calendar.setCurrentItem(item(dialog, "Treatment"))
    assert dialog.terms.terms.direction is Direction.PULL
    rehearsed(hands, dialog)
    hands.press(dialog.confirm_button)
    hands.until(lambda: len(window.desk.feed.connections_of(doctor.uid)) == 2)
    assert {s.connection.calendar_id for s in window.desk.feed.connections} == {DOCTOR, TREATMENT}


# --- the page -------------------------------------------------------------------------------------------------


def test_the_page_says_how_a_connection_fares(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    hands.container.calendars.sync()
    window = hands.open()
    page = open_page(hands, doctor)
    assert page.health.state.text() == "In sync: both sides have the same."
    assert page.health.fact("Account") == PRACTICE
    assert page.health.fact(PROVEN).startswith("today 09:37")
    assert page.health.fact("Waiting") == "Nothing"
    sim.faults.add("*", "drop", count=None)
    hands.book(doctor, THU, "16:00", "17:00", "Check-up")
    window.desk.feed.refresh()
    assert page.health.fact("Waiting") == "1 change"
    hands.press(page.health.sync)
    hands.until(lambda: page.health.state.text().startswith("Offline"))
    assert page.health.trouble.isVisible()
    sim.faults.clear()
    hands.until(page.health.sync.isEnabled)
    hands.press(page.health.sync)
    hands.until(lambda: page.health.fact("Waiting") == "Nothing")
    assert not page.health.trouble.isVisible()
    page.reject()


def test_the_status_bar_leads_to_the_page(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.until(lambda: "synced" in window.status.parts[0].text())
    hands.press(window.status.parts[0])
    hands.choose(hands.popup(), "Dr Okafor · In sync: both sides have the same")
    page = hands.dialog(ConnectionDialog)
    assert page.heading.text() == "Dr Okafor and Google"
    page.reject()


def test_another_level_is_announced_and_rewrites_what_google_has(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    for start, end in (("14:00", "15:00"), ("16:00", "17:00")):
        hands.book(doctor, THU, start, end, "Check-up", client="Anna Novak")
    hands.container.settings.set("frequency", "manual")
    hands.container.calendars.sync()
    hands.open()
    page = open_page(hands, doctor)
    hands.press(page.tabs[TERMS])
    assert not page.confirm_button.isEnabled()
    hands.press(page.terms.privacy.button(Privacy.BUSY))
    assert page.notice.text().startswith("2 events will be rewritten in Google.")
    assert "copies remain" in page.notice.text()
    assert titles(sim) == ["Check-up", "Check-up"]
    hands.press(page.confirm_button)
    hands.until(page.rewriting.isVisible)
    assert page.rewriting.words.text() == "0 of 2 events rewritten in Google"
    assert not page.notice.isVisible()
    hands.press(page.tabs[0])
    hands.press(page.health.sync)
    hands.until(lambda: titles(sim) == ["Busy", "Busy"])
    hands.until(lambda: not page.rewriting.isVisible())
    page.reject()


def test_the_policy_is_changed_without_a_rewrite(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.open()
    page = open_page(hands, doctor)
    hands.press(page.tabs[TERMS])
    hands.choose_line(page.terms.policy, "Google wins")
    assert not page.notice.isVisible()
    hands.press(page.confirm_button)
    hands.until(lambda: hands.container.calendars.connections()[0].connection.policy is Policy.GOOGLE_WINS)
    hands.until(lambda: not page.confirm_button.isEnabled())
    assert page.terms.terms == Terms(policy=Policy.GOOGLE_WINS)
    page.reject()


@pytest.mark.parametrize(("way", "words"), [(READ, "2 events stay in Google"), (SEND, "What came from Google stays")])
def test_another_direction_says_what_stays(sim: Simulator, hands: Hands, way: object, words: str) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    hands.book(doctor, THU, "10:00", "11:00")
    insert(sim, "Fair", THU, "14:00", "15:00")
    hands.container.calendars.sync()
    hands.open()
    page = open_page(hands, doctor)
    hands.press(page.tabs[TERMS])
    hands.press(page.terms.privacy.button(Privacy.BUSY))
    assert page.notice.text().startswith("1 event will be rewritten"), "the other one was made in Google"
    hands.press(page.terms.privacy.button(Privacy.FULL))
    assert page.notice.text().startswith("2 events will be rewritten")
    hands.press(page.terms.privacy.button(Privacy.TITLE))
    hands.press(page.terms.way.button(way))
    assert page.notice.text().startswith(words)
    assert page.terms.privacy.value == Privacy.TITLE
    hands.press(page.confirm_button)
    hands.wait()
    assert page.notice.isHidden()
    hands.container.calendars.sync()
    assert sorted(titles(sim)) == ["Check-up", "Fair"]
    assert hands.words() == ["Check-up Thu 10:00-11:00", "Fair Thu 14:00-15:00"]


def test_the_history_can_be_read(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    meeting(sim, "Team meeting")
    hands.container.settings.set("frequency", "manual")
    hands.container.calendars.sync()
    window = hands.open()
    page = open_page(hands, doctor)
    hands.press(page.tabs[HISTORY])
    hands.until(lambda: page.history.table.lines)
    (line,) = page.history.table.lines
    assert line.cells == ("today 09:37", "command line", "1 from Google")
    assert any("Team meeting" in below[0] for below in line.below)
    table = page.history.table
    first = table.visualRect(table.model().index(0, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=first.center())
    hands.key(Qt.Key.Key_Right)
    assert table.isExpanded(table.model().index(0, 0))
    page.reject()
    window.menus.actions["history"].trigger()
    dialog = hands.dialog(HistoryDialog)
    hands.until(lambda: dialog.history.table.lines)
    assert dialog.history.table.lines[0].cells[1] == "Dr Okafor"
    dialog.reject()


def test_a_connected_calendar_is_rehearsed_from_its_page(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    hands.container.calendars.sync()
    hands.book(doctor, WED, "16:00", "17:00", "Check-up")
    meeting(sim)
    hands.open()
    page = open_page(hands, doctor)
    hands.press(page.health.rehearse)
    dialog = hands.dialog(RehearsalDialog)
    hands.until(dialog.confirm_button.isEnabled)
    assert dialog.rehearsal.sides[HERE].text() == "1 added"
    assert dialog.rehearsal.sides[GOOGLE].text() == "1 added"
    assert titles(sim) == ["Maintenance"]
    hands.press(dialog.confirm_button)
    hands.until(lambda: titles(sim) == ["Check-up", "Maintenance"])
    page.reject()


def test_the_page_closes_with_its_connection(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    page = open_page(hands, doctor)
    hands.press(page.health.disconnect_button)
    hands.press(hands.dialog(DisconnectDialog).confirm_button)
    hands.until(lambda: not window.desk.feed.connections)
    hands.until(lambda: not any(dialog.isVisible() for dialog in window.findChildren(ConnectionDialog)))


# --- what the sync thread is told -----------------------------------------------------------------------------


def test_the_sync_thread_knows_what_is_looked_at(sim: Simulator, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[bool, frozenset[str]]] = []
    networks: list[bool] = []

    def tell(_syncer: Syncer, *, active: bool, visible: Collection[str]) -> None:
        told.append((active, frozenset(visible)))

    monkeypatch.setattr(Syncer, "set_window", tell)
    monkeypatch.setattr(Syncer, "network_changed", lambda _syncer: networks.append(True))
    doctor, room = hands.resource("Dr Okafor"), hands.resource("Treatment 1")
    window = hands.open()
    hands.until(lambda: (True, frozenset({doctor.uid, room.uid})) in told)
    window.resources.show_only(room.uid)
    hands.until(lambda: told[-1][1] == {room.uid})
    state = QNetworkInformation.Reachability
    presence = Presence(window.desk)  # one that begins online, whatever network the test has
    for step in (state.Online, state.Disconnected, state.Local, state.Online, state.Online):
        presence.on_reachability(step)
    hands.wait()
    hands.until(lambda: networks == [True])


def test_a_remark_keeps_its_room_beside_endless_titles(qtbot: QtBot, qapp: QApplication) -> None:
    table = Outline(ThemeSource(qapp, Choice.LIGHT), "What would happen", ("What", "When", "Remark"), stretch=2)
    qtbot.addWidget(table)
    table.resize(560, 300)
    below = (("Case conference " * 20, "Mon 23 Nov 2026, 08:30–09:30", "overlaps in Consulting"), ("Short", "", ""))
    table.show_lines([Line(("In Sched: clashes (2)",), below, key="a", opened=True)])
    table.show()
    group = table.model().index(0, 0)
    cells = [table.model().index(0, column, group) for column in range(3)]
    for cell in cells[1:]:
        assert table.visualRect(cell).width() >= table.sizeHintForIndex(cell).width()
    assert table.visualRect(cells[2]).right() <= table.viewport().width()
    short = table.model().index(1, 0, group)
    for cell, shown in ((short, False), (group, False), (cells[0], True)):
        place = table.visualRect(cell).center()
        asked = QHelpEvent(QEvent.Type.ToolTip, place, table.viewport().mapToGlobal(place))
        QApplication.sendEvent(table.viewport(), asked)
        assert ("Case conference" in QToolTip.text() and QToolTip.isVisible()) is shown


def test_the_page_counts_down_to_the_next_sync(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "15")
    window = hands.open()
    hands.until(lambda: window.desk.feed.connections_of(doctor.uid)[0].connection.synced_at)
    hands.wait()
    page = open_page(hands, doctor)
    hands.until(lambda: re.fullmatch(r"in 1\d min", page.health.fact("Next sync")))
    window.menus.choice("frequency", "manual").trigger()
    hands.until(lambda: page.health.fact("Next sync") == "When you ask for it")
