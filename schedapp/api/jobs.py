"""From jobs to their shape."""

from __future__ import annotations

from schedapp.api.connected import problem_shape
from schedapp.api.shapes import calendars as shapes
from schedapp.model.timespan import iso, iso_or_none
from schedapp.services.jobs import Job


def job_shape(job: Job) -> shapes.Job:
    """One job, with its result or why it failed."""
    return shapes.Job(
        id=job.uid,
        kind=job.kind,
        status=job.state.value,
        started_at=iso(job.started, "UTC"),
        ended_at=iso_or_none(job.ended),
        result=job.result,
        problem=problem_shape(job.error),
    )
