"""How errors end a command: words, exit code, and never a traceback."""

from __future__ import annotations

import inspect
import stat
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from schedapp import errors
from schedapp.cli.main import main
from schedapp.cli.presenter import exit_code
from schedapp.cli.program import Program
from schedapp.services.ports import Services

CODES = {
    errors.BadInput: 2,
    errors.HoldExpired: 2,
    errors.InUse: 2,
    errors.KeyReused: 2,
    errors.StillRunning: 4,
    errors.Busy: 7,
    errors.Damaged: 7,
    errors.NotFound: 3,
    errors.Taken: 4,
    errors.PoolTaken: 4,
    errors.NotOpen: 4,
    errors.ReadOnly: 4,
    errors.ChangedSince: 4,
    errors.SignInNeeded: 5,
    errors.SignInFailed: 5,
    errors.KeyringUnavailable: 5,
    errors.KeyringLocked: 5,
    errors.WrongAccount: 5,
    errors.Offline: 6,
    errors.RateLimited: 6,
    errors.QuotaExceeded: 6,
    errors.PermissionDenied: 6,
    errors.CalendarGone: 6,
    errors.EventNotFound: 6,
    errors.EventDeleted: 6,
    errors.AlreadyExists: 6,
    errors.EtagMismatch: 6,
    errors.SyncTokenExpired: 6,
    errors.Rejected: 6,
    errors.StoreError: 7,
    errors.SchemaTooNew: 7,
    errors.Ambiguous: 8,
    errors.DeletionsHeld: 8,
}


def _raising(error: BaseException, log: Path) -> Program:
    def fail() -> Services:
        raise error

    return _program(services=fail, log=lambda: log)


def _program(**ways: Any) -> Program:
    """A program of which only some ways to start are of interest."""
    others = {field.name: lambda *_: pytest.fail("nobody asked for this") for field in fields(Program)}
    return Program(**(others | ways))


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_each_error_has_its_code_and_both_its_lines(
    kind: type[errors.SchedError], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(_raising(kind("It is taken.", "Choose another time.\nOr room."), tmp_path / "log"), ["status"])
    out, err = capsys.readouterr()
    assert code == CODES[kind]
    assert (out, err) == ("", "It is taken.\nChoose another time.\nOr room.\n")
    assert not (tmp_path / "log").exists()


def test_no_error_of_a_user_is_without_a_code() -> None:
    roots = {errors.SchedError, errors.BookingError, errors.AuthError, errors.RemoteError, errors.SyncError}
    assert {kind for kind in _kinds(errors) if kind not in roots} == set(CODES)
    assert all(exit_code(kind("x")) == code for kind, code in CODES.items())


def _kinds(module: ModuleType) -> Iterator[type[errors.SchedError]]:
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if issubclass(kind, errors.SchedError):
            yield kind


def test_an_error_from_outside_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(_raising(errors.Rejected("\x1b]0;owned\x07No.", "\x1b[2JTry\x9b again."), tmp_path / "log"), ["status"])
    assert capsys.readouterr().err == "]0;ownedNo.\n[2JTry again.\n"


def test_an_unexpected_error_goes_to_the_log_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "made" / "sched.log"
    code = main(_raising(ValueError("client Ada Lovelace"), log), ["status"])
    out, err = capsys.readouterr()
    assert code == 1
    assert out == ""
    assert str(log) in err
    assert "Traceback" not in err
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "in fail" in written
    assert "Ada" not in written + err
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_no_second_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code = main(_raising(ValueError("x"), tmp_path / "file" / "sched.log"), ["status"])
    assert code == 1
    assert "Something went wrong" in capsys.readouterr().err


def test_interrupted(tmp_path: Path) -> None:
    assert main(_raising(KeyboardInterrupt(), tmp_path / "log"), ["status"]) == 130


def test_without_a_command_the_window_opens_and_its_code_counts(tmp_path: Path) -> None:
    program = _program(
        services=lambda: pytest.fail("the window opens its own"),
        window=lambda: 41,
        demo=lambda headless, shot: 40 + headless + bool(shot),
        simulator=lambda arguments: len(arguments),
        log=lambda: tmp_path / "log",
    )
    assert main(program, []) == 41
    assert main(program, ["demo", "--headless", "--shot", str(tmp_path / "a.png")]) == 42
    assert main(program, ["simulator"]) == 0
    assert main(program, ["simulator", "--port", "0", "--state", "s", "--client-file", "c"]) == 3
