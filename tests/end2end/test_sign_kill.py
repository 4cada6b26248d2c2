"""`kill -9` at every step of a sign-in and of a sign-out: no token lies about, and doing it again ends it well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.simulator import Simulator

pytestmark = pytest.mark.kill
ROOT = Path(__file__).parents[2]


class Lab:
    """Runs Scheds over a home and a keyring; `fresh` begins with new ones, and a new Google."""

    def __init__(self, folder: Path, sim: Simulator, jobs: subprocess.Popen[str]) -> None:
        self._folder = folder
        self.sim = sim
        self._jobs = jobs
        self.home = self.vault = folder

    def fresh(self, name: str) -> None:
        self.sim.reset()
        self.home = self._folder / name.replace(":", "-")
        self.vault = self._folder / f"{self.home.name}.vault"

    def run(self, deed: str, point: str = "") -> dict[str, Any]:
        assert self._jobs.stdin
        assert self._jobs.stdout
        self._jobs.stdin.write(json.dumps([str(self.home), str(self.vault), deed, point]) + "\n")
        self._jobs.stdin.flush()
        found: dict[str, Any] = json.loads(self._jobs.stdout.readline())
        assert found["killed"] == bool(point), (deed, point, found)
        return found

    def kept(self) -> dict[str, str]:
        return dict(json.loads(self.vault.read_text())) if self.vault.exists() else {}

    def no_token_in_a_file(self) -> None:
        """The keyring's own is outside of the home."""
        oauth = self.sim.app.oauth
        tokens = [token.encode() for token in (*oauth.refresh, *oauth.access)]
        for file in self.home.rglob("*"):
            data = file.read_bytes() if file.is_file() else b""
            assert not any(token in data for token in tokens), file


@pytest.fixture
def lab(tmp_path: Path, sim: Simulator) -> Iterator[Lab]:
    client = sim.write_client_file(tmp_path / "client.json")
    there = {"SCHEDAPP_GOOGLE_API_ROOT": sim.address, "SCHEDAPP_CLIENT_SECRETS": str(client)}
    command = [sys.executable, "-m", "tests.end2end.signing_desk"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **there}, stdin=pipe, stdout=pipe, text=True) as jobs:
        yield Lab(tmp_path, sim, jobs)
        assert jobs.stdin
        jobs.stdin.close()


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def points_of(found: dict[str, Any]) -> list[str]:
    return [f"{what}:{number}" for what, count in found["points"].items() for number in range(1, count + 1)]


def test_failure_15_killed_at_every_step_of_a_sign_in(lab: Lab) -> None:
    lab.fresh("undisturbed")
    points = points_of(lab.run("sign-in"))
    assert len(points) >= 10
    assert {"call:1", "kept:1", "changed:1"} < set(points)
    for point in points:
        lab.fresh(point)
        lab.run("sign-in", point)
        lab.no_token_in_a_file()
        before = lab.run("sync")
        assert before["found"] in ([], [""]), "connected last of all, with a token"
        again = lab.run("sign-in")
        assert again["error"] == "", point
        assert lab.run("sync")["found"] == [""]
        assert len(again["accounts"]) == 1
        assert list(lab.kept()) == [f"Sched Google {again['accounts'][0]}"], "a token that nobody uses was left"
        lab.no_token_in_a_file()


@pytest.mark.parametrize("deed", ["sign-out", "revoke"])
def test_failure_16_killed_at_every_step_of_a_sign_out(lab: Lab, deed: str) -> None:
    lab.fresh(f"{deed}-undisturbed")
    lab.run("sign-in")
    points = points_of(lab.run(deed))
    assert {"kept:1", "changed:1", "committed:1"} < set(points)
    assert ("call:1" in points) == (deed == "revoke")
    for point in points:
        lab.fresh(f"{deed}-{point}")
        lab.run("sign-in")
        lab.run(deed, point)
        between = lab.run("sync")
        if between["health"]:  # still there: it works, or says that it wants a sign-in
            assert between["found"] in ([""], ["SignInNeeded"]), point
        else:
            assert between["accounts"] == []
            assert lab.kept() == {}, "nothing is left that could be signed out"
        ended = lab.run(deed)
        assert ended["error"] == "", point
        assert (ended["accounts"], ended["health"], lab.kept()) == ([], [], {}), point
        if deed == "revoke":
            assert not lab.sim.app.oauth.refresh
        lab.no_token_in_a_file()
        assert lab.run("sign-in")["error"] == ""
        assert lab.run("sync")["found"] == [""]
