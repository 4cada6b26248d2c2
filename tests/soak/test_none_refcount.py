"""The pinned Qt binding lives through 50,000 calls that return nothing.

PySide6 6.12.0 on Python 3.10 and 3.11 takes a reference off None with each such call, and the process aborts (SIGABRT,
"none_dealloc") after several thousand: too late for any short test to see, soon enough in a day's work.
"""

from __future__ import annotations

import subprocess
import sys

CALLS = 50_000

_SOAK = f"""\
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

app = QApplication([])
label = QLabel()
pixmap = QPixmap(64, 64)
painter = QPainter(pixmap)
for call in range({CALLS}):
    painter.drawRect(call % 50, 1, 10, 10)
    label.setText("ab"[call % 2])
painter.end()
print("lived", flush=True)
"""


def test_fifty_thousand_calls_that_return_nothing() -> None:
    # A process of its own: what it tests for would end the test run.
    done = subprocess.run([sys.executable, "-c", _SOAK], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "lived\n"), done.stderr
