"""Approvals, referrals and answers counted against each other: each is acknowledged, or it is named why not yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message, Words, message_in
from hemayat.referrals.models import ReferralReconciliation

STANDINGS: dict[str, Words] = {
    "acknowledged": message_in("acknowledged", "Acknowledged"),
    "next_batch": Message("Waiting for the next batch"),
    "not_taken": Message("In a batch not yet received"),
    "unanswered": Message("Received, and the time limit to answer has not passed"),
    "late": Message("No answer within the time allowed"),
    "rejected": Message("Returned, and with an officer"),
    "stopped": Message("Stopped before the agency answered"),
}
"""Where the last introduction of a referral stands, in Persian and English: each referral is counted at exactly one."""
FAULTS: dict[str, Words] = {
    "without_referral": Message("Approvals without a referral"),
    "not_told": Message("The information sent differs from the valid approval"),
    "arrears_not_told": Message("Arrears not sent"),
    "miscounted": Message("Batches with the wrong number of answers"),
}
"""What must not be."""
SHOWN = 20

_STANDINGS = """
WITH told AS (
    SELECT DISTINCT ON (household_id, approval_id) household_id, approval_id, id, custodian_id FROM referral_line
    WHERE kind = 'introduced' ORDER BY household_id, approval_id, id DESC),
stops AS (
    SELECT e.household_id, e.approval_id, bool_or(e.kind = 'stopped') AS is_stopped FROM (
        SELECT DISTINCT ON (household_id, approval_id) household_id, approval_id, kind FROM referral_event
        WHERE kind <> 'arrears' ORDER BY household_id, approval_id, id DESC) AS e GROUP BY 1, 2),
taken AS (SELECT batch_id, min(at) AS at FROM referral_taking GROUP BY batch_id)
SELECT CASE
        WHEN a.result = 'acknowledged' THEN 'acknowledged'
        WHEN s.is_stopped THEN 'stopped'
        WHEN a.result = 'rejected' THEN 'rejected'
        WHEN b.id IS NULL THEN 'next_batch'
        WHEN t.at IS NULL THEN 'not_taken'
        WHEN t.at + make_interval(days => c.answers_within_days) < %(now)s THEN 'late'
        ELSE 'unanswered' END AS standing, count(*)
FROM told l
JOIN custodian c ON c.code = l.custodian_id
LEFT JOIN referral_answer a ON a.household_id = l.household_id AND a.line = l.id
LEFT JOIN LATERAL (SELECT b.id FROM referral_batch b
    WHERE a.line IS NULL AND b.custodian_id = l.custodian_id AND b.upto >= l.id ORDER BY b.upto LIMIT 1) AS b ON true
LEFT JOIN taken t ON t.batch_id = b.id
LEFT JOIN stops s ON s.household_id = l.household_id AND s.approval_id = l.approval_id
GROUP BY 1"""
_FAULTS = {
    "without_referral": """
        SELECT a.household_id FROM approval a LEFT JOIN referral r
            ON r.household_id = a.household_id AND r.approval_id = a.id WHERE r.approval_id IS NULL""",
    "not_told": "SELECT household_id FROM referral_changes((now() AT TIME ZONE 'Asia/Tehran')::date, NULL)",
    "arrears_not_told": "SELECT household_id FROM referral_arrears(NULL)",
    "miscounted": """
        SELECT b.id FROM referral_batch b
        LEFT JOIN (SELECT batch_id, count(*) AS answers FROM referral_answer GROUP BY batch_id) AS a
            ON a.batch_id = b.id
        WHERE coalesce(a.answers, 0) <> b.acknowledged + b.rejected""",
}

# One statement, so that all of it is of one instant, whatever comes in meanwhile.
_ALL = f"""
SELECT (SELECT count(*) FROM approval), (SELECT count(*) FROM referral),
    (SELECT coalesce(jsonb_object_agg(standing, count), '{{}}') FROM ({_STANDINGS}) AS s),
    jsonb_build_object({
    ", ".join(
        f"'{name}', (SELECT jsonb_build_array(count(*), coalesce((array_agg(n ORDER BY n))[:{SHOWN}], '{{}}'))"
        f" FROM ({statement}) AS f (n))"
        for name, statement in _FAULTS.items()
    )
})"""  # noqa: S608 - all of it stands here


@dataclass(frozen=True)
class ReferralReconciliationReport:
    """`standings`: where the introduction of every referral stands. `faults`: how many, and the first of them."""

    at: dt.datetime
    approvals: int
    referrals: int
    standings: Mapping[str, int]
    faults: Mapping[str, tuple[int, list[int]]]

    @property
    def is_clean(self) -> bool:
        """approvals = referrals = acknowledged + named exceptions, and nothing that must not be."""
        adds_up = self.approvals == self.referrals == sum(self.standings.values())
        return adds_up and not any(how_many for how_many, _ in self.faults.values())


def reconcile(*, now: dt.datetime) -> ReferralReconciliationReport:
    """Count everything at one instant, and keep what was found for who watches."""
    with acting_as(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(_ALL, {"now": now})
            approvals, referrals, found, faulty = cursor.fetchone() or (0, 0, "{}", "{}")
        standings = dict.fromkeys(STANDINGS, 0) | json.loads(found)
        faults = {name: (how_many, first) for name, (how_many, first) in json.loads(faulty).items()}
        ReferralReconciliation.objects.create(
            at=now, approvals=approvals, referrals=referrals, counts=standings,
            faults={name: how_many for name, (how_many, _) in faults.items()},
        )  # fmt: skip
    return ReferralReconciliationReport(now, approvals, referrals, standings, faults)


@dataclass(frozen=True)
class ReconciliationTotals:
    """The last count as pages show it: words in Persian and English → how many."""

    at: dt.datetime
    approvals: int
    referrals: int
    standings: list[tuple[Words, int]]
    faults: list[tuple[Words, int]]
    is_clean: bool


def last_sums() -> ReconciliationTotals | None:
    """One query; None where nothing was counted yet."""
    stored = ReferralReconciliation.objects.order_by("-id").first()
    if stored is None:
        return None
    adds_up = stored.approvals == stored.referrals == sum(stored.counts.values())
    return ReconciliationTotals(
        stored.at, stored.approvals, stored.referrals,
        [(words, stored.counts.get(name, 0)) for name, words in STANDINGS.items()],
        [(words, stored.faults[name]) for name, words in FAULTS.items() if stored.faults.get(name)],
        adds_up and not any(stored.faults.values()),
    )  # fmt: skip
