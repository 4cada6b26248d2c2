"""Work that a caller does not wait for: it is started, and asked after by its id. Kept in memory, for a while."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from schedapp.errors import Busy, NotFound, SchedError

log = logging.getLogger(__name__)

_THREADS = 2
_KEPT = 200
_WAITING = 50


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """`result` is what the work gave, once it is done; `error` why it failed. Times are UTC epoch seconds, 0 for not
    yet."""

    uid: str
    kind: str
    state: JobState
    started: int
    ended: int = 0
    result: Any = None
    error: SchedError | None = None


class Jobs:
    """Two at a time; the newest 200 are remembered. `after` is called on the job's thread when one has ended."""

    def __init__(
        self, *, now: Callable[[], int], new_uid: Callable[[], str], after: Callable[[], None] = lambda: None
    ) -> None:
        self._now = now
        self._new_uid = new_uid
        self._after = after
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._pool = ThreadPoolExecutor(_THREADS, "job")

    def start(self, kind: str, work: Callable[[], Any]) -> Job:
        """Begins as soon as there is room. Raises Busy when too many wait already."""
        with self._lock:
            if sum(1 for job in self._jobs.values() if job.state is JobState.WAITING) >= _WAITING:
                raise Busy("Too many jobs wait already.", "Ask for them again when those are done.")
            job = Job(self._new_uid(), kind, JobState.WAITING, self._now())
            self._jobs[job.uid] = job
            self._forget_oldest()
            self._pool.submit(self._run, job.uid, work)
        return job

    def get(self, uid: str) -> Job:
        """Raises NotFound for one that never was, or is forgotten by now."""
        with self._lock:
            found = self._jobs.get(uid)
        if found is None:
            raise NotFound("There is no such job.", "Jobs are forgotten when Sched ends, and after a while.")
        return found

    def close(self) -> None:
        """Starts no more; returns at once. What runs comes to its end or is cut by the end of the program."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, uid: str, work: Callable[[], Any]) -> None:
        self._note(uid, state=JobState.RUNNING)
        try:
            result = work()
        except SchedError as error:
            self._note(uid, state=JobState.FAILED, error=error, ended=self._now())
        except Exception as error:  # a bug: the log tells where, the caller that there is one
            log.error("a job failed: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            bug = SchedError("Sched made a mistake.", "The log says where. Please report it.")
            self._note(uid, state=JobState.FAILED, error=bug, ended=self._now())
        else:
            self._note(uid, state=JobState.DONE, result=result, ended=self._now())
        finally:
            self._after()

    def _note(self, uid: str, **changes: Any) -> None:
        with self._lock:
            if uid in self._jobs:
                self._jobs[uid] = replace(self._jobs[uid], **changes)

    def _forget_oldest(self) -> None:
        ended = [job.uid for job in self._jobs.values() if job.state in (JobState.DONE, JobState.FAILED)]
        for uid in ended[: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[uid]
