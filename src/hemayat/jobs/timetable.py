"""The timetable: what runs when, and the sweeper. The work itself is in the slices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app

from hemayat.accounts import actions as accounts
from hemayat.announcements import tasks as announcements
from hemayat.api import tasks as partners
from hemayat.approvals import tasks as approvals
from hemayat.audit import actions as audit
from hemayat.audit import checkpoint_delivery
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.complaints import actions as complaints
from hemayat.data_rights import tasks as data_rights
from hemayat.documents import actions as documents
from hemayat.documents import document_check as uploads
from hemayat.hotline import tasks as hotline
from hemayat.households import duplicates
from hemayat.jobs import measurements, stalled_jobs
from hemayat.life_events import tasks as life_events
from hemayat.monitoring import metrics
from hemayat.notifications import tasks as messages
from hemayat.oversight import tasks as oversight
from hemayat.publication import tasks as publication
from hemayat.publication.background_jobs import LONG
from hemayat.questions.actions import release_old_claims
from hemayat.records import tasks as records
from hemayat.referrals import tasks as referrals
from hemayat.requests import tasks as requests
from hemayat.requests.actions import continue_support as continue_support_of_objections
from hemayat.requests.actions import reconcile as reconcile_requests
from hemayat.requests.actions import release_abandoned
from hemayat.requests.actions import release_untouched as free_untouched_requests
from hemayat.requests.case_process import notify_household

ORPHANED_AFTER = timedelta(hours=1)
"""A form and its file take seconds."""


@app.task(name="jobs.checkpoint", queue="jobs", queueing_lock="checkpoint")
def checkpoint(**_given: int) -> None:
    """Sign what the audit holds up to this hour."""
    with acting_as(SYSTEM):
        audit.checkpoint(datetime.now(UTC))


@app.task(name="jobs.send_checkpoints", queue="jobs", queueing_lock="send checkpoints")
def send_checkpoints(**_given: int) -> None:
    """Checkpoints that nobody outside has acknowledged are sent to the receiver."""
    checkpoint_delivery.send_checkpoints(now=datetime.now(UTC))


@app.task(name="jobs.forget_sign_ins", queue="jobs", queueing_lock="forget sign-ins")
def forget_sign_ins(**_given: int) -> None:
    """Attempts and sessions that ended long ago, and limits that count nothing any more."""
    accounts.forget_old(now=datetime.now(UTC))


@app.task(name=documents.CHECK_TASK, queue=documents.QUEUE)
def check_upload(household: int, document: str) -> None:
    """Re-encode and scan one upload; the head of one that is refused or harmful is notified by telephone too."""
    uploads.check_upload(
        household=household, document=UUID(document), now=datetime.now(UTC), tell=notify_household
    )


@app.task(name="jobs.scan_uploads", queue=documents.QUEUE, lock="scan uploads", queueing_lock="scan uploads")
def scan_uploads(**_given: int) -> None:
    """Uploads whose check gave no answer, and those that came while no scanner answered."""
    uploads.queue_left_behind(now=datetime.now(UTC))
    uploads.scan_waiting(now=datetime.now(UTC), tell=notify_household)


@app.task(name="jobs.reconcile", queue="jobs", queueing_lock="reconcile")
def reconcile(**_given: int) -> None:
    """Cases without their notice, or that nobody takes on: logged, recorded, and counted for who watches."""
    for kind, how_many in reconcile_requests(now=datetime.now(UTC)).counts.items():
        metrics.set_reconciliation_gauge(kind, how_many)


@app.task(name="jobs.free_untouched", queue="jobs", queueing_lock="free untouched")
def free_untouched(**_given: int) -> None:
    """Return cases to the queue: those of absent officers without a deputy, and those untouched for long, as stuck.

    Also ends old claims of questions.
    """
    release_abandoned(now=datetime.now(UTC))
    free_untouched_requests(now=datetime.now(UTC))
    release_old_claims(now=datetime.now(UTC))


@app.task(
    name="jobs.continue_support", queue="jobs", lock="continue support", queueing_lock="continue support"
)
def continue_support(**_given: int) -> None:
    """Continue support that would end while an objection is open, if the agreement says so."""
    continue_support_of_objections(now=datetime.now(UTC))


@app.task(name="jobs.forget_orphans", queue="jobs", lock="forget orphans", queueing_lock="forget orphans")
def forget_orphans(**_given: int) -> None:
    """Files of questions and complaints that were never sent, since whoever took them died in between."""
    now = datetime.now(UTC)
    for kind in ("question:", "complaint:"):
        documents.forget_orphans(kind, before=now - ORPHANED_AFTER, now=now)


@app.task(name="jobs.late_results", queue="jobs", lock="late results", queueing_lock="late results")
def late_results(**_given: int) -> None:
    """Heads whose result is late are told that they may complain; no complaint waits for who has gone or is silent."""
    complaints.announce_ways(now=datetime.now(UTC))
    complaints.give_up_waiting(now=datetime.now(UTC))
    complaints.release_abandoned(now=datetime.now(UTC))


@app.task(name="jobs.find_duplicates", queue="jobs", lock=LONG, queueing_lock="find duplicates")
def find_duplicates(**_given: int) -> None:
    """Persons who may be one, for officers to judge."""
    duplicates.find_duplicates(now=datetime.now(UTC))


@app.task(name="jobs.measure", queue="jobs", queueing_lock="measure for watchers")
def measure(**_given: int) -> None:
    """What waits and how long, for who watches the service."""
    measurements.update_gauges(now=datetime.now(UTC))


@app.task(name="jobs.measure_certificates", queue="jobs", queueing_lock="measure certificates")
def measure_certificates(**_given: int) -> None:
    """Until when the certificates of the sites are good, for who watches the service."""
    measurements.measure_certificates()


@app.task(name="jobs.sweep", queue="jobs", queueing_lock="sweep")
async def sweep(**_given: int) -> None:
    """Give back the jobs of workers that are gone."""
    await stalled_jobs.free_stalled_jobs()


TIMETABLE: tuple[tuple[str, Any], ...] = (
    # Times are UTC: in Iran three and a half hours later. A sixth column is seconds.
    ("* * * * * */5", messages.send_urgent),
    ("* * * * * */5", messages.send_notices),
    ("* * * * * */5", requests.take_on),
    ("* * * * *", requests.sort_into_lanes),
    ("* * * * *", requests.follow_causes),
    ("* * * * * */15", records.answer),
    ("* * * * * */5", partners.send_due),
    ("* * * * * */10", partners.notify),
    ("* * * * * */10", sweep),
    ("* * * * * */30", measure),
    ("*/10 * * * *", measure_certificates),
    ("* * * * *", life_events.apply),
    ("* * * * * */10", approvals.sign_letters),
    ("* * * * *", approvals.issue_missing_approvals),
    ("*/10 * * * *", approvals.list_ended),
    ("* * * * *", scan_uploads),
    ("* * * * *", oversight.probe),
    ("*/2 * * * *", messages.settle_receipts),
    ("1 * * * *", checkpoint),
    ("2-59/5 * * * *", send_checkpoints),
    ("7 * * * *", forget_sign_ins),
    ("17 22 * * *", partners.forget_old),
    ("13 * * * *", reconcile),
    ("23 * * * *", free_untouched),
    ("51 * * * *", forget_orphans),
    # Before the night's batch for custodians, so that it holds the later day.
    ("7 20 * * *", continue_support),
    ("*/20 * * * *", late_results),
    ("33 * * * *", oversight.store_figures),
    # Once a day: each look is one more chance for a review without a cause.
    ("37 22 * * *", oversight.watch_criteria),
    ("43 * * * *", oversight.draw_reexaminations),
    ("*/10 * * * *", oversight.watch_queues),
    ("53 * * * *", oversight.measure_months),
    # At night, since every answer of a month is unsealed.
    ("39 22 * * *", oversight.measure_register_months),
    ("57 * * * *", oversight.measure_weeks),
    # At night, before the sessions of the day before are forgotten.
    ("9 22 * * *", oversight.find_case_anomalies),
    ("27 * * * *", data_rights.erase_copies),
    ("47 23 * * *", data_rights.erase_lapsed),
    # On the night to Friday, when the desk rests.
    ("41 22 * * 4", find_duplicates),
    # Asked again where somebody makes referrals at that moment; within half a day there is no second batch.
    ("17,27,37 21 * * *", referrals.create_batches),
    ("47 21 * * *", referrals.reconcile),
    ("11-59/20 * * * *", referrals.queue_payment_news),
    ("*/5 * * * *", publication.resume_notices),
    ("* * * * *", publication.resume_findings),
    ("* * * * *", requests.open_finding_reviews),
    ("*/10 * * * *", requests.send_reminders),
    ("5-59/10 * * * *", hotline.plan_calls),
    # Whoever asked for one looks at the page meanwhile.
    ("* * * * * */15", publication.resume_errands),
    ("*/5 * * * *", announcements.resume),
    ("57 * * * *", announcements.update_recent_coverage),
    # A law's day begins at 20:30: what it ends is told to custodians with that night's batch.
    ("31 * * * *", announcements.follow_law),
)
"""When, as cron writes it, and what. Every job here may run twice, or late, without harm."""


def _plan(on: Callable[..., Any] = app.periodic) -> None:
    for cron, task in TIMETABLE:
        on(cron=cron)(task)


_plan()
