"""Jobs of workers that died are begun again, whatever is left of the worker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app

from hemayat.jobs import stalled_jobs
from hemayat.jobs.timetable import TIMETABLE
from tests.support.threads import apart

pytestmark = pytest.mark.django_db(transaction=True)
JOB: Any = {"queue": "notices", "queueing_lock": "test", "lock": "test"}


def one(statement: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0]


def begun(seconds_ago: int) -> int:
    """A job that a worker has begun which was last heard of so long ago; gives the job's id."""
    app.configure_task("notifications.settle", **JOB).defer()
    worker = one(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id",
        seconds_ago,
    )
    return int(one("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", worker))


def status(job: int) -> object:
    return one("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job)


def sweep() -> int:
    return apart(async_to_sync(stalled_jobs.free_stalled_jobs))


def test_the_application_itself_may_queue_fetch_and_free_jobs() -> None:
    assert one("SELECT current_user") == "hemayat_app"
    job = begun(seconds_ago=60)
    assert status(job) == "doing"
    assert sweep() == 1
    assert status(job) == "todo"


def test_a_job_of_a_worker_that_lives_is_left_alone() -> None:
    job = begun(seconds_ago=5)
    assert sweep() == 0
    assert status(job) == "doing"


def test_a_job_whose_worker_is_gone_from_the_table_is_begun_again() -> None:
    job = begun(seconds_ago=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert sweep() == 1
    assert status(job) == "todo"


def test_a_job_that_waits_again_already_is_not_begun_twice() -> None:
    job = begun(seconds_ago=60)
    app.configure_task("notifications.settle", **JOB).defer()
    assert sweep() == 1
    assert status(job) == "failed"
    assert one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'") == 1


def test_a_job_is_undone_with_the_transaction_that_gave_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        app.configure_task("notifications.settle", **JOB).defer()
        raise ZeroDivisionError
    assert one("SELECT count(*) FROM procrastinate_jobs") == 0


def test_everything_in_the_timetable_is_planned_and_has_one_waiting_job_at_most() -> None:
    planned = {(periodic.cron, name) for (name, _), periodic in app.periodic_registry.periodic_tasks.items()}
    assert {(cron, task.name) for cron, task in TIMETABLE} <= planned
    assert all(task.queueing_lock for _, task in TIMETABLE)


def test_oversight_looks_at_criteria_and_counts_registers_once_a_night() -> None:
    hours = {task.name: cron.split()[1] for cron, task in TIMETABLE if len(cron.split()) == 5}
    assert hours["oversight.watch_criteria"].isdigit(), "each look is one more chance for a needless review"
    ((cron, task),) = [
        planned for planned in TIMETABLE if planned[1].name == "oversight.measure_register_months"
    ]
    assert cron.split()[1].isdigit(), "each answer of a month is unsealed"
    assert task.lock, "another worker would count the same month"


def test_r7_1a_approvals_end_when_a_laws_day_begins_and_custodians_are_told_after_that() -> None:
    at = {task.name: cron.split()[:2] for cron, task in TIMETABLE if len(cron.split()) == 5}
    minute, every_hour = at["announcements.follow_law"]
    begins = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Tehran")).astimezone(UTC)
    assert (begins.hour, begins.minute, every_hour) == (20, 30, "*")
    ends = begins.hour * 60 + int(minute)
    minutes, hour = at["referrals.cut"]
    cuts = [int(hour) * 60 + int(one) for one in minutes.split(",")]
    assert begins.minute <= int(minute) < 40
    assert ends + 30 <= min(cuts) < ends + 120


@pytest.mark.parametrize(
    "name",
    [
        "jobs.checkpoint",
        "jobs.forget_sign_ins",
        "jobs.forget_orphans",
        "jobs.scan_uploads",
        "notifications.settle",
        "notifications.send_notices",
        "requests.take_on",
    ],
)
def test_a_planned_job_runs_as_the_application(name: str) -> None:
    app.tasks[name](timestamp=0)
