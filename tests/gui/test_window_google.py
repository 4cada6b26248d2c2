"""Google in the window, against the simulator over sockets: connect, sync, look, offline, sign in again, disconnect."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from schedapp.container import Container
from schedapp.gui.dialogs import sign_in_panel
from schedapp.gui.dialogs.connect_dialog import CONNECT, ConnectDialog
from schedapp.gui.dialogs.disconnect_dialog import DisconnectDialog
from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.gui.dialogs.terms import BOTH, READ, SEND
from schedapp.gui.health import Sign
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.side.resource_model import SIGN_ROLE
from schedapp.model.connection import Account, Connection, Direction, Health, Privacy
from schedapp.model.resource import Resource
from schedapp.paths import Paths
from schedapp.services import looking
from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, TREATMENT, Simulator
from schedapp.store.database import Database
from schedapp.store.refusals import store_error
from tests.gui.conftest import Clock
from tests.gui.hands import THU, WED, ZONE, Hands

pytestmark = pytest.mark.usefixtures("sim")


def google_time(text: str) -> dict[str, str]:
    return {"dateTime": text, "timeZone": ZONE}


def sign_in(hands: Hands, sim: Simulator) -> Account:
    """Signs in without the window."""

    def consent(address: str) -> None:
        with urllib.request.urlopen(sim.consent(address, account=PRACTICE)) as answer:
            answer.read()

    return hands.container.calendars.sign_in(open_browser=consent, cancelled=threading.Event())


def connect(hands: Hands, sim: Simulator, resource: Resource, calendar: str = DOCTOR) -> Connection:
    accounts = hands.container.calendars.accounts()
    return hands.container.calendars.connect(resource.uid, (accounts or (sign_in(hands, sim),))[0], calendar)


def follow(sim: Simulator, address: str) -> None:
    """What the user does in the browser: consents; from a thread, as a browser is another process."""

    def read() -> None:
        with urllib.request.urlopen(sim.consent(address, account=PRACTICE)) as answer:
            answer.read()

    threading.Thread(target=read).start()


def titles(sim: Simulator, calendar: str = DOCTOR) -> list[str]:
    found = sim.google.occurrences(calendar, "2026-11-20T00:00:00Z", "2026-12-10T00:00:00Z")
    return sorted(event.get("summary", "") for event in found)


def sign(window: MainWindow, resource: Resource) -> Sign:
    """The sign in the side, as the delegate reads it."""
    return Sign(window.side.model.index_of(resource.uid).data(SIGN_ROLE))


def item(dialog: ConnectDialog, word: str) -> QListWidgetItem:
    found = [dialog.calendar.item(n) for n in range(dialog.calendar.count())]
    return next(entry for entry in found if word in entry.text())


@pytest.fixture
def browser(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser whose user consents at once; the addresses that it was given."""
    opened: list[str] = []

    def open_it(address: str) -> bool:
        opened.append(address)
        follow(sim, address)
        return True

    monkeypatch.setattr(sign_in_panel, "open_in_browser", open_it)
    return opened


def test_connect_signs_in_lists_calendars_and_previews(sim: Simulator, hands: Hands, browser: list[str]) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, THU, "16:00", "16:45", "Wound care", client="Anna Novak", phone="0171 554")
    window = hands.open()
    window.resources.open_menu(room.uid, window.mapToGlobal(window.rect().center()))
    hands.choose(hands.popup(), "Connect to Google Calendar…")
    dialog = hands.dialog(ConnectDialog)
    assert ("Title", "Busy") in dialog.terms.preview.lines, "there is a client, and nobody was asked about patients"
    hands.press(dialog.terms.privacy.button(Privacy.TITLE))
    assert ("Title", "Wound care") in dialog.terms.preview.lines
    assert not dialog.confirm_button.isEnabled()
    hands.press(dialog.sign_in_button)
    hands.until(lambda: dialog.calendar.count() > 1)
    assert len(browser) == 1
    assert dialog.sign_in.address.text() == browser[0]
    said = " ".join(value for _name, value in dialog.terms.preview.lines)
    assert "Anna Novak" not in said
    assert "0171" not in said
    hands.press(dialog.terms.privacy.button(Privacy.BUSY))
    assert all("Wound care" not in value for _name, value in dialog.terms.preview.lines)
    hands.press(dialog.terms.privacy.button(Privacy.TITLE))
    dialog.calendar.setCurrentItem(item(dialog, "Okafor"))
    hands.press(dialog.confirm_button)
    hands.until(lambda: dialog.confirm_button.text() == CONNECT and dialog.confirm_button.isEnabled())
    assert hands.container.calendars.connections() == ()
    hands.press(dialog.confirm_button)
    hands.until(lambda: hands.container.calendars.connections())
    hands.until(lambda: titles(sim) == ["Wound care"])
    hands.until(lambda: sign(window, room) is Sign.PROVEN)
    connection = hands.container.calendars.connections()[0].connection
    assert (connection.calendar_id, connection.privacy) == (DOCTOR, Privacy.TITLE)
    assert window.status.parts[0].text().startswith(f"{PRACTICE} · synced")


def test_a_read_only_calendar_is_offered_for_pull_alone(sim: Simulator, hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    sign_in(hands, sim)
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.until(lambda: dialog.calendar.count() > 1)
    entry = item(dialog, "read only")
    assert entry.data(Qt.ItemDataRole.UserRole).calendar_id == HOLIDAYS
    dialog.calendar.setCurrentItem(entry)
    assert not dialog.terms.way.button(BOTH).isEnabled()
    assert not dialog.terms.way.button(SEND).isEnabled()
    assert dialog.terms.terms.direction is Direction.PULL
    assert dialog.terms.preview.lines == ()
    dialog.reject()


def test_looking_at_a_read_only_calendar_changes_no_choice(sim: Simulator, hands: Hands) -> None:
    """Who goes through the list would end with a connection that only reads."""
    room = hands.resource("Treatment 1")
    sign_in(hands, sim)
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.until(lambda: dialog.calendar.count() > 1)
    way = dialog.terms.way
    for chosen in (BOTH, SEND):
        hands.press(way.button(chosen))
        dialog.calendar.setCurrentItem(item(dialog, "read only"))
        assert way.value == READ
        dialog.calendar.setCurrentItem(item(dialog, "Treatment"))
        assert way.value == chosen


def test_a_connected_calendar_is_not_offered_again(sim: Simulator, hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor"), hands.resource("Treatment 1")
    connect(hands, sim, doctor)
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.until(lambda: dialog.calendar.count() > 1)
    entry = item(dialog, "connected to Dr Okafor")
    assert not entry.flags() & Qt.ItemFlag.ItemIsEnabled
    dialog.reject()


def test_96_a_denied_consent_is_said_in_the_dialog(
    sim: Simulator, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(address: str) -> bool:
        target = sim.consent(address, deny=True)
        threading.Thread(target=lambda: urllib.request.urlopen(target).close()).start()
        return True

    monkeypatch.setattr(sign_in_panel, "open_in_browser", deny)
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.press(dialog.sign_in_button)
    hands.until(lambda: dialog.problem.isVisible())
    assert dialog.isVisible()
    assert dialog.problem.text()

    def allow(address: str) -> bool:
        follow(sim, address)
        return True

    monkeypatch.setattr(sign_in_panel, "open_in_browser", allow)
    hands.press(dialog.sign_in_button)
    hands.until(lambda: dialog.calendar.count() > 1)
    assert not dialog.problem.isVisible()
    dialog.reject()


def test_98_waiting_for_the_browser_can_be_stopped(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_panel, "open_in_browser", lambda _address: False)
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.press(dialog.sign_in_button)
    hands.until(lambda: dialog.sign_in.address.isVisible())
    assert "did not open" in dialog.sign_in.state.text()
    hands.press(dialog.sign_in.copy_button)
    back = urlsplit(parse_qs(urlsplit(dialog.sign_in.address.text()).query)["redirect_uri"][0])
    with socket.create_connection((back.hostname, back.port), 10):  # a browser's preconnect, which says nothing
        hands.press(dialog.sign_in.cancel_button)
        assert not dialog.sign_in.isVisible()
        hands.wait()
    dialog.reject()
    assert not dialog.isVisible()


def test_without_a_client_file_one_is_asked_for(
    sim: Simulator, hands: Hands, browser: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SCHEDAPP_CLIENT_SECRETS")
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.press(dialog.sign_in_button)
    hands.until(lambda: dialog.sign_in.file_button.isVisible())
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    dialog.sign_in.take_file(str(wrong))
    hands.until(lambda: "is not" in dialog.problem.text() and dialog.sign_in.file_button.isVisible())
    dialog.sign_in.take_file(str(tmp_path / "client.json"))
    hands.until(lambda: dialog.calendar.count() > 1)
    dialog.reject()


def test_a_booking_here_is_seen_in_google_and_back(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.click(THU, "16:00")
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: titles(sim) == ["Check-up"])
    sim.google.insert(DOCTOR, {
        "summary": "Team meeting",
        "start": google_time("2026-11-25T16:00:00+01:00"),
        "end": google_time("2026-11-25T17:00:00+01:00"),
    })  # fmt: skip
    hands.press(window.top.sync)
    hands.until(lambda: "Team meeting Wed 16:00-17:00" in hands.words())
    hands.until(lambda: len(window.grid.occurrences.entries) == 2)
    hands.until(lambda: window.toast.text.text().startswith("Synced"))


def test_the_look_finds_what_google_has_and_the_form_stays(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    window = hands.open()
    hands.container.calendars.sync()
    hands.click(THU, "16:00")
    hands.type("Check-up")
    sim.google.insert(DOCTOR, {
        "summary": "Private",
        "start": google_time("2026-11-26T15:45:00+01:00"),
        "end": google_time("2026-11-26T16:15:00+01:00"),
    })  # fmt: skip
    hands.key(Qt.Key.Key_Return)
    form = window.booking.form
    hands.until(lambda: "taken" in form.verdict.text().lower())
    assert form.isVisible()
    assert form.title.text() == "Check-up"
    assert titles(sim) == ["Private"]
    assert hands.words() == ["Private Thu 15:45-16:15"]


def test_the_line_says_that_google_was_looked_at(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.click(THU, "16:00")
    form = window.booking.form
    hands.until(lambda: form.verdict.text() == "Free in Sched and in Google")
    assert "looked" in form.aside.text()


class PaintCounter(QObject):
    """Counts the paint events of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_the_window_paints_on_while_the_look_waits(
    sim: Simulator, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "DEADLINE", 60.0)
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    window = hands.open()
    hands.container.calendars.sync()
    hands.click(THU, "16:00")
    form = window.booking.form
    hands.wait()
    hands.type("Check-up")
    fault = sim.faults.add("events.list", "hold", count=None)
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: form.wheel.running)
    counter = PaintCounter()
    window.grid.viewport().installEventFilter(counter)
    for step in range(10):
        window.grid.viewport().update()
        hands.until(lambda step=step: counter.count > step)
    assert form.wheel.running, "the look was over before the window painted"
    assert hands.words() == []
    fault.release()
    hands.until(lambda: not form.isVisible())
    assert hands.words() == ["Check-up Thu 16:00-16:30"]
    assert "not yet in Google" not in window.toast.text.text()
    hands.wait()


def test_a_booking_without_a_look_is_told_to_be_not_yet_in_google(sim: Simulator, hands: Hands) -> None:
    connect(hands, sim, hands.resource("Dr Okafor"))
    hands.container.settings.set("frequency", "manual")
    window = hands.open()
    hands.container.calendars.sync()
    sim.faults.add("*", "drop", count=None)
    hands.click(THU, "16:00")
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: not window.booking.form.isVisible())
    assert hands.words() == ["Check-up Thu 16:00-16:30"]
    assert "not yet in Google" in window.toast.text.text()
    hands.wait()


def test_offline_is_said_and_booking_goes_on(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.wait()
    sim.faults.add("*", "drop", count=None)
    hands.click(THU, "16:00")
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: hands.words() == ["Check-up Thu 16:00-16:30"])
    hands.until(lambda: "offline, 1 change waiting" in window.status.parts[0].text())
    assert sign(window, doctor) is Sign.WAITING
    sim.faults.clear()
    hands.press(window.top.sync)
    hands.until(lambda: titles(sim) == ["Check-up"])
    hands.until(lambda: "synced" in window.status.parts[0].text())


def test_sign_in_again_from_the_status_bar(sim: Simulator, hands: Hands, browser: list[str]) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.wait()
    sim.revoke()
    hands.press(window.top.sync)
    hands.until(lambda: "sign in again" in window.status.parts[0].text())
    assert window.top.attention.isVisible()
    assert sign(window, doctor) is Sign.TROUBLE
    hands.press(window.status.parts[0])
    dialog = hands.dialog(SignInDialog)
    hands.press(dialog.confirm_button)
    hands.until(lambda: "synced" in window.status.parts[0].text())
    hands.until(lambda: hands.container.calendars.connections()[0].connection.health is Health.OK)
    assert not window.top.attention.isVisible()


def test_another_account_is_refused(sim: Simulator, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    sim.google.add_account("other@example.org", "Other")

    def wrong_one(address: str) -> bool:
        target = sim.consent(address, account="other@example.org")
        threading.Thread(target=lambda: urllib.request.urlopen(target).close()).start()
        return True

    monkeypatch.setattr(sign_in_panel, "open_in_browser", wrong_one)
    window = hands.open()
    hands.wait()
    window.connections.sign_in(PRACTICE)
    dialog = hands.dialog(SignInDialog)
    hands.press(dialog.confirm_button)
    hands.until(lambda: dialog.problem.isVisible())
    assert f"not as {PRACTICE}" in dialog.problem.text()
    dialog.reject()


def test_disconnect_leaves_google_alone_unless_asked(sim: Simulator, hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor"), hands.resource("Treatment 1")
    connect(hands, sim, doctor)
    connect(hands, sim, room, TREATMENT)
    hands.book(doctor, THU, "16:00", "16:30", "Check-up")
    hands.book(room, WED, "16:00", "16:30", "Wound care")
    hands.container.calendars.sync()
    window = hands.open()
    for uid, remove in ((doctor.uid, False), (room.uid, True)):
        connection = window.desk.feed.connections_of(uid)[0].connection
        window.connections.disconnect_resource(connection)
        dialog = hands.dialog(DisconnectDialog)
        if remove:
            QTest.keyClick(dialog.remove, Qt.Key.Key_Space)
        hands.press(dialog.confirm_button)
        hands.until(lambda uid=uid: not window.desk.feed.connections_of(uid))
    assert titles(sim, DOCTOR) == ["Check-up"]
    assert titles(sim, TREATMENT) == []
    assert len(hands.rows()) == 2
    assert window.status.parts[0].text() == "Not connected to Google Calendar"


def test_sync_by_hand_with_nothing_connected_says_so(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.setFocus()
    hands.key(Qt.Key.Key_F5)
    hands.until(lambda: window.toast.isVisible())
    assert "no resource is connected" in window.toast.text.text()
    hands.until(lambda: not window.top.sync.busy)


def test_failure_17_closing_in_the_middle_of_a_sync_ends_all_threads(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.wait()
    fault = sim.faults.add("events.list", "hold")
    hands.press(window.top.sync)
    assert fault.wait_entered()
    threading.Timer(0.3, fault.release).start()
    window.close()
    assert window.closed_cleanly
    assert not window.isVisible()


def test_failure_17_no_call_begins_once_the_window_is_being_closed(sim: Simulator, hands: Hands) -> None:
    """What would follow the call that is under way waits for the next start, and no trouble is left behind."""
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    window = hands.open()
    hands.until(lambda: hands.container.calendars.connections()[0].connection.health is Health.OK)
    hands.wait()
    fault = sim.faults.add("events.list", "hold")
    hands.press(window.top.sync)
    assert fault.wait_entered()
    hands.book(doctor, THU, "16:00", "16:45")
    before = len(sim.requests)
    threading.Timer(0.3, fault.release).start()
    window.close()
    assert window.closed_cleanly
    assert [request.method for request in sim.requests[before:]] == []
    (status,) = hands.container.calendars.connections()
    assert (status.connection.health, status.connection.message, status.waiting) == (Health.OK, "", 1)


def test_failure_86_a_full_disk_in_the_background_is_told_until_there_is_room(
    sim: Simulator, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(hands, sim, hands.resource("Dr Okafor"))
    window = hands.open()
    hands.wait()

    @contextmanager
    def full(_database: Database) -> Iterator[None]:
        raise store_error("database or disk is full")
        yield

    with monkeypatch.context() as disk:
        disk.setattr(Database, "write", full)
        window.desk.sync.poke()  # a run that nobody asked for
        hands.until(lambda: "disk is full" in window.banner.title.text())
        assert window.banner.isVisible()
    hands.press(window.top.sync)
    hands.until(lambda: not window.banner.isVisible())
    hands.wait()


def test_all_of_a_series_are_looked_at_before_they_are_booked(sim: Simulator, hands: Hands) -> None:
    """The slot of this week is free in Google; that of a later week is not."""
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    window = hands.open()
    hands.container.calendars.sync()
    hands.click(THU, "16:00")
    hands.type("Class")
    hands.choose_line(window.booking.form.repeat.rule, "Weekly on Thursday")
    hands.wait()
    sim.google.insert(DOCTOR, {
        "summary": "Private",
        "start": google_time("2027-02-11T16:00:00+01:00"),
        "end": google_time("2027-02-11T17:00:00+01:00"),
    })  # fmt: skip
    window.booking.form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: "taken" in window.booking.form.verdict.text().lower())
    assert titles(sim) == []


def test_105_failure_93_without_a_keyring_the_sign_in_can_be_for_this_session(
    sim: Simulator, qtbot: QtBot, tmp_path: Path, clock: Clock, browser: list[str]
) -> None:
    """The tests run without a D-Bus session: there is no keyring."""
    container = Container(Paths(tmp_path / "safe"), face="window", now=clock)
    hands = Hands(qtbot, container, clock)
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.press(dialog.sign_in_button)
    hands.until(lambda: dialog.sign_in.session_button.isVisible())
    assert browser == [], "said before the browser opens"
    hands.press(dialog.sign_in.session_button)
    hands.until(lambda: dialog.calendar.count() > 1)
    dialog.reject()
    hands.close()
    container.close()


def test_failure_46_a_wait_that_google_asked_for_is_told_with_its_end(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    connect(hands, sim, doctor)
    hands.container.settings.set("frequency", "manual")
    window = hands.open()
    sim.faults.add("events.list", "status", status=429, reason="rateLimitExceeded", retry_after=600)
    hands.press(window.top.sync)
    hands.until(lambda: "Google asked us to wait, 09:47" in window.status.parts[0].text())
    assert sign(window, doctor) is Sign.WAITING
    hands.until(lambda: window.banner.isVisible())
    assert "Google asked to wait until" in window.banner.title.text()


def test_the_form_says_why_taken_time_cannot_be_changed(sim: Simulator, hands: Hands) -> None:
    connect(hands, sim, hands.resource("Dr Okafor"))
    times = {"start": google_time("2026-11-26T16:00:00+01:00"), "end": google_time("2026-11-26T17:00:00+01:00")}
    made = sim.google.insert(DOCTOR, {"summary": "Bad rule", **times})["id"]
    sim.app.store.calendars[DOCTOR].rows[made].data["recurrence"] = ["RRULE:FREQ=SECONDLY"]
    hands.container.calendars.sync()
    window = hands.open()
    (row,) = hands.container.bookings.week(0, 2**40)
    window.booking.open_booking(row.name)
    hands.until(lambda: "cannot represent how the event repeats" in window.booking.form.fixed_note.text())
