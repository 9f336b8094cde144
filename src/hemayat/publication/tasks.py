"""What the worker runs for publication."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hemayat.publication import background_jobs, finding_decisions, notices


@app.task(
    name=notices.TASK, queue="notices", retry=RetryStrategy(max_attempts=48, wait=300), pass_context=False
)
def queue_notices(run_id: int) -> None:
    notices.queue_batch(run_id, now=timezone.now())


@app.task(name=background_jobs.TASK, queue="errands", pass_context=False)
def do_errand(number: int) -> None:
    background_jobs.run_job(number)


@app.task(name="publication.resume_errands", queue="jobs", queueing_lock="resume errands")
def resume_errands(**_given: int) -> None:
    """For the timetable: what was asked for at the desk does not wait for a job that was lost."""
    background_jobs.resume_jobs()


@app.task(name="publication.resume_notices", queue="jobs", queueing_lock="resume notices")
def resume_notices(**_given: int) -> None:
    """For the timetable: a job that was lost is queued again."""
    for run_id in notices.unfinished():
        notices.begin_notices(run_id)


@app.task(
    name=finding_decisions.TASK,
    queue="notices",
    retry=RetryStrategy(max_attempts=48, wait=300),
    pass_context=False,
)
def decide_findings(run_id: int) -> None:
    finding_decisions.decide_batch(run_id, now=timezone.now())


@app.task(name="publication.resume_findings", queue="jobs", queueing_lock="resume findings")
def resume_findings(**_given: int) -> None:
    """For the timetable: a job that was lost is queued again, also after a run is published in another province."""
    for run_id in finding_decisions.unfinished():
        finding_decisions.resume(run_id)
