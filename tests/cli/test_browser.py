"""Opening a browser: BROWSER as desktops read it, never waited for, and with no way into a shell."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from schedapp.cli.browser import open_browser
from tests.desktop.processes import wait_until

ADDRESS = "http://127.0.0.1:8000/auth?state=a%2Bb&scope=x y;touch /tmp/owned&x=$(id)"


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """A browser that writes down its arguments, prints, and stays until the pipe `stay` is closed."""
    program = tmp_path / "browser"
    program.write_text(
        "#!/bin/sh\n"
        f"cd {tmp_path}\n"
        "echo noise; echo noise >&2\n"
        'printf "%s\\n" "$@" > new; mv new opened\n'
        "cat stay >/dev/null\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    os.mkfifo(tmp_path / "stay")
    return program


def _release(recorder: Path) -> None:
    """Let the browser end: the writer's end of the pipe opens and closes."""
    with (recorder.parent / "stay").open("w"):
        pass


def _opened(recorder: Path) -> list[str]:
    file = recorder.parent / "opened"
    wait_until(file.exists, "the browser")
    return file.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("form", ["{}", "{} %s", "{} %s &", "{} %s&", "/does/not/exist:{}", "'{}' '%s'"])
def test_browser_of_the_environment(
    form: str, recorder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROWSER", form.format(recorder))
    assert open_browser(ADDRESS)
    assert _opened(recorder) == [ADDRESS]
    assert capfd.readouterr() == ("", "")
    _release(recorder)


def test_arguments_before_the_address(recorder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", f"{recorder} --app=%s --quiet")
    assert open_browser(ADDRESS)
    assert _opened(recorder) == [f"--app={ADDRESS}", "--quiet"]
    _release(recorder)


@pytest.mark.parametrize("browser", ["/does/not/exist", "'unbalanced", "&", " "])
def test_no_browser_that_starts(browser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", browser)
    assert not open_browser(ADDRESS)


def test_without_a_desktop_none_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert not open_browser(ADDRESS)


def test_on_a_desktop_its_opener_is_asked(recorder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder.rename(recorder.with_name("xdg-open"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("PATH", f"{recorder.parent}:{os.environ['PATH']}")
    assert open_browser(ADDRESS)
    assert _opened(recorder) == [ADDRESS]
    _release(recorder)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "--version", "javascript:1", ""])
def test_only_web_addresses_are_opened(address: str, recorder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(recorder))
    assert not open_browser(address)
