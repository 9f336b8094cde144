"""What oversight reads of unusual patterns in cases: each rule with how often it was right, and its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from hemayat.audit.context import run_statement
from hemayat.common.language import Words
from hemayat.oversight.case_anomalies.parity import ParityCell, read_parity
from hemayat.oversight.case_anomalies.rules import CaseAnomalyRule, rules
from hemayat.oversight.case_anomalies.truth import RulePrecision
from hemayat.oversight.models import CaseAnomaly, CaseAnomalyHousehold, CaseAnomalyMeasurement
from hemayat.partners.queries import custodians

MOST_SHOWN = 50
MOST_HOUSEHOLDS = 200
MOST_BATCHES = 10
# By the households that are stored of the finding, so that no page reads all answers of an agency.
_RETURNED = """
SELECT b.id, count(*), min(a.at), max(a.at)
FROM case_anomaly_household h
JOIN case_anomaly f ON f.id = h.anomaly_id
JOIN referral_answer a ON a.household_id = h.household_id AND a.result = 'rejected'
    AND a.at >= f.seen_at - make_interval(days => %(days)s) AND a.at < f.seen_at
JOIN referral_batch b ON b.id = a.batch_id AND b.custodian_id = f.subject
WHERE f.id = %(anomaly)s AND f.rule = 'agency' GROUP BY 1 ORDER BY 2 DESC, 1"""
_LATEST = CaseAnomalyMeasurement.objects.order_by("rule", "-at").distinct("rule")


@dataclass(frozen=True)
class CaseAnomalyView:
    """`why`: what was found, in words. `agency`: its name, if it is about one. `total`: how many households it has."""

    id: int
    rule: CaseAnomalyRule
    why: Words
    agency: Words | None
    total: int
    found_on: dt.datetime
    seen_on: dt.datetime
    verdict: str
    judged_on: dt.datetime | None


@dataclass(frozen=True)
class CaseAnomalyReport:
    """One rule as it was last night. `measured_at`: None before the first one; then nothing else is known of it."""

    rule: CaseAnomalyRule
    measured_at: dt.datetime | None
    precision: RulePrecision
    is_from_verdicts: bool
    is_on: bool
    parity: Mapping[str, Sequence[ParityCell]]
    findings: Sequence[CaseAnomalyView]


@dataclass(frozen=True)
class ReturnedRecords:
    """What an agency returned of the households of a finding, as far as the member who asks sees them.

    `batches`: batch → records, most first, at most MOST_BATCHES. `first_at`, `last_at`: when the agency returned them.
    """

    batches: Sequence[tuple[int, int]]
    first_at: dt.datetime
    last_at: dt.datetime


def open_by_rule() -> list[tuple[CaseAnomalyRule, int]]:
    """Each rule that has findings which nobody checked, with their number; no rule that is off. One query."""
    is_on = CaseAnomalyMeasurement.objects.filter(rule=OuterRef("rule")).order_by("-at").values("is_on")[:1]
    found = CaseAnomaly.objects.annotate(is_on=Subquery(is_on)).filter(verdict="", is_on=True)
    counts = dict(found.values_list("rule").annotate(Count("pk")).order_by())
    return [(rule, counts[name]) for name, rule in rules().items() if name in counts]


def returned_records(number: int) -> ReturnedRecords | None:
    """Of a finding about an agency; None of another one. One query."""
    rows = run_statement(_RETURNED, {"anomaly": number, "days": rules()["agency"].given["days"]})
    if not rows:
        return None
    batches = [(batch, records) for batch, records, _, _ in rows[:MOST_BATCHES]]
    return ReturnedRecords(batches, min(row[2] for row in rows), max(row[3] for row in rows))


def reports() -> list[CaseAnomalyReport]:
    """Each rule with its open findings, the newest first. Two queries, and one for each rule that is on."""
    measured, agencies = {row.rule: row for row in _LATEST.all()}, _agencies()
    return [_report(rule, measured.get(name), agencies) for name, rule in rules().items()]


def judged(most: int = MOST_SHOWN) -> list[CaseAnomalyView]:
    """The findings that were judged last."""
    rows, agencies = (
        CaseAnomaly.objects.exclude(verdict="").order_by("-verdict_at", "-pk")[:most],
        _agencies(),
    )
    return [_view(row, agencies) for row in rows]


def case_anomaly(number: int) -> CaseAnomalyView | None:
    """One finding, if the member who asks sees it."""
    row = CaseAnomaly.objects.filter(pk=number, rule__in=list(rules())).first()
    return _view(row, _agencies()) if row else None


def households_of(number: int, most: int = MOST_HOUSEHOLDS) -> list[CaseAnomalyHousehold]:
    """Those of the finding that the member who asks sees."""
    return list(CaseAnomalyHousehold.objects.filter(anomaly_id=number).order_by("id")[:most])


def household_row(number: int) -> CaseAnomalyHousehold | None:
    """One household of a finding, by the number of the row."""
    return CaseAnomalyHousehold.objects.filter(id=number).first()


# ---------------------------------------------------------------------------------------- underneath


def _report(
    rule: CaseAnomalyRule, row: CaseAnomalyMeasurement | None, agencies: Mapping[str, Words]
) -> CaseAnomalyReport:
    if row is None:
        return CaseAnomalyReport(rule, None, RulePrecision(0, 0), False, False, read_parity({}), [])
    found = CaseAnomaly.objects.filter(rule=rule.name, verdict="").order_by("-found_at", "-pk")
    own = [_view(one, agencies) for one in found[:MOST_SHOWN]] if row.is_on else []
    precision = RulePrecision(row.real, row.wrong)
    return CaseAnomalyReport(
        rule, row.at, precision, row.is_from_verdicts, row.is_on, read_parity(row.parity), own
    )


def _view(row: CaseAnomaly, agencies: Mapping[str, Words]) -> CaseAnomalyView:
    rule = rules()[row.rule]
    return CaseAnomalyView(
        row.pk, rule, rule.why_of(row.measures), agencies.get(row.subject), row.households, row.found_at,
        row.seen_at, row.verdict, row.verdict_at,
    )  # fmt: skip


def _agencies() -> dict[str, Words]:
    return {one.code: Words(one.name_fa, one.name_en) for one in custodians()}
