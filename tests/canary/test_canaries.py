"""No token, code or client's name gets where it must not; and the looking finds what is put there on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.canary.looking import LEAKS, ROOT, leaking, played
from tests.canary.session import NAME, NOTES, PLACE, TITLE
from tests.desktop.parts import Environment

LEVELS = ("busy", "initials", "title", "full")
FOUND = {
    "token_in_a_column": "a secret in",
    "token_in_a_record": "a secret in stderr",
    "code_in_an_error": "a secret in stderr",
    "name_in_a_record": f"{NAME!r} in",
    "name_in_a_traceback": f"{NAME!r} in",
    "hook_in_the_log": "'Canaryhook' in the log",
    "hook_in_a_record": "'Canaryhook' in stderr",
    "title_at_busy": f"{TITLE!r} in a request",
}


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_leaks(level: str, tmp_path: Path, private_home: Environment) -> None:
    evidence = played(tmp_path, level, private_home)
    assert evidence.source == str(ROOT)
    assert evidence.leaks(level) == []
    _assert_that_much_happened(evidence.log(), evidence.said, evidence.sent(), level)
    secrets = evidence.secrets()
    assert len(secrets["tokens"]) >= 3
    assert all(len(secrets[kind]) == 2 for kind in ("codes", "challenges", "states"))


def _assert_that_much_happened(log: str, said: str, sent: str, level: str) -> None:
    """The canaries were there to be leaked: sent where the level says so, and crashes were logged."""
    for place in ("push", "pull", "apply", "_put", "from_refusal"):
        assert f"RuntimeError: thrown at {place}" in log
    assert "pushed" in log
    shown = {"busy": ("Busy",), "initials": ("Z. C.",), "title": (TITLE, PLACE), "full": (TITLE, PLACE, NAME, NOTES)}
    for word in shown[level]:
        assert word in sent


@pytest.mark.parametrize("leak", FOUND)
def test_a_leak_is_found(leak: str, tmp_path: Path, private_home: Environment) -> None:
    with leaking(leak, tmp_path / "source") as source:
        evidence = played(tmp_path / "data", "busy", private_home, source)
        assert evidence.source == str(source)
        assert any(FOUND[leak] in words for words in evidence.leaks("busy"))


def test_every_leak_has_its_words() -> None:
    assert sorted(path.stem for path in LEAKS.glob("*.patch")) == sorted(FOUND)
