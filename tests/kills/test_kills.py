"""Killed before and after every call and every commit of a scenario: the outcome is as if nothing had happened."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.kills.scenarios import SCENARIOS, Scenario
from tests.kills.scene import Scene, died
from tests.sync.checks import check_token

MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def prepared(folder: Path, scenario: Scenario) -> Scene:
    """The scene where the scenario begins, kept."""
    scene = Scene(folder, scenario.desks, scenario.calendars)
    scenario.prepare(scene)
    scene.rest()
    scene.check()
    scene.save()
    return scene


def undisturbed(scene: Scene, scenario: Scenario) -> tuple[int, dict[str, Any]]:
    """How many steps the scenario has, and its outcome."""
    scene.restore()
    scene.gate.arm(0)
    scenario.act(scene)
    steps = scene.gate.passed
    scene.rest()
    scene.check()
    return steps, scene.outcome()


def killed(scene: Scene, scenario: Scenario, step: int, again: int = 0) -> dict[str, Any]:
    """The outcome where the process dies at that step, and perhaps its successor at step `again` of the next sync."""
    scene.restore()
    scene.gate.arm(step)
    assert died(lambda: scenario.act(scene)), step
    _start_anew(scene)
    if again:
        scene.gate.arm(again)
        died(scene.sync)
        _start_anew(scene)
    scene.rest()
    scene.check()
    return scene.outcome()


def _start_anew(scene: Scene) -> None:
    scene.gate.arm(0)
    for desk in scene.desks:
        desk.restart()
        check_token(desk, scene.sim)


@contextmanager
def staged(name: str) -> Iterator[tuple[Scene, int, dict[str, Any]]]:
    """The scene of a scenario with its number of steps and its outcome when nothing disturbs it."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        scene = prepared(Path(folder), SCENARIOS[name])
        with scene.counted_ids():
            yield scene, *undisturbed(scene, SCENARIOS[name])


@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_at_every_step(name: str) -> None:
    with staged(name) as (scene, steps, expected):
        assert steps >= 8
        for step in range(1, steps + 1):
            assert killed(scene, SCENARIOS[name], step) == expected, f"killed at step {step} of {steps}"


def test_there_are_enough_of_them() -> None:
    assert len(SCENARIOS) >= 30
