"""Commands that run until they are told to stop: the first signal asks, the second one ends the process."""

from __future__ import annotations

import signal

import pytest

from schedapp.cli.ending import ended_by_signals

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.mark.parametrize("first", SIGNALS, ids=lambda each: each.name)
def test_any_second_signal_ends_it_from_the_start(first: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one that came while the event is set would wait for the event's own lock, for ever."""
    before = [signal.getsignal(each) for each in SIGNALS]
    while_it_is_set = []
    with ended_by_signals() as ended:
        tell = ended.set

        def told() -> None:
            while_it_is_set.extend(signal.getsignal(each) for each in SIGNALS)
            tell()

        monkeypatch.setattr(ended, "set", told)
        signal.raise_signal(first)
        assert ended.is_set()
    assert while_it_is_set == [signal.SIG_DFL] * 3
    assert [signal.getsignal(each) for each in SIGNALS] == before
