"""Unusual patterns in cases: found by a nightly job, read and judged by oversight, and by nobody else.

They change no outcome, payment, queue or page of an officer: nothing outside oversight reads their tables (a contract
of the linter, tests/architecture/test_case_anomalies.py and sql/case_anomalies.sql). A rule that is less often right
than it says finds nothing until it is measured again, which happens each night before it looks.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record, record_look
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import LOOK
from hemayat.oversight.case_anomalies.candidates import CaseAnomalyCandidate, found_by
from hemayat.oversight.case_anomalies.parity import parity_of
from hemayat.oversight.case_anomalies.rules import CaseAnomalyRule, rules, settings
from hemayat.oversight.case_anomalies.truth import RulePrecision, TruthRow, precision_of, read_truth
from hemayat.oversight.errors import LOOKS_SPENT, NO_SUCH_ANOMALY, OversightFault
from hemayat.oversight.look_budgets import HARD_STOP, budget_of
from hemayat.oversight.models import CaseAnomaly, CaseAnomalyHousehold, CaseAnomalyMeasurement
from hemayat.oversight.permissions import check_is_oversight

JUDGED = "oversight.case_anomaly_judged"
_LOOKED_TODAY = """
SELECT count(DISTINCT household_id) FILTER (WHERE household_id <> %(household)s) FROM audit_event
WHERE event = %(look)s AND actor_kind = 'staff' AND actor_id = %(actor)s
    AND (at AT TIME ZONE 'Asia/Tehran')::date = (%(now)s::timestamptz AT TIME ZONE 'Asia/Tehran')::date"""


def find_case_anomalies(*, now: dt.datetime) -> dict[str, int]:
    """Rule → how many findings it has tonight. Done again it finds the same, and stores nothing twice."""
    found = {}
    for name, rule in rules().items():
        with acting_as(SYSTEM):
            found[name] = _look_for(rule, now)
    return found


def judge_case_anomaly(*, anomaly: int, verdict: str, by: StaffMember, now: dt.datetime) -> None:
    """Say whether something is wrong with these cases: the rule is measured by it. It may be said again.

    Raises NOT_OVERSIGHT, and NO_SUCH_ANOMALY if they see none of its households.
    """
    check_is_oversight(by)
    actor, said = actor_of(by, FileAccessPurpose.REVIEW), CaseAnomaly.Verdict(verdict)
    with acting_as(actor, is_read_only=True):
        row = CaseAnomaly.objects.filter(pk=anomaly).first()
        # All of oversight sees one that was judged, but only who can look at its cases may judge it again.
        can_look = CaseAnomalyHousehold.objects.filter(anomaly_id=anomaly).exists()
    if row is None or not can_look:
        raise OversightFault(NO_SUCH_ANOMALY)
    # The system writes what oversight says, as with a search of the record (audit/context.py).
    with acting_as(SYSTEM):
        CaseAnomaly.objects.filter(pk=anomaly).update(verdict=said, verdict_by_id=by.pk, verdict_at=now)
        detail = {"rule": row.rule, "verdict": str(said)}
        record(by=actor, event=JUDGED, subject=f"case_anomaly:{anomaly}", detail=detail, now=now)


def open_case_anomaly_household(*, number: int, by: StaffMember, now: dt.datetime) -> None:
    """Record that this member looks at the file of a household of a finding, as its head will read it.

    Raises NOT_OVERSIGHT, NO_SUCH_ANOMALY if they do not see it, and LOOKS_SPENT at three times the budget of the day.
    """
    check_is_oversight(by)
    actor = actor_of(by, FileAccessPurpose.REVIEW)
    with acting_as(actor, is_read_only=True):
        row = CaseAnomalyHousehold.objects.filter(id=number).first()
    if row is None:
        raise OversightFault(NO_SUCH_ANOMALY)
    with acting_as(SYSTEM):
        _one_look_at_a_time(actor.id)
        if _looked_today(actor.id, row.household_id, now) >= HARD_STOP * budget_of(Role.OVERSIGHT):
            raise OversightFault(LOOKS_SPENT)
        record_look(
            by=actor, household=row.household_id, province=row.province, role=Role.OVERSIGHT, unit="", now=now
        )


def judged_rows() -> list[TruthRow]:
    """What oversight has found out so far, for a truth file: the counts and the verdict, and no household."""
    rows = CaseAnomaly.objects.exclude(verdict="").order_by("verdict_at", "pk")
    return [_truth_row(row) for row in rows]


# ---------------------------------------------------------------------------------------- underneath


def _truth_row(row: CaseAnomaly) -> TruthRow:
    return TruthRow(row.rule, row.measures, row.verdict == CaseAnomaly.Verdict.REAL)


def _look_for(rule: CaseAnomalyRule, now: dt.datetime) -> int:
    precision, is_from_verdicts = _precision(rule)
    is_on = precision.keeps(rule.stated_precision) or _only_one_says_so(rule, is_from_verdicts)
    candidates = [one for one in found_by(rule, now) if not _was_judged(rule, one, now)] if is_on else []
    for one in candidates:
        _store(rule, one, now)
    CaseAnomalyMeasurement.objects.create(
        rule=rule.name, at=now, stated=rule.stated_precision, real=precision.real, wrong=precision.wrong,
        is_from_verdicts=is_from_verdicts, is_on=is_on, found=len(candidates), parity=parity_of(candidates),
    )  # fmt: skip
    return len(candidates)


def _precision(rule: CaseAnomalyRule) -> tuple[RulePrecision, bool]:
    """By what oversight judged, once that is enough; before, the truth file of the program counts too."""
    judged = judged_rows()
    by_verdicts = precision_of(rule, judged)
    if by_verdicts.tested >= settings().verdicts_needed:
        return by_verdicts, True
    return precision_of(rule, [*read_truth(), *judged]), False


def _only_one_says_so(rule: CaseAnomalyRule, is_from_verdicts: bool) -> bool:
    """Whether the rule would be as good as it says without the verdicts of some one member.

    Else one overseer could switch a rule off by judging its findings, and nobody would have to agree.
    """
    verdicts = list(CaseAnomaly.objects.filter(rule=rule.name).exclude(verdict=""))
    truth = [] if is_from_verdicts else read_truth()
    for member in {row.verdict_by_id for row in verdicts}:
        others = [_truth_row(row) for row in verdicts if row.verdict_by_id != member]
        without = precision_of(rule, [*truth, *others])
        if not without.tested or without.keeps(rule.stated_precision):
            return True
    return False


def _was_judged(rule: CaseAnomalyRule, candidate: CaseAnomalyCandidate, now: dt.datetime) -> bool:
    lately = now - dt.timedelta(days=settings().quiet_days)
    judged = CaseAnomaly.objects.filter(rule=rule.name, subject=candidate.subject, verdict_at__gte=lately)
    return judged.exists()


def _store(rule: CaseAnomalyRule, candidate: CaseAnomalyCandidate, now: dt.datetime) -> None:
    seen: dict[str, Any] = {"measures": candidate.measures, "households": candidate.total, "seen_at": now}
    row, _ = CaseAnomaly.objects.update_or_create(
        rule=rule.name, subject=candidate.subject, verdict="", defaults=seen,
        create_defaults={**seen, "found_at": now},
    )  # fmt: skip
    _store_households(row.pk, candidate)


def _store_households(anomaly: int, candidate: CaseAnomalyCandidate) -> None:
    """Those that are part of it no more are taken out, so that nobody looks at their file for it.

    One that moved is stored again, for the oversight of its new province: no row is ever changed.
    """
    own, places = CaseAnomalyHousehold.objects.filter(anomaly_id=anomaly), set(candidate.households)
    gone = [row.id for row in own if (row.household_id, row.province) not in places]
    own.filter(id__in=gone).delete()
    rows = [
        CaseAnomalyHousehold(household_id=household, province=province, anomaly_id=anomaly)
        for household, province in candidate.households
    ]
    CaseAnomalyHousehold.objects.bulk_create(rows, ignore_conflicts=True)


def _one_look_at_a_time(actor: str) -> None:
    """Two looks of one member at one moment would each count the other as not made yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('looks of ' || %s, 0))", [actor])


def _looked_today(actor: str, household: int, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_TODAY, {"household": household, "look": LOOK, "actor": actor, "now": now})
        (looked,) = cursor.fetchone() or (0,)
    return int(looked)
