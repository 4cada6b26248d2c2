"""The demo without a display: it checks what it tells, ends badly when something does not hold, and leaves nothing."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.desktop.parts import Environment
from tests.desktop.processes import MARK, end_group, marked_processes, read_line, wait_until
from tests.end2end.people import PATIENCE_S, ROOT, Ended, finish

STEPS = (
    "sample clinic",
    "connect",
    "booked here, seen in Google",
    "changed in Google, seen here",
    "double booking refused",
    "sync now",
    "disconnect",
)
SHOT = "story.png"

_WRONG = """\
import sys
from pathlib import Path
import schedapp.demo as demo

class Wrong(demo.LocalGoogle):
{body}

demo.LocalGoogle = Wrong
sys.exit(demo.run(True, Path({shot!r})))
"""
_LOSES = """\
    def events(self, calendar_id):
        return super().events(calendar_id)[:-1]
"""
_GIVES_AWAY = """\
    def events(self, calendar_id):
        return [event | {"description": "B. Nguyen"} for event in super().events(calendar_id)]
"""
_FAILS_LATER = """\
    def patch(self, *arguments):
        made = super().patch(*arguments)
        self._call("faults", method="events.list", kind="status", status=503, count=None)
        return made
"""
_FORGETS = """\
    def patch(self, calendar_id, event_id, body):
        return {}
"""
_STUMBLES = """\
import sys
from pathlib import Path
import schedapp.demo as demo
import schedapp.gui.picture as picture

def stumble(app, window):
    said = []
    window.desk.messages.shown.connect(said.append)
    window.desk.messages.error(ZeroDivisionError("B. Nguyen"))
    log = Path(said[0].detail.partition("log file: ")[2])
    print("told", log.name, log.read_text("utf-8") if log.is_file() else "is not there")
    window.close()
    return 0

picture.run = stumble
sys.exit(demo.run(False, None))
"""


@pytest.fixture
def somewhere(private_home: Environment, tmp_path: Path) -> Environment:
    """A user without a display; what is temporary goes to a folder that can be looked into."""
    (tmp_path / "temporary").mkdir()
    return private_home | {"TMPDIR": str(tmp_path / "temporary")}


@pytest.fixture(autouse=True)
def nothing_is_left(somewhere: Environment) -> Iterator[None]:
    """However the demo ended: no folder of its own, no process, nothing among the user's files."""
    yield
    assert list(Path(somewhere["TMPDIR"]).iterdir()) == []
    wait_until(lambda: marked_processes(somewhere[MARK]) == [], "the end of what the demo started")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        assert list(Path(somewhere[variable]).iterdir()) == [], variable


def start(environment: Environment, *arguments: str) -> subprocess.Popen[bytes]:
    """Start Python in the project's folder."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def told(ended: Ended) -> dict[str, str]:
    """The outcome of each step, in order."""
    pairs = (line.split(None, 1) for line in ended.out.splitlines() if line.startswith(("ok", "FAIL")))
    return {words.split(":")[0]: outcome for outcome, words in pairs}


def test_the_story_holds(somewhere: Environment, tmp_path: Path) -> None:
    """A proxy is not asked for this computer, even where the environment excepts nothing from it."""
    shot = tmp_path / SHOT
    proxied = somewhere | dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    ended = finish(start(proxied, "-m", "schedapp", "demo", "--headless", "--shot", str(shot)))
    assert ended.code == 0, ended.out + ended.err
    assert told(ended) == dict.fromkeys(STEPS, "ok")
    assert list(told(ended)) == list(STEPS)
    assert "consent: http://127.0.0.1:" in ended.out
    assert str(shot) in ended.out

    picture = QImage(str(shot))
    assert (picture.width(), picture.height()) == (1440, 900)
    rows = range(0, 900, 9)
    colours = {picture.pixel(x, y) for y in rows for x in range(0, 1440, 9)}
    assert len(colours) > 40, "a picture of a week with bookings has many colours"
    # The middle of the week, where bookings are, is not one colour either.
    assert len({picture.pixel(x, y) for y in rows[30:] for x in range(400, 1400, 9)}) > 20


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        pytest.param(_LOSES, "connect", id="Google has one event less"),
        pytest.param(_GIVES_AWAY, "booked here, seen in Google", id="a client's name got out"),
        pytest.param(_FORGETS, "changed in Google, seen here", id="Google forgets a change"),
        pytest.param(_FAILS_LATER, "changed in Google, seen here", id="Google fails from some step on"),
    ],
)
def test_a_step_that_does_not_hold(body: str, broken: str, somewhere: Environment, tmp_path: Path) -> None:
    program = _WRONG.format(body=body, shot=str(tmp_path / SHOT))
    ended = finish(start(somewhere, "-c", program))
    assert ended.code == 1, ended.out + ended.err
    assert told(ended)[broken] == "FAIL", ended.out
    assert "does not hold" in ended.out
    before = STEPS[: STEPS.index(broken)]
    assert [told(ended)[step] for step in before] == ["ok"] * len(before)


def test_an_error_in_its_window_names_a_log_that_is_there(somewhere: Environment) -> None:
    shown = somewhere | {"DISPLAY": ":none", "QT_QPA_PLATFORM": "offscreen"}
    ended = finish(start(shown, "-c", _STUMBLES))
    assert ended.code == 0, ended.out + ended.err
    assert "told sched.log" in ended.out
    assert "Unexpected ZeroDivisionError" in ended.out
    assert "Nguyen" not in ended.out


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_is_stopped_in_the_middle(sent: signal.Signals, somewhere: Environment, tmp_path: Path) -> None:
    process = start(somewhere, "-m", "schedapp", "demo", "--headless", "--shot", str(tmp_path / SHOT))
    try:
        assert process.stdout is not None
        assert read_line(process.stdout.fileno(), "the first step", PATIENCE_S).startswith("ok")
        process.send_signal(sent)
        ended = finish(process)
    finally:
        end_group(process)
    # Python kills itself by SIGINT where the interrupt went through an `exec`, as a dataclass makes one.
    assert ended.code in (128 + sent, -signal.SIGINT)
    assert not (tmp_path / SHOT).exists()


def test_the_demo_is_killed(somewhere: Environment, tmp_path: Path) -> None:
    """Its Google ends by itself. Nobody is left to remove the folder."""
    process = start(somewhere, "-m", "schedapp", "demo", "--headless", "--shot", str(tmp_path / SHOT))
    try:
        assert process.stdout is not None
        read_line(process.stdout.fileno(), "the first step", PATIENCE_S)
        process.kill()
        process.wait(PATIENCE_S)
        wait_until(lambda: marked_processes(somewhere[MARK]) == [], "the end of its Google")
    finally:
        end_group(process)
    for folder in Path(somewhere["TMPDIR"]).iterdir():
        shutil.rmtree(folder)
