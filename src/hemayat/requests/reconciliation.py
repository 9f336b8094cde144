"""Looking for what must not be: a case without its notice, a case that nobody takes on, a household left undecided.

Each is made impossible, or found by a job, elsewhere; this is the net below. It changes nothing: it counts, says where,
and records that it did.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.requests.queries import with_officers
from hemayat.requests.results import RedeterminationWithOfficer

LOOKS_BACK = dt.timedelta(days=2)
TAKEN_ON_WITHIN = dt.timedelta(minutes=15)
log = structlog.get_logger()

_UNTOLD = """
SELECT e.household_id, e.request_id, e.event, e.at, e.notice_key
FROM request_event e LEFT JOIN outbox o ON o.key = e.notice_key
WHERE e.notice_key <> '' AND o.id IS NULL AND e.at >= %s ORDER BY e.at, e.id"""

# A case that waits for its head or an officer is not neglected: it has no next look, or one that has not come.
_NEGLECTED = """
SELECT household_id, id, state, next_at FROM request
WHERE next_at < %s OR (next_at IS NULL AND state IN ('submitted', 'awaiting_registers', 'under_assessment'))
ORDER BY id"""


@dataclass(frozen=True)
class MissingNotice:
    """An event whose notice is not in the outbox, for the reconciliation: somebody reached around the triggers."""

    household: int
    request: int
    event: str
    at: dt.datetime
    key: str


@dataclass(frozen=True)
class NeglectedCase:
    """A case that is ours to take on, and which nobody has for long; `due_at`: None where nobody ever would."""

    household: int
    request: int
    state: str
    due_at: dt.datetime | None


@dataclass(frozen=True)
class CaseReconciliationReport:
    """`untold`: events without their notice. `neglected`: cases that nobody takes on. `with_officers`: households to be
    decided again that wait for an officer, which is work and no fault.
    """

    untold: list[MissingNotice]
    neglected: list[NeglectedCase]
    with_officers: list[RedeterminationWithOfficer]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "untold": len(self.untold),
            "neglected": len(self.neglected),
            "with_officers": len(self.with_officers),
        }

    @property
    def is_clean(self) -> bool:
        return not (self.untold or self.neglected)


def reconcile(*, now: dt.datetime, back: dt.timedelta = LOOKS_BACK) -> CaseReconciliationReport:
    """Compare, and record what was found. `back`: how far to look for events without their notice."""
    with acting_as(SYSTEM):
        case_reconciliation_report = CaseReconciliationReport(
            events_without_notice(now - back), neglected(now - TAKEN_ON_WITHIN), with_officers()
        )
        record(by=SYSTEM, event="requests.reconciled", detail=case_reconciliation_report.counts, now=now)
    for one in case_reconciliation_report.untold:
        log.error("case_without_its_notice", request=one.request, happened=one.event)
    for case in case_reconciliation_report.neglected:
        log.error("case_taken_on_by_nobody", request=case.request, state=case.state)
    return case_reconciliation_report


def events_without_notice(since: dt.datetime) -> list[MissingNotice]:
    """Events since then whose notice is not in the outbox. Ask as the system."""
    return [MissingNotice(*row) for row in run_statement(_UNTOLD, [since])]


def neglected(before: dt.datetime) -> list[NeglectedCase]:
    """Cases that a worker should have taken on before then, and those that it never would. Ask as the system."""
    return [NeglectedCase(*row) for row in run_statement(_NEGLECTED, [before])]
