"""The notices after a publication: one for each head whose result is new or another than before, batch by batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words, format_date
from hemayat.notifications.actions import queue_selected
from hemayat.notifications.notice_wordings import NOTICES
from hemayat.publication.models import Publication
from hemayat.publication.run_activation import wrong_runs
from hemayat.publication.states import SEEN
from hemayat.requests.missing_data import request_missing_data
from hemayat.rules.unknowns import NEEDS_DATA, OUTCOMES

TASK = "publication.queue_notices"
LEFT_OUT = "left_out"
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
JOIN household a ON a.id = d.household_id
JOIN published_run s ON s.province = a.province AND s.run_id = d.run_id
JOIN membership m ON m.household_id = d.household_id AND m.relation = 'head' AND upper_inf(m.valid)
JOIN person p ON p.id = m.person_id
LEFT JOIN LATERAL (
    SELECT b.run_id, b.since FROM published_period b
    WHERE b.province = a.province AND b.until <= s.since AND b.run_id <> s.run_id
        AND (b.run_id <> ALL (%s) OR EXISTS (
            SELECT FROM outbox t
            WHERE t.key = (SELECT 'publication:' || b.run_id || ':' || d.household_id) AND t.fault <> 'replaced'))
    ORDER BY b.since DESC LIMIT 1) AS told ON true
LEFT JOIN LATERAL (
    SELECT e.household_id, e.run_id, e.outcome, e.amount_rial FROM determination e
    WHERE e.run_id = ANY (%s) AND e.run_id = told.run_id AND e.household_id = d.household_id OFFSET 0) AS o ON true
LEFT JOIN LATERAL (
    SELECT c.run_id, c.outcome, c.amount_rial FROM decision c
    WHERE c.household_id = d.household_id AND c.decided_at < s.since
        AND c.decided_at >= coalesce(
            CASE WHEN o.household_id IS NULL THEN last_run_result_at(d.household_id, d.run_id) ELSE told.since END,
            '-infinity')
    ORDER BY c.id DESC LIMIT 1) AS own ON true
WHERE d.run_id = %s AND d.household_id > %s AND d.household_id <= %s
    AND m.household_id > %s AND m.household_id <= %s AND d.outcome = %s
    AND (coalesce(own.outcome, o.outcome), CASE WHEN own.outcome IS NULL THEN o.amount_rial ELSE own.amount_rial END)
        IS DISTINCT FROM (d.outcome, d.amount_rial)
    AND coalesce(coalesce(own.run_id, told.run_id) = ANY (%s), false) = %s
    AND (d.outcome = 'needs_data' AND EXISTS (
        SELECT FROM request_affected q WHERE q.household_id = d.household_id AND q.because_run = d.run_id)) = %s
    AND (NOT EXISTS (SELECT FROM decision c WHERE c.household_id = d.household_id)
        OR (SELECT f.decision_id IS NULL AND f.run_id = d.run_id FROM in_force(d.household_id) AS f))"""
"""Heads in the provinces where the run is published whose result is not what they were told last.

`told`: the run that they were told of last. A wrong run, which this one corrects, counts only if its notice went out;
then the head is told of the correction, if it changes the result. All earlier runs are named, so that their partitions
alone are read. `own`: a decision about the household alone that was made after that run and before this one; its head
was told of it last. If that run did not decide the household, an earlier one may have replaced the decision. Nobody is
told of a run that is not in force for them, because an officer's finding keeps a better decision.

Behind row-level security PostgreSQL joins `o` by comparing each household with all of its run (130 s for 5,000
households of 100,000), and begins with all heads of the nation. So `o` is looked up alone (OFFSET keeps it apart), and
the heads have the same range. The key of a notice is a subselect: behind row-level security PostgreSQL uses no index if
the comparison itself builds the text (0.6 s for each household of a million).
"""
_LEFT_OUT = """
FROM approval_event e
JOIN approval a ON a.household_id = e.household_id AND a.id = e.approval_id
JOIN person p ON p.id = a.holder_id AND (p.died_on IS NULL OR p.died_on > e.from_on)
WHERE e.run_id = %s AND e.kind = 'ended' AND e.event = 'household left out'
    AND NOT EXISTS (SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number)
    AND NOT EXISTS (
        SELECT FROM membership m JOIN approval_standing b ON b.household_id = m.household_id
        WHERE m.person_id = a.holder_id AND upper_inf(m.valid) AND (b.ended_on IS NULL OR b.ended_on > e.from_on))"""
"""Holders of approvals that end because the register of this run does not have the household. Nobody is told of it who
has support in another household."""
_LEFT_OUT_ON = f"SELECT DISTINCT e.from_on {_LEFT_OUT} ORDER BY 1"
_LEFT_OUT_FROM = f"""
SELECT 'publication:' || e.run_id || ':' || e.household_id, e.household_id, e.province, p.mobile, p.mobile_index,
    p.is_synthetic {_LEFT_OUT} AND e.from_on = %s"""
_NOT_DECIDED = """
SELECT 'publication:' || n.run_id || ':' || n.household_id, n.household_id, a.province, p.mobile, p.mobile_index,
    p.is_synthetic
FROM household_not_decided n
JOIN household a ON a.id = n.household_id
JOIN published_run s ON s.province = a.province AND s.run_id = n.run_id
JOIN membership m ON m.household_id = n.household_id AND m.relation = 'head' AND upper_inf(m.valid)
JOIN person p ON p.id = m.person_id
WHERE n.run_id = %s AND EXISTS (
        SELECT FROM unnest(%s::bigint[]) AS wrong (run) JOIN outbox t
            ON t.key = 'publication:' || wrong.run || ':' || n.household_id AND t.fault <> 'replaced')
    AND NOT EXISTS (
        SELECT FROM decision c JOIN published_period q ON q.province = a.province AND c.decided_at >= q.since
        WHERE c.household_id = n.household_id AND q.run_id = ANY (%s))"""
"""Heads who were told the result of a wrong run, and whose household the corrected run could not decide. Whoever was
decided alone since then was told of that."""
_EARLIER = "SELECT array_agg(DISTINCT run_id) FROM published_period WHERE run_id <> %s"
_HOLD = """
UPDATE outbox o SET state = 'held', fault = 'replaced'
FROM household h
WHERE o.run_id = ANY (%s) AND o.state = 'queued' AND h.id = o.household_id AND h.province = ANY (%s)"""


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
        if publication.notices_done_at is not None or publication.state not in SEEN:
            return 0
        if publication.notices_after is None:
            request_missing_data(run_id, now=now)
            queued = _queue_left_out(run_id, now) + _queue_not_decided(publication, now)
        else:
            queued = 0
        after = publication.notices_after or 0
        upto = _upto(run_id, after)
        queued += 0 if upto is None else _queue(publication, after, upto, now)
        publication.notices_after = after if upto is None else upto
        publication.notices_done_at = now if upto is None else None
        publication.save(update_fields=["notices_after", "notices_done_at"])
        if upto is not None:
            begin_notices(run_id)
    return queued


def unfinished() -> list[int]:
    """Runs whose notices are not all queued: for the timetable, in case a job was lost."""
    publications = Publication.objects.filter(state__in=SEEN, notices_done_at__isnull=True)
    return list(publications.values_list("pk", flat=True))


def _upto(run_id: int, after: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_UPTO, [run_id, after, AT_A_TIME])
        found: int | None = cursor.fetchone()[0]
    return found


def hold_replaced_notices(publication: Publication, provinces: Sequence[str]) -> None:
    """Send no more of what the wrong runs said: in the transaction that replaces them in these provinces."""
    wrong = wrong_runs(publication)
    if wrong:
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [wrong, list(provinces)])


def _queue(publication: Publication, after: int, upto: int, now: dt.datetime) -> int:
    wrong, before = wrong_runs(publication), _earlier_runs(publication.pk)
    given = [wrong, before, publication.pk, after, upto, after, upto]
    queued = 0
    for kind, outcome, is_corrected, is_requested in _wordings(is_correction=bool(wrong)):
        notice = notice_of(kind, outcome)
        queued += queue_selected(
            select=_AFFECTED,
            parameters_of_query=[*given, outcome, wrong, is_corrected, is_requested],
            notice=notice,
            parameters=notice_parameters(notice),
            run_id=publication.pk,
            now=now,
        )
    return queued


def _queue_left_out(run_id: int, now: dt.datetime) -> int:
    """Whom the register of this run does not have any more, each with the day on which support ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_OUT_ON, [run_id])
        days: list[dt.date] = [day for (day,) in cursor.fetchall()]
    notice = notice_of(LEFT_OUT)
    return sum(
        queue_selected(
            select=_LEFT_OUT_FROM,
            parameters_of_query=[run_id, day],
            notice=notice,
            parameters=notice_parameters(notice, day),
            run_id=run_id,
            now=now,
        )
        for day in days
    )


def _queue_not_decided(publication: Publication, now: dt.datetime) -> int:
    """Whom this run corrects a notice to without a result of its own."""
    wrong, notice = wrong_runs(publication), notice_of("corrected", "not_decided")
    if not wrong:
        return 0
    return queue_selected(
        select=_NOT_DECIDED,
        parameters_of_query=[publication.pk, wrong, wrong],
        notice=notice,
        parameters=notice_parameters(notice),
        run_id=publication.pk,
        now=now,
    )


def _wordings(*, is_correction: bool) -> Iterator[tuple[str, str, bool, bool]]:
    """Each wording: its kind and outcome, whether it corrects a notice, and whether data are being asked for."""
    for outcome in OUTCOMES:
        yield "result", outcome, False, False
        if is_correction:
            yield "corrected", outcome, True, False
    yield "requested", NEEDS_DATA, False, True
    if is_correction:
        yield "corrected", NEEDS_DATA, True, True


def notice_of(kind: str, outcome: str = "") -> str:
    """Which wording a head is sent.

    `kind`: result; corrected where an earlier notice was wrong; requested where the registers are asked for data that
    the run lacks; left_out, without an outcome, where the run's register does not have the household.
    """
    return f"{kind}_{outcome}.1" if outcome else f"{kind}.1"


def notice_parameters(notice: str, day: dt.date | None = None) -> dict[str, str]:
    """What a wording of a publication is filled with; the same for every head. `day`: on which support ends."""
    given = {
        "address": "/",
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": date_in_words(day, "en") if day else "",
    }
    return {name: given[name] for name in NOTICES[notice].parameters}


def _earlier_runs(run_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [run_id])
        return list((cursor.fetchone() or [None])[0] or [])
