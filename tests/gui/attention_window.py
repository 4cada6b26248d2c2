"""The attention panel in a window of its own; prints one line for each signal: `answered conflict-1 mine`."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from schedapp.gui.attention.entries import entries_of
from schedapp.gui.attention.panel import AttentionPanel
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.model.attention import Answer, Attention, AttentionKind
from tests.gui.hands import NOW, WED, ZONE, at

ITEMS = (
    Attention(
        "conflict-1", AttentionKind.CONFLICT, "Check-up", "Both sides changed the title.", NOW - 60, "b1",
        start=at(WED, "10:00"), end=at(WED, "11:00"), field="title", mine="Check-up", theirs="Call back", kept="theirs",
        answers=(Answer("mine", "Use “Check-up”", "It is sent to Google."), Answer("theirs", "Keep “Call back”")),
    ),
    Attention(
        "clash-2", AttentionKind.CLASH, "Maintenance", "Both are in place.", NOW - 30, "b2", "b3",
        start=at(WED, "14:00"), end=at(WED, "15:00"), mine="Maintenance, 14:00", theirs="Wound care, 14:30",
        answers=(Answer("both", "Keep both"),),
    ),
)  # fmt: skip


def main() -> None:
    app = QApplication(sys.argv)
    app.setApplicationName("attention-panel")
    window = QMainWindow()
    window.setWindowTitle("Attention panel")
    panel = AttentionPanel(ThemeSource(app, Choice.LIGHT))
    panel.show_entries(entries_of(ITEMS, (), {}, ZONE), NOW)
    panel.picked.connect(lambda uid: print("picked", uid, flush=True))
    panel.answered.connect(lambda uid, key: print("answered", uid, key, flush=True))
    panel.closed.connect(lambda: print("closed", flush=True))
    window.setCentralWidget(panel)
    window.resize(376, 700)
    window.show()
    panel.open()
    print("ready", flush=True)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
