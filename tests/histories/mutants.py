"""Deliberate breakages of the shipped source, each a patch; whether the histories notice.

`python -m tests.histories.mutants [NAME...]` finds for each the first seed that catches it and writes it down in
`tests/mutants/seeds.json`, so that the test begins there.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATCHES = ROOT / "tests" / "mutants"
SEEDS = PATCHES / "seeds.json"
VOLUME = 50_000
"""As many histories as a run of the suite plays: within these a mutant has to be caught."""
_WORKERS = 2
_WINDOW = 250


def names() -> list[str]:
    return sorted(path.stem for path in PATCHES.glob("*.patch"))


def known_seeds() -> dict[str, int]:
    return dict(json.loads(SEEDS.read_text())) if SEEDS.exists() else {}


@contextmanager
def broken_copy(name: str) -> Iterator[Path]:
    """A folder with the source as the patch makes it, and the tests. Raises CalledProcessError if it does not apply."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "schedapp", home / "schedapp", ignore=shutil.ignore_patterns("__pycache__"))
        (home / "tests").symlink_to(ROOT / "tests")
        patch = PATCHES / f"{name}.patch"
        subprocess.run(
            ["patch", "--strip=1", "--fuzz=0", "--batch", "--forward", "--input", str(patch)],
            cwd=home,
            check=True,
            capture_output=True,
        )
        yield home


def caught(name: str, volume: int = VOLUME) -> str:
    """What is wrong with the first history that notices, "" if none does. The seed that did last time goes first."""
    with broken_copy(name) as home:
        seed = known_seeds().get(name)
        if seed is not None and seed < volume and (words := _play(home, [str(seed)])):
            return words
        return _search(home, volume)


def _search(home: Path, volume: int) -> str:
    """Several processes, each with every other window of seeds; the first catch ends them all."""
    windows = [f"{first}-{min(first + _WINDOW, volume) - 1}" for first in range(0, volume, _WINDOW)]
    running = [_start(home, windows[number::_WORKERS]) for number in range(_WORKERS)]
    try:
        with ThreadPoolExecutor(_WORKERS) as pool:
            for future in as_completed([pool.submit(_words, home, process) for process in running]):
                if words := future.result():
                    for process in running:
                        process.kill()
                    return words
    finally:
        for process in running:
            process.kill()
            process.wait()
    return ""


def _play(home: Path, seeds: list[str]) -> str:
    return _words(home, _start(home, seeds))


def _start(home: Path, seeds: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.histories.runner", "catch", *seeds]
    return subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True)


def _words(home: Path, process: subprocess.Popen[str]) -> str:
    """The runner says first which source it plays with: it has to be the broken one."""
    said, _ = process.communicate()
    played, *words = said.splitlines() or [str(home)]
    assert Path(played).resolve() == home.resolve(), f"played with {played}"
    assert process.returncode in (0, -signal.SIGKILL), said
    return words[0] if words else ""


def _seed(words: str) -> int:
    return int(words.removeprefix("seed ").partition(":")[0])


def main(wanted: list[str]) -> None:
    seeds = {name: seed for name, seed in known_seeds().items() if name in names()}
    for name in wanted or names():
        with broken_copy(name) as home:
            words = _search(home, VOLUME)
        print(f"{name}: {words[:150] or 'NOT CAUGHT'}", flush=True)
        seeds.pop(name, None)
        if words:
            seeds[name] = _seed(words)
        SEEDS.write_text(json.dumps(seeds, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
