"""What kind of history a seed gives: how many desks, which policies, how stormy. And where its chances come from."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from schedapp.model.connection import MASKED, Deletions, Policy, Privacy
from tests.histories.cloud import Habits

Chances = Callable[[int, int], random.Random]
"""The random source of an actor in a step: a call more of one actor does not reshuffle the others."""

COURSE, PERSON, BETWEEN, USER, FAULTS, KILLS = 0, 1, 2, 4, 8, 12
"""Actors; the last three are the first of one for each desk."""

BEFORE, AFTER = 0, 1_000
"""Steps before and after the course itself."""


def seeded(seed: int) -> Chances:
    """Sources that a seed fixes."""
    return lambda step, actor: random.Random(seed * 65_536 + step * 16 + actor)


@dataclass(frozen=True, slots=True)
class Setting:
    """`kill` and `fault` are probabilities at each step and call; `answer` is what a person says to the brake."""

    desks: int = 2
    calendars: int = 1
    series: bool = False
    mirror: bool = False
    privacy: Privacy = Privacy.TITLE
    policies: tuple[Policy, ...] = (Policy.ASK, Policy.ASK, Policy.ASK)
    habits: Habits = field(default_factory=Habits)
    kill: float = 0.0
    fault: float = 0.0
    nearby: float = 0.08
    poison: bool = False
    brake: bool = False
    answer: Deletions = Deletions.ACCEPT
    steps: int = 14

    @property
    def masked(self) -> bool:
        return self.privacy in MASKED


def drawn(rnd: random.Random, *, shared: bool = False) -> Setting:
    """Two desks most of the time, about one series in seven, calm and stormy ones. A series has one desk, but for
    `shared`: then each history has series, on as many desks as it has."""
    chance = rnd.random
    series = chance() < 0.15 or shared
    desks = 1 if (series and not shared) or chance() < 0.12 else 3 if chance() < 0.1 else 2
    brake = chance() < 0.04
    setting = Setting(
        desks=desks,
        calendars=2 if not series and not brake and chance() < 0.1 else 1,
        series=series,
        mirror=desks > 1 and not brake and chance() < 0.06,
        privacy=rnd.choices((Privacy.TITLE, Privacy.FULL, Privacy.BUSY, Privacy.INITIALS), (78, 8, 9, 5))[0],
        policies=(rnd.choice(tuple(Policy)), rnd.choice(tuple(Policy)), rnd.choice(tuple(Policy))),
        habits=Habits(
            revival=rnd.choices(("allowed", "refused", "silent"), (70, 20, 10))[0],
            deleted_first=chance() < 0.3,
            bare=chance() < 0.5,
            rewrites=chance() < 0.2,
            late_reads=chance() < 0.3,
        ),
        kill=rnd.choice((0, 0, 0.03, 0.12)),
        fault=rnd.choice((0, 0, 0.05, 0.15)),
        nearby=rnd.choice((0.03, 0.08, 0.16)),
        poison=chance() < 0.04,
        brake=brake,
        answer=rnd.choice((Deletions.ACCEPT, Deletions.RESTORE)),
        steps=rnd.randint(10, 16),
    )
    lone = rnd.choice(("allowed", "refused", "gone"))
    return replace(setting, habits=replace(setting.habits, lone_revival=lone))
