"""Frees jobs whose worker died: the queue keeps them as running for ever, and they hold their lock.

A job may then run a second time although it had done its work, so every task must be idempotent. This module also
forgets moments of the timetable that were used up while the clock was wrong.
"""

from __future__ import annotations

import structlog
from django.db import connection
from procrastinate import exceptions, jobs
from procrastinate.contrib.django import app

GONE_AFTER_SECONDS = 15
"""A worker says every five seconds that it lives."""

log = structlog.get_logger()


async def free_stalled_jobs(gone_after_seconds: float = GONE_AFTER_SECONDS) -> int:
    """Returns how many. Every task of ours may be repeated, so that a job is simply begun again.

    Finds those whose worker is silent and those whose worker's row was taken out by another worker's start.
    """
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=gone_after_seconds))
    for job in stalled:
        await _free(job)
    await app.job_manager.prune_stalled_workers(gone_after_seconds)
    return len(stalled)


async def _free(job: jobs.Job) -> None:
    log.warning("job_given_back", job=job.id, task=job.task_name)
    try:
        await app.job_manager.retry_job(job)
    except exceptions.ConnectorException:
        # The same work waits in the queue already, and this one would hold its lock.
        await app.job_manager.finish_job(job, status=jobs.Status.FAILED, delete_job=False)


def forget_moments_to_come(now: float) -> None:
    """What the timetable has done for moments that are still to come: the clock was ahead, and they count again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers WHERE defer_timestamp > %s", [now])
