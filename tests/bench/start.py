"""How long a start takes, from the command to a window that can be seen, on a screen without a GPU; or to the help.

python -m tests.bench.start [--runs N] [COMMAND [ARGUMENT]...]     default: 9 runs of `.venv/bin/schedapp`
python -m tests.bench.start --commands [--runs N]                  how often a bare Python starts during one `--help`
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.desktop import parts
from tests.desktop.processes import read_line, started


def seconds_to_window(command: Sequence[str]) -> float:
    """Seconds from starting the command, as a user who has no data yet, until its window is on the screen."""
    with parts.private_home() as home, parts.x_display(home) as screen, parts.session_bus(screen) as environment:
        log = Path(home["HOME"], "program.log")
        watch = ["xprop", "-root", "-spy", "_NET_CLIENT_LIST"]
        with started(watch, environment, log, stdout=subprocess.PIPE) as windows:
            assert windows.stdout is not None
            read_line(windows.stdout.fileno(), "xprop")
            began = time.perf_counter()
            with started(command, environment, log):
                while "0x" not in read_line(windows.stdout.fileno(), "the first window"):
                    pass
                return time.perf_counter() - began


MOST = 6.0
"""What help may cost, in starts of a bare Python."""
_BARE = [sys.executable, "-c", "pass"]


def _seconds(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def ratios(runs: int) -> dict[str, float]:
    """For some commands that do nothing yet how long they take, in starts of a bare Python; both by turns, and the
    median of each, so that whatever else the computer does weighs on both."""
    program = str(Path(sys.executable).with_name("schedapp"))
    asked = {name: [program, *name.split()] for name in ("--help", "--version", "booking --help", "booking add --help")}
    times: dict[str, list[float]] = {name: [] for name in ("", *asked)}
    for _ in range(runs):
        times[""].append(_seconds(_BARE))
        for name, command in asked.items():
            times[name].append(_seconds(command))
    bare = statistics.median(times[""])
    return {name: statistics.median(times[name]) / bare for name in asked}


def show_commands(runs: int) -> None:
    """Print the ratios; the process ends with 1 where `--help` costs more than it may."""
    found = ratios(runs)
    for name, ratio in found.items():
        print(f"schedapp {name}: {ratio:.1f} starts of a bare Python (median of {runs})")
    if found["--help"] > MOST:
        sys.exit(f"--help may cost {MOST:.0f}")


def main() -> None:
    """Print the least, the median and the greatest time."""
    arguments = argparse.ArgumentParser(description="time a start")
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--commands", action="store_true", help="of commands that do nothing yet, without a screen")
    arguments.add_argument("command", nargs=argparse.REMAINDER)
    asked = arguments.parse_args()
    if asked.commands:
        show_commands(asked.runs)
        return
    command = asked.command or [str(Path(sys.executable).with_name("schedapp"))]
    times = sorted(1000 * seconds_to_window(command) for _ in range(asked.runs))
    print(
        f"{shlex.join(command)}: window after {times[0]:.0f} / {statistics.median(times):.0f} / {times[-1]:.0f} ms "
        f"(least / median / greatest of {len(times)})"
    )


if __name__ == "__main__":
    main()
