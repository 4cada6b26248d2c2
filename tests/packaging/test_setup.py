"""The set-up of a checkout: what it asks of Debian, when it may not, and that it does nothing twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Stands in for Debian's Python: "makes" an environment, and writes down what that is asked to do.
_PYTHON = """\
#!/bin/sh
echo "$@" >>"$CALLS"
case "$*" in
    "-m venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    packaging/link_project.py) cp "$0" .venv/bin/schedapp ;;
esac
"""


class Machine:
    """A checkout on a machine whose package database, user and Python are told by small scripts."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "check out"
        self.commands = folder / "commands"
        self.calls = folder / "calls"
        self.commands.mkdir()
        self.calls.touch()
        shutil.copytree(ROOT / "packaging", self.checkout / "packaging")
        shutil.copy(ROOT / "pyproject.toml", self.checkout)
        self.command("id", "echo 1000")
        self.command("sudo", 'echo "sudo $@" >>"$CALLS"; exit 1')
        self.command("apt-get", 'echo "apt-get $@" >>"$CALLS"')
        (self.commands / "python3").write_text(_PYTHON, encoding="utf-8")
        (self.commands / "python3").chmod(0o755)

    def command(self, name: str, body: str) -> None:
        """Put a command before all others."""
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def has_packages(self, *packages: str) -> None:
        """Make the package database tell just these: a name, or a name and what it provides."""
        lines = "".join(f"installed {package}\n" for package in packages)
        self.command("dpkg-query", f"cat <<'LINES'\nconfig-files removed\n{lines}LINES")

    def set_up(self, level: str = "run") -> subprocess.CompletedProcess[str]:
        """Run the set-up."""
        return subprocess.run(
            [self.checkout / "packaging/setup.sh", level],
            env={"PATH": f"{self.commands}:{os.environ['PATH']}", "CALLS": str(self.calls)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def called(self) -> list[str]:
        """What was run since the last time this was asked."""
        lines = self.calls.read_text(encoding="utf-8").splitlines()
        self.calls.write_text("", encoding="utf-8")
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def listed(name: str) -> list[str]:
    lines = (ROOT / f"packaging/debian/{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_what_is_missing_is_named_with_the_one_command_when_it_may_not_be_installed(machine: Machine) -> None:
    present, *absent = listed("run")
    machine.has_packages(present)
    done = machine.set_up()
    assert done.returncode == 1
    assert f"apt-get install --yes --no-install-recommends {' '.join(absent)}'" in done.stderr
    assert present not in done.stderr
    assert machine.called() == ["sudo -n true"]
    assert not (machine.checkout / ".venv").exists()


def test_what_is_missing_is_installed_when_it_may_be(machine: Machine) -> None:
    machine.has_packages(*listed("run")[1:])
    machine.command("id", "echo 0")
    done = machine.set_up()
    assert done.returncode == 0, done.stderr
    assert f"missing: {listed('run')[0]}" in done.stdout
    assert [call for call in machine.called() if call.startswith("apt-get")] == [
        "apt-get update --quiet=2",
        f"apt-get install --quiet=2 --yes --no-install-recommends {listed('run')[0]}",
    ]


def test_a_package_that_another_provides_is_not_missing(machine: Machine) -> None:
    others = [package for package in listed("run") if package != "libglib2.0-0"]
    machine.has_packages("libglib2.0-0t64 libglib2.0-0 (= 2.84.0), libglib2.0-0t64-bundled", *others)
    done = machine.set_up()
    assert (done.returncode, "missing" in done.stdout) == (0, False), done.stderr


def test_the_second_time_nothing_is_run_until_the_lock_changes(machine: Machine) -> None:
    machine.has_packages(*listed("run"), *listed("test"))
    assert machine.set_up().returncode == 0
    installs = [call for call in machine.called() if "pip install" in call]
    assert len(installs) == 1
    assert "--require-hashes --only-binary :all:" in installs[0]
    assert machine.set_up().returncode == 0
    assert machine.called() == []

    assert machine.set_up("test").returncode == 0
    assert any("--requirement packaging/requirements-dev.txt" in call for call in machine.called())

    with (machine.checkout / "packaging/requirements.txt").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert machine.set_up().returncode == 0
    assert any("pip install" in call for call in machine.called())


def test_a_set_up_that_failed_is_done_again(machine: Machine) -> None:
    machine.has_packages(*listed("run"))
    good = (machine.commands / "python3").read_text(encoding="utf-8")
    machine.command("python3", f'case "$*" in *"pip install"*) exit 1 ;; esac\n{good}')
    assert machine.set_up().returncode == 1
    machine.called()
    (machine.checkout / ".venv/bin/python").write_text(good, encoding="utf-8")
    assert machine.set_up().returncode == 0
    assert any("pip install" in call for call in machine.called())


def test_the_command_runs_this_checkout_from_anywhere_with_its_arguments_and_exit_code(tmp_path: Path) -> None:
    checkout = tmp_path / "check out"
    (checkout / "packaging").mkdir(parents=True)
    shutil.copy(ROOT / "packaging/link_project.py", checkout / "packaging")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    package = checkout / "schedapp"
    package.mkdir()
    (package / "__main__.py").write_text(
        "import sys\ndef main():\n    print(sys.argv[1:])\n    return 5\n", encoding="utf-8"
    )
    venv.create(checkout / ".venv", symlinks=True)
    linker = [checkout / ".venv/bin/python", "packaging/link_project.py"]
    subprocess.run(linker, cwd=checkout, check=True, timeout=60)
    done = subprocess.run(
        [checkout / ".venv/bin/schedapp", "book", "Room 1"], cwd="/", capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.returncode) == ("['book', 'Room 1']\n", 5), done.stderr


def test_loopback_is_the_only_network_of_the_suite() -> None:
    look = "import socket; socket.create_server(('127.0.0.1', 0)); print(socket.if_nameindex())"
    command = [ROOT / "packaging/loopback-only.sh", sys.executable, "-c", look]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    permitted = "permits no network namespace" not in done.stderr
    assert permitted or "CI" not in os.environ
    assert done.returncode == 0, done.stderr
    assert (done.stdout == "[(1, 'lo')]\n") is permitted
