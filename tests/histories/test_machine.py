"""The same histories, drawn by Hypothesis: what fails is made small."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from schedapp.model.connection import Deletions, Policy
from tests.histories.cloud import Habits
from tests.histories.history import History
from tests.histories.setting import Setting

ODDS = st.randoms(use_true_random=False)
DESK = st.integers(0, 2)


class Machine(RuleBasedStateMachine):
    """Every step is a rule and every chance is drawn, so that a broken history ends as its shortest course."""

    history: History
    _odds: random.Random

    @initialize(
        desks=st.integers(1, 3),
        policies=st.tuples(*[st.sampled_from(Policy)] * 3),
        revival=st.sampled_from(("allowed", "refused", "silent")),
        kill=st.sampled_from((0.0, 0.03, 0.12)),
        fault=st.sampled_from((0.0, 0.05, 0.15)),
        nearby=st.sampled_from((0.0, 0.08, 0.16)),
    )
    def begin(
        self,
        desks: int,
        policies: tuple[Policy, Policy, Policy],
        revival: str,
        kill: float,
        fault: float,
        nearby: float,
    ) -> None:
        self._odds = random.Random(0)
        setting = Setting(
            desks=desks,
            policies=policies,
            habits=Habits(revival=revival),
            kill=kill,
            fault=fault,
            nearby=nearby,
            answer=Deletions.ACCEPT,
        )
        self.history = History(setting, lambda _step, _actor: self._odds)

    def _turn(self, odds: random.Random) -> None:
        self._odds = odds
        self.history.world.step += 1
        self.history.world.time += 61

    @rule(odds=ODDS, desk=DESK)
    def user_acts(self, odds: random.Random, desk: int) -> None:
        self._turn(odds)
        users = self.history.users
        users[desk % len(users)].act()

    @rule(odds=ODDS)
    def person_acts(self, odds: random.Random) -> None:
        self._turn(odds)
        self.history.person.act()

    @rule(odds=ODDS, desk=DESK)
    def desk_syncs(self, odds: random.Random, desk: int) -> None:
        self._turn(odds)
        self.history.sync(desk % len(self.history.users))

    @rule(odds=ODDS)
    def tokens_expire(self, odds: random.Random) -> None:
        self._turn(odds)
        for cloud in self.history.world.clouds.values():
            cloud.expire_tokens()

    @rule(odds=ODDS)
    def tombstones_go(self, odds: random.Random) -> None:
        self._turn(odds)
        self.history.purge()

    def teardown(self) -> None:
        if hasattr(self, "history"):
            self._odds = random.Random(0)
            self.history.finish()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


EXAMPLES = settings(
    max_examples=600,
    stateful_step_count=18,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


SHORT = settings(
    EXAMPLES, max_examples=30, report_multiple_bugs=False, phases=(Phase.generate, Phase.shrink), stateful_step_count=10
)


def test_drawn_histories() -> None:
    run_state_machine_as_test(Machine, settings=EXAMPLES)


class Forgetful(Machine):
    """A desk whose store loses the newest booking when its program starts again."""

    @rule(odds=ODDS, desk=DESK)
    def a_booking_is_lost(self, odds: random.Random, desk: int) -> None:
        self._turn(odds)
        rows = self.history.world.desks[desk % len(self.history.users)].store.bookings
        if rows:
            rows.popitem()


def test_a_broken_history_becomes_short(capsys: pytest.CaptureFixture[str]) -> None:
    """A booking is made and lost: two steps are enough to show it."""
    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(Forgetful, settings=SHORT)
    notes = "\n".join(getattr(caught.value, "__notes__", ())) + capsys.readouterr().out
    steps = [line for line in notes.splitlines() if line.lstrip().startswith("state.") and "begin" not in line]
    assert 0 < len([line for line in steps if "teardown" not in line]) <= 4, notes
