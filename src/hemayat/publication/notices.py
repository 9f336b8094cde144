"""The notices after a publication: one for each head whose result is new or another than before, batch by batch."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.actions import queue_selected
from hemayat.publication.models import Publication
from hemayat.publication.states import State
from hemayat.rules.unknowns import OUTCOMES

TASK = "publication.queue_notices"
AT_A_TIME = 5_000
"""Households to a job: a job more costs about as much as a hundred notices."""

_UPTO = """
SELECT max(household_id) FROM (
    SELECT household_id FROM determination WHERE run_id = %s AND household_id > %s ORDER BY household_id LIMIT %s
) AS next"""
_AFFECTED = """
SELECT 'publication:' || d.run_id || ':' || d.household_id, d.household_id, d.province, p.mobile, p.mobile_index,
    p.is_synthetic
FROM determination d
JOIN membership m ON m.household_id = d.household_id AND m.relation = 'head' AND upper_inf(m.valid)
JOIN person p ON p.id = m.person_id
JOIN LATERAL in_force(d.household_id) f ON f.decision_id IS NULL AND f.run_id = d.run_id
LEFT JOIN determination o ON o.run_id = %s AND o.household_id = d.household_id
WHERE d.run_id = %s AND d.household_id > %s AND d.household_id <= %s AND d.outcome = %s
    AND (o.household_id IS NULL OR (o.outcome, o.amount_rial) IS DISTINCT FROM (d.outcome, d.amount_rial))"""


def begin_notices(run_id: int) -> None:
    """Let a job queue the next batch; in a transaction, once that commits. One waiting job for a run is enough."""
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        name = f"notices of run {run_id}"
        app.configure_task(TASK, queue="notices", lock=name, queueing_lock=name).defer(run_id=run_id)


def queue_batch(run_id: int, *, now: dt.datetime) -> int:
    """Queue the notices of the next households in one transaction, and say how many are new; done, it says so.

    Done twice, or by two at once, it queues each notice once.
    """
    with acting_as(SYSTEM):
        publication = Publication.objects.select_for_update().get(pk=run_id)
        if publication.notices_done_at is not None or publication.state not in (
            State.PUBLISHED,
            State.SUPERSEDED,
        ):
            return 0
        after = publication.notices_after or 0
        upto = _upto(run_id, after)
        queued = 0 if upto is None else _queue(publication, after, upto, now)
        publication.notices_after = after if upto is None else upto
        publication.notices_done_at = now if upto is None else None
        publication.save(update_fields=["notices_after", "notices_done_at"])
        if upto is not None:
            begin_notices(run_id)
    return queued


def unfinished() -> list[int]:
    """Runs whose notices are not all queued: for the timetable, in case a job was lost."""
    found = Publication.objects.filter(state=State.PUBLISHED, notices_done_at__isnull=True)
    return list(found.values_list("pk", flat=True))


def _upto(run_id: int, after: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_UPTO, [run_id, after, AT_A_TIME])
        found: int | None = cursor.fetchone()[0]
    return found


def _queue(publication: Publication, after: int, upto: int, now: dt.datetime) -> int:
    before = _published_before(publication)
    address = f"{settings.ENVIRONMENT.citizen_origin}/"
    return sum(
        queue_selected(
            select=_AFFECTED,
            given=[before, publication.pk, after, upto, outcome],
            notice=f"result_{outcome}.1",
            parameters={"address": address},
            run_id=publication.pk,
            now=now,
        )
        for outcome in OUTCOMES
    )


def _published_before(publication: Publication) -> int | None:
    """The run that people saw until this one."""
    earlier = Publication.objects.filter(state=State.SUPERSEDED, approved_at__lt=publication.approved_at)
    return earlier.order_by("-approved_at").values_list("pk", flat=True).first()
