"""The HTTP API of the window: off at first, on by its dialog, used from outside, gone with the window."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.api_dialog import ApiDialog
from schedapp.services.api_tokens import Scope
from schedapp.services.settings import API, API_PORT
from tests.gui.hands import Hands


def ask(address: str, token: str, path: str = "/connections", body: dict[str, Any] | None = None) -> int:
    """The status of an answer."""
    request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {token}"})
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def opened(hands: Hands) -> ApiDialog:
    window = hands.open()
    window.menus.actions["api"].trigger()
    return window.findChild(ApiDialog)


def announced(hands: Hands) -> Path:
    return hands.container.paths.api_server


def test_it_is_off_until_somebody_turns_it_on(hands: Hands) -> None:
    dialog = opened(hands)
    assert not dialog.on.isChecked()
    assert dialog.address.text() == "Off"
    assert not announced(hands).exists()


def test_a_click_turns_it_on_and_another_one_off(hands: Hands) -> None:
    dialog = opened(hands)
    dialog.on.click()
    hands.until(lambda: dialog.address.text().startswith("http://127.0.0.1:"))
    token = hands.container.api_tokens.create(Scope.READ).text
    assert ask(dialog.address.text(), token) == 200
    assert ask(dialog.address.text(), "sched_wrong") == 401
    assert json.loads(announced(hands).read_text())["address"] == dialog.address.text()
    dialog.on.click()
    hands.until(lambda: dialog.address.text() == "Off")
    assert not announced(hands).exists()


def test_a_token_is_made_shown_once_copied_and_revoked(hands: Hands) -> None:
    dialog = opened(hands)
    QTest.keyClicks(dialog.name, "Phone system")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.until(dialog.once.isVisible)
    dialog.copy_token.click()
    text = QGuiApplication.clipboard().text()
    found = hands.container.api_tokens.recognize(text)
    assert found is not None
    assert (found.name, found.scope) == ("Phone system", Scope.READ)
    assert [line.cells[:2] for line in dialog.table.lines] == [("Phone system", "Read everything")]
    dialog.table.setCurrentIndex(dialog.table.model().index(0, 0))
    dialog.revoke.click()
    hands.until(lambda: not dialog.table.isVisible())
    assert hands.container.api_tokens.recognize(text) is None
    assert not dialog.once.isVisible()
    assert dialog.token.text() == ""


def test_a_token_that_was_shown_is_not_shown_again(hands: Hands) -> None:
    hands.container.api_tokens.create(Scope.WRITE, "Night script")
    dialog = opened(hands)
    assert not dialog.once.isVisible()
    assert [line.cells[0] for line in dialog.table.lines] == ["Night script"]


def test_it_starts_and_ends_with_the_window(hands: Hands) -> None:
    hands.container.settings.set(API, "on")
    hands.open()
    hands.until(announced(hands).exists)
    address = json.loads(announced(hands).read_text())["address"]
    token = hands.container.api_tokens.create(Scope.WRITE).text
    assert ask(address, token) == 200
    hands.close()
    assert not announced(hands).exists()
    with pytest.raises(OSError):
        ask(address, token)


def test_the_command_line_turns_it_on_and_off_in_an_open_window(hands: Hands) -> None:
    hands.open()
    hands.container.settings.set(API, "on")
    hands.until(announced(hands).exists)
    hands.container.settings.set(API, "off")
    hands.until(lambda: not announced(hands).exists())


def test_a_port_that_is_taken_is_told_and_another_one_can_be_typed(hands: Hands) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        hands.container.settings.set(API, "on")
        hands.container.settings.set(API_PORT, str(other.getsockname()[1]))
        dialog = opened(hands)
        hands.until(lambda: "in use" in dialog.problem.text())
        assert dialog.address.text() == "Off"
        dialog.port.selectAll()
        QTest.keyClick(dialog.port, Qt.Key.Key_Delete)
        QTest.keyClick(dialog.port, Qt.Key.Key_Return)
        hands.until(lambda: dialog.address.text().startswith("http://127.0.0.1:"))
        assert not dialog.problem.isVisible()


def test_a_port_that_is_none_is_told(hands: Hands) -> None:
    dialog = opened(hands)
    QTest.keyClicks(dialog.port, "80")
    QTest.keyClick(dialog.port, Qt.Key.Key_Return)
    hands.until(dialog.problem.isVisible)
    assert "1024" in dialog.problem.text()
    assert hands.container.settings.get(API_PORT) == ""
    assert hands.container.api_tokens.all() == ()


def test_what_a_program_books_is_shown_and_told_apart(hands: Hands) -> None:
    room = hands.resource("Room 1")
    dialog = opened(hands)
    dialog.on.click()
    hands.until(lambda: dialog.address.text().startswith("http://127.0.0.1:"))
    token = hands.container.api_tokens.create(Scope.WRITE).text
    wish = {"resource_ids": [room.uid], "title": "By phone", "start": "2026-11-26T10:00:00+01:00", "minutes": 30}
    assert ask(dialog.address.text(), token, "/bookings", wish) == 201
    hands.until(lambda: "By phone" in [row.title for row in hands.window.desk.feed.occurrences])
    (row,) = hands.window.desk.feed.occurrences
    (made,) = hands.container.history.of(row.booking)
    assert made.entry.face == "api"
