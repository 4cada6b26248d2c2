"""Text from outside is never rendered: the sources go through one factory, and hostile titles stay text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

import schedapp.gui
from schedapp.gui.dialogs.connect_dialog import ConnectDialog
from schedapp.gui.labels import ElidedLabel, plain_label, set_tip, show_text, tip_text
from schedapp.gui.messages import Message
from tests.gui.hands import WED, Hands

FOLDER = Path(schedapp.gui.__file__).parent
FACTORY = FOLDER / "labels.py"
MAKERS = {"QLabel", "QMessageBox", "QErrorMessage", "QTextEdit", "QTextBrowser", "QWhatsThis", "QProgressDialog"}
SETTERS = {
    "setText",
    "setToolTip",
    "setWhatsThis",
    "setStatusTip",
    "setHtml",
    "setMarkdown",
    "setInformativeText",
    "setDetailedText",
    "setTitle",
    "appendHtml",
    "insertHtml",
}
NEVER = {"setHtml", "setMarkdown", "appendHtml", "insertHtml", "setOpenExternalLinks"}
ESCAPED = {"tip_text", "tip_of_lines", "button_text", "tip"}
ESCAPED_TIP = "words"
"""The name that the grid gives to a tool tip that it escaped the line before."""
HOSTILE = '<img src="file:///etc/hostname"><b>bold</b> & <table>'


def _literal(node: ast.expr) -> bool:
    """A text of the source itself, or one that went through an escaping function."""
    if isinstance(node, ast.Call):
        return _name(node.func) in ESCAPED
    if isinstance(node, ast.IfExp):
        return _literal(node.body) and _literal(node.orelse)
    return isinstance(node, ast.Constant)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def offences(source: str) -> list[int]:
    """Lines in which a text that is no literal reaches a widget that may guess markup."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if _offends(call)]


def _offends(call: ast.Call) -> bool:
    name = _name(call.func)
    if name in NEVER or "QMessageBox" in ast.unparse(call.func):
        return True
    if name == "showText":  # QToolTip: the text is the second
        return not all(
            _literal(a) or _name(a) == ESCAPED_TIP or "ToolTipRole" in ast.unparse(a) for a in call.args[1:2]
        )
    texts = [a for a in call.args if _name(a) not in ("self", "parent")]
    return name in MAKERS | SETTERS and not all(_literal(text) for text in texts)


@pytest.mark.parametrize("path", sorted(p for p in FOLDER.rglob("*.py") if p != FACTORY), ids=lambda p: p.stem)
def test_no_text_reaches_a_widget_beside_the_factory(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "QLabel(title)",
        "label.setText(title)",
        "label.setText(f'{title}')",
        "widget.setToolTip(booking.title)",
        "QMessageBox.critical(self, title, detail)",
        "QTextEdit(notes)",
        "view.setHtml('<b>fixed</b>')",
        "box.setInformativeText(error.detail)",
    ],
)
def test_the_lint_sees(line: str) -> None:
    assert offences(line) == [1]


def test_the_factory_makes_plain_labels() -> None:
    assert tip_text("a < b & c") == "<qt>a &lt; b &amp; c</qt>"
    assert tip_text("") == ""


def test_labels_show_markup_as_it_is(qtbot) -> None:  # type: ignore[no-untyped-def]
    for label in (plain_label(HOSTILE), ElidedLabel(HOSTILE)):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.text() == HOSTILE
    guessing = QLabel()
    qtbot.addWidget(guessing)
    with pytest.raises(TypeError, match="plain_label"):
        show_text(guessing, HOSTILE)
    set_tip(guessing, HOSTILE)
    assert "<img" not in guessing.toolTip()


def test_every_label_of_the_window_is_plain(hands: Hands) -> None:
    """Names, titles and messages full of markup: no label guesses, and no label has lost its text."""
    room = hands.resource(HOSTILE[:100])
    booking = hands.book(room, WED, "10:00", "11:00", HOSTILE, client=HOSTILE, notes=HOSTILE)
    window = hands.open()
    hands.double_click(booking.uid)
    window.desk.messages.say(Message(HOSTILE, HOSTILE))
    window.desk.messages.note(HOSTILE)
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    labels = window.findChildren(QLabel)
    assert len(labels) > 40
    wrong = [label.text() for label in labels if label.text() and label.textFormat() is not Qt.TextFormat.PlainText]
    assert wrong == []
    assert window.banner.title.text() == HOSTILE
    assert any(HOSTILE in label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()
