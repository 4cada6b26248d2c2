"""Child processes of a test: started apart, waited for by what they print, and ended with all that they started."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TypeVar

Found = TypeVar("Found")

MARK = "SCHED_TEST_SESSION"
"""Environment variable by which the processes of one session are known, however often they forked."""

PATIENCE_S = 30.0
"""How long a part may take on a busy machine before the test fails; a part that works never needs it."""


def new_mark() -> str:
    """A value for `MARK` that no other session has."""
    return uuid.uuid4().hex


def wait_until(probe: Callable[[], Found], what: str, seconds: float = PATIENCE_S) -> Found:
    """Ask `probe` until its answer is true and return that; TimeoutError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = Event()
    while not (answer := probe()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        pause.wait(0.02)
    return answer


def read_line(fd: int, what: str, seconds: float = PATIENCE_S) -> str:
    """The next line that comes through the pipe `fd`, without its end; TimeoutError or EOFError naming `what`."""
    deadline = time.monotonic() + seconds
    line = b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([fd], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError(f"{what}: no line within {seconds:.0f} s, only {line!r}")
        byte = os.read(fd, 1)
        if not byte:
            raise EOFError(f"{what}: ended after {line!r}")
        line += byte
    return line.decode().rstrip("\n")


@contextmanager
def started(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    log: Path,
    *,
    stdin: int | None = subprocess.DEVNULL,
    stdout: int | None = None,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, for the length of a `with`; what it prints goes to `log` unless taken."""
    with log.open("ab") as printed:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            stdin=stdin,
            stdout=printed if stdout is None else stdout,
            stderr=printed,
            pass_fds=pass_fds,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes], seconds: float = 5.0) -> int:
    """End the process and its group, first politely; return its exit code."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(seconds)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    return process.wait()


def marked_processes(mark: str) -> list[int]:
    """Ids of the living processes that carry the mark, this one excepted."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables:
            found.append(int(folder.name))
    return found


def end_marked(mark: str, seconds: float = 5.0) -> None:
    """End every process that carries the mark, also those that left their group or outlived their parent."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        handles = [handle for pid in marked_processes(mark) if (handle := _open_handle(pid)) is not None]
        for handle in handles:
            try:
                signal.pidfd_send_signal(handle, sent)
            except ProcessLookupError:
                pass
        _await_ends(handles, seconds)


def _open_handle(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _await_ends(handles: list[int], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    for handle in handles:
        select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
        os.close(handle)
