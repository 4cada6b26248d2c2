"""The private desktop itself: each part is real, does its work, and is gone afterwards."""

from __future__ import annotations

import http.server
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.desktop import parts
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment
from tests.desktop.processes import MARK, PATIENCE_S, marked_processes, started

pytestmark = pytest.mark.desktop

_ROUND_TRIP = """\
import keyring
assert type(keyring.get_keyring()).__module__ == "keyring.backends.SecretService", keyring.get_keyring()
keyring.set_password("tests", "anna", "s3cret")
print(keyring.get_password("tests", "anna"))
keyring.delete_password("tests", "anna")
print(keyring.get_password("tests", "anna"))
"""

_WINDOW = """\
import sys
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
app = QApplication(sys.argv)
app.setApplicationName("small-window")
window = QWidget()
window.setWindowTitle("Small window")
layout = QVBoxLayout(window)
label = QLabel("nothing yet")
button = QPushButton("Press me")
button.clicked.connect(lambda: label.setText("pressed"))
layout.addWidget(label)
layout.addWidget(button)
window.show()
app.exec()
"""

_PAGE = b"""\
<!doctype html><title>Consent of the tests</title>
<form method="post" action="/allowed" style="margin: 120px"><button>Allow access</button></form>
"""


class Request(NamedTuple):
    """What the page's server was asked."""

    method: str
    path: str
    user_agent: str


@pytest.fixture
def page() -> Iterator[tuple[str, queue.Queue[Request]]]:
    """Address of a page with one button, and what its server was asked, in order."""
    seen: queue.Queue[Request] = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            if self.path != "/favicon.ico":
                seen.put(Request(self.command, self.path, self.headers["User-Agent"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(_PAGE)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name it overrides
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/consent", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_secret_makes_a_round_trip_through_the_secret_service(keyring_session: Environment) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ROUND_TRIP], env=keyring_session, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert (done.stdout, done.returncode) == ("s3cret\nNone\n", 0), done.stderr


def test_a_session_without_a_keyring_has_none(dbus_session: Environment) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ROUND_TRIP], env=dbus_session, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 1
    assert "s3cret" not in done.stdout


def test_a_button_on_a_page_is_clicked_in_a_visible_chromium(
    desktop: Desktop, browser_command: Path, page: tuple[str, queue.Queue[Request]], tmp_path: Path
) -> None:
    address, seen = page
    with started([browser_command, address], desktop.environment, tmp_path / "chromium.log"):
        opened = seen.get(timeout=PATIENCE_S)
        desktop.window("Consent of the tests")
        desktop.click(*desktop.find("Chrom", "push button", "Allow access").centre)
        clicked = seen.get(timeout=PATIENCE_S)
    assert (opened.method, opened.path) == ("GET", "/consent")
    assert (clicked.method, clicked.path) == ("POST", "/allowed")
    assert "Chrome/" in clicked.user_agent


def test_a_window_is_read_and_worked_from_another_process(desktop: Desktop, tmp_path: Path) -> None:
    with started([sys.executable, "-c", _WINDOW], desktop.environment, tmp_path / "window.log"):
        assert desktop.find("small-window", "label").parent == "Small window"
        assert desktop.find("small-window", "label").name == "nothing yet"
        desktop.act("small-window", "push button", "Press me")
        assert desktop.find("small-window", "label", "^pressed$").states


def test_a_window_gets_clicks_and_is_seen_on_the_screen(desktop: Desktop, tmp_path: Path) -> None:
    before = desktop.screenshot(tmp_path / "empty.png").read_bytes()
    with started([sys.executable, "-c", _WINDOW], desktop.environment, tmp_path / "window.log"):
        desktop.window("Small window")
        desktop.click(*desktop.find("small-window", "push button", "Press me").centre)
        assert desktop.find("small-window", "label", "^pressed$")
        assert desktop.screenshot(tmp_path / "window.png").read_bytes() != before


def test_nothing_of_a_session_is_left() -> None:
    with parts.private_home() as home, parts.x_display(home) as screen, parts.session_bus(screen) as environment:
        subprocess.Popen(["setsid", "sleep", "600"], env=environment)
        running = marked_processes(home[MARK])
    assert len(running) >= 4, "Xvfb, openbox, dbus-daemon and the one that left its group"
    assert marked_processes(home[MARK]) == []
    assert not Path(home["HOME"]).exists()
