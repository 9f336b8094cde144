"""Publishing a version and closing the service, with the notices that are part of it: one transaction for both.

The notices themselves are queued batch by batch by a job, each batch in a transaction of its own with how far it is, so
that a worker that dies loses nothing. Whatever is not told at the end is told in another round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.accounts.models import StaffMember
from hemayat.agreements import closing_law, draft_actions
from hemayat.agreements.content import ServiceAgreement
from hemayat.announcements import audience
from hemayat.announcements.models import Announcement
from hemayat.approvals.actions import end_by_law
from hemayat.approvals.queries import has_begun_since, horizon
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words, day_of, format_date
from hemayat.notifications.actions import queue_selected
from hemayat.requests.correction_limit import check_limit_divides

TASK = "announcements.queue_batch"
AT_A_TIME = 5_000
"""Households to a job, as for a publication's notices."""
ROUNDS = 3
Kind = Announcement.Kind


def publish_version(*, draft: int, sha256: str, by: StaffMember, now: dt.datetime) -> ServiceAgreement:
    """Put a reviewed draft on the portal, and tell everybody concerned (R6.1b, R6.1c).

    Raises MAY_NOT_PUBLISH, AgreementFault.
    """
    with acting_as(SYSTEM):
        agreement = draft_actions.publish_draft(draft=draft, sha256=sha256, by=by, now=now)
        check_limit_divides(agreement.parameters.one_officer_up_to_rial, day_of(now))
        _begin(Kind.AGREEMENT, agreement.number, agreement.effective_from, now)
    return agreement


def close_service(*, law: int, by: StaffMember, now: dt.datetime) -> closing_law.ClosingLawView:
    """Confirm a recorded law as the second person, and tell everybody concerned (R7.1a).

    Raises MAY_NOT_PUBLISH, PowerIsNew, AgreementFault.
    """
    with acting_as(SYSTEM):
        confirmed = closing_law.confirm_law(law, by=by, now=now)
        _begin(Kind.ENDING, confirmed.id, confirmed.effective_on, now)
    return confirmed


def queue_batch(announcement: int, *, now: dt.datetime, batch: int = AT_A_TIME) -> bool:
    """Queue the next households' notices in one transaction; whether there is more to do.

    Done twice, or by two at once, it queues each notice once.
    """
    with acting_as(SYSTEM):
        this_announcement = Announcement.objects.select_for_update().get(pk=announcement)
        if this_announcement.done_at is not None:
            return False
        upto = _upto(this_announcement, batch, now)
        if upto is None:
            _end_of_round(this_announcement, now)
        else:
            this_announcement.queued += _queue(this_announcement, upto, now)
            this_announcement.after_household = upto
        this_announcement.save()
        if this_announcement.done_at is None:
            begin_job(this_announcement.pk)
    return this_announcement.done_at is None


def update_coverage(announcement: int, *, now: dt.datetime) -> Announcement:
    """Count anew who was to be told and for whom a notice is queued, and what became of it."""
    with acting_as(SYSTEM):
        this_announcement = Announcement.objects.select_for_update().get(pk=announcement)
        _count(this_announcement, now)
        this_announcement.save()
    return this_announcement


def resume() -> None:
    """For the timetable: whatever is not at its end goes on, should its job have been lost."""
    with acting_as(SYSTEM):
        for number in Announcement.objects.filter(done_at=None).values_list("pk", flat=True):
            begin_job(number)


def update_recent_coverage(*, now: dt.datetime) -> None:
    """For the timetable: what became of the notices of the last days."""
    with acting_as(SYSTEM):
        lately = Announcement.objects.filter(done_at__gt=now - dt.timedelta(days=7))
        numbers = list(lately.values_list("pk", flat=True))
    for number in numbers:
        update_coverage(number, now=now)


def follow_law(*, now: dt.datetime) -> int:
    """For the timetable: from the day of a confirmed law on, every approval ends by it; how many ended.

    Without such a law it does nothing, on whatever day (R7.1b). Once done, it goes through them again only where
    one was issued or restored since.
    """
    with acting_as(SYSTEM, is_read_only=True):
        law = closing_law.closing_law()
    if law is None or not law.has_ended_by(day_of(now)):
        return 0
    with acting_as(SYSTEM):
        announcements = Announcement.objects.filter(kind=Kind.ENDING, about=law.id)
        upto, done = horizon(), announcements.values_list("ended_upto", flat=True).first() or 0
        if not has_begun_since(done):
            return 0
    ended = end_by_law(f"{law.title['fa']}، {law.number}", law.effective_on, now=now)
    with acting_as(SYSTEM):
        announcements.update(ended_upto=upto)
    return ended


def begin_job(announcement: int) -> None:
    """In a transaction, once that commits. One waiting job for an announcement is enough."""
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        name = f"announcement {announcement}"
        job = app.configure_task(TASK, queue="notices", lock=name, queueing_lock=name)
        job.defer(announcement=announcement)


# ---------------------------------------------------------------------------------------- underneath


def _begin(kind: Kind, about: int, day: dt.date, now: dt.datetime) -> None:
    announcement = Announcement.objects.create(kind=kind, about=about, day=day, begun_at=now)
    begin_job(announcement.pk)


def _upto(announcement: Announcement, batch: int, now: dt.datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            audience.UPTO, _given(announcement, now, after=announcement.after_household, limit=batch)
        )
        upto: int | None = cursor.fetchone()[0]
    return upto


def _queue(announcement: Announcement, upto: int, now: dt.datetime) -> int:
    days = {"day_fa": format_date(announcement.day, "fa"), "day_en": date_in_words(announcement.day, "en")}
    notices = [(f"{_NOTICES[Kind(announcement.kind)]}.1", audience.BATCH, "")]
    # From the law's day on there is nothing that they could still do.
    if announcement.kind == Kind.ENDING and announcement.day > day_of(now):
        notices.append(("service_ends_draft.1", audience.WITH_DRAFTS, "draft:"))
    queued = 0
    for notice, query, more in notices:
        span = {"after": announcement.after_household, "upto": upto}
        select, given = audience.positional(
            query, _given(announcement, now, key=_key(announcement) + more, **span)
        )
        parameters = {"address": "/agreement/", **days}
        queued += queue_selected(
            select=select,
            parameters_of_query=given,
            notice=notice,
            parameters=parameters,
            run_id=None,
            now=now,
        )
    return queued


_NOTICES = {Kind.AGREEMENT: "agreement_changes", Kind.ENDING: "service_ends"}


def _given(announcement: Announcement, now: dt.datetime, **more: Any) -> Mapping[str, Any]:
    return audience.statement_values(day_of(now), is_ending=announcement.kind == Kind.ENDING, **more)


def _key(announcement: Announcement) -> str:
    return f"{announcement.kind}:{announcement.about}:"


def _end_of_round(announcement: Announcement, now: dt.datetime) -> None:
    """Done where nobody is missing. Who came to be concerned behind the walk is told in another round."""
    _count(announcement, now)
    if announcement.told == announcement.concerned or announcement.round == ROUNDS:
        announcement.done_at = now
    else:
        announcement.round, announcement.after_household = announcement.round + 1, 0


def _count(announcement: Announcement, now: dt.datetime) -> None:
    span = {"after": 0, "upto": 2**63 - 1}
    values = _given(announcement, now, key=_key(announcement), begun_at=announcement.begun_at, **span)
    with connection.cursor() as cursor:
        cursor.execute(audience.COVERAGE, values)
        rows: list[tuple[int, int, str]] = cursor.fetchall()
    announcement.concerned = sum(everybody for everybody, _, _ in rows)
    announcement.told = sum(told for _, told, _ in rows)
    announcement.states = {state: told for _, told, state in rows if state}
    announcement.counted_at = now
