"""What clients were told beside what the database holds: nothing lost, nothing doubled, nothing left lying."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from drills.outcomes import Loss
from drills.service.installation import Installation
from drills.service.storm import Ledger, Ready

SETTLED_WITHIN = 600.0
"""A case that a dead worker had claimed is taken on by another two minutes later."""
UNSETTLED = """
SELECT count(*) FROM request WHERE state IN ('submitted', 'under_assessment')
OR (state = 'awaiting_registers' AND awaited = '{}'::jsonb)"""
WITHOUT_REASON = """
SELECT count(*) FROM request r WHERE state = 'awaiting_officer' AND NOT EXISTS (
    SELECT FROM request_event e WHERE e.household_id = r.household_id AND e.request_id = r.id
    AND (e.detail ? 'missing' OR e.detail ? 'registers' OR e.detail ? 'fault'))"""
HALF_MADE = """
SELECT count(*) FROM request r WHERE filed_at IS NOT NULL AND 1 <> ALL (ARRAY[
    (SELECT count(*) FROM clock c WHERE c.household_id = r.household_id AND c.about = 'request:' || r.id),
    (SELECT count(*) FROM request_event e WHERE e.household_id = r.household_id AND e.event = 'request.filed'),
    (SELECT count(*) FROM audit_event a WHERE a.subject = 'request:' || r.id AND a.event = 'request.filed'),
    (SELECT count(*) FROM request_event e JOIN outbox o ON o.key = e.notice_key
        WHERE e.household_id = r.household_id AND e.event = 'request.filed')])"""
"""Filed, but not exactly once each: clock, history, record and notice."""
UNDECIDED = "SELECT count(*) FROM request WHERE state = 'decided' AND decision_id IS NULL"
DECIDED_TWICE = "SELECT count(*) - count(DISTINCT request_id) FROM decision"


def compare(at: Installation, ready: Sequence[Ready], ledger: Ledger) -> str:
    """Says "1,200 acknowledged: 0 lost, 0 doubled". Raises Loss where the ledger and the database differ."""
    beyond, half = at.one("SELECT count(*) FROM request") - len(ready), at.one(HALF_MADE)
    if beyond or half:
        raise Loss(f"{beyond} requests more than were begun, {half} filed by halves")
    return held_against(
        ledger, dict(at.rows("SELECT id, tracking_code FROM request WHERE filed_at IS NOT NULL"))
    )


def held_against(ledger: Ledger, filed: Mapping[int, str]) -> str:
    """`filed`: request → tracking code, as the database has them."""
    told = {request: {code.replace("-", "") for code in codes} for request, codes in ledger.codes.items()}
    lost = [request for request, codes in told.items() if filed.get(request) not in codes]
    doubled = [request for request, codes in told.items() if len(codes) > 1]
    unseen = sorted(filed.keys() - told.keys())
    if lost or doubled or unseen:
        raise Loss(
            f"of {len(told):,} acknowledged {len(lost)} lost ({_some(lost)}), {len(doubled)} with two codes "
            f"({_some(doubled)}); {len(unseen)} filed and never acknowledged ({_some(unseen)})"
        )
    return f"{len(told):,} acknowledged: 0 lost, 0 doubled"


def settle(at: Installation) -> str:
    """Wait until the worker has taken everything as far as it goes. Raises Loss where a case is left lying."""
    until = time.monotonic() + SETTLED_WITHIN
    while left := at.one(UNSETTLED):
        if time.monotonic() > until:
            raise Loss(f"{left} cases are neither decided nor waiting with a reason")
        time.sleep(1)
    for what, statement in (
        ("wait for an officer without a reason", WITHOUT_REASON),
        ("are decided without a decision", UNDECIDED),
        ("are decided twice", DECIDED_TWICE),
    ):
        if found := at.one(statement):
            raise Loss(f"{found} cases {what}")
    _agrees(at)
    return f"{at.one('SELECT count(*) FROM decision'):,} decided once, the others wait with a reason"


def _agrees(at: Installation) -> None:
    """As its own reconciliation and the verifier of its record see it."""
    said = at.promised("reconcile")
    at.promised("audit", "verify", "--inside-only")
    if "0 without a notice, 0 taken on by nobody" not in said:
        raise Loss(f"`hemayat reconcile`: {said}")


def _some(requests: Sequence[int]) -> str:
    return ", ".join(map(str, requests[:5])) or "none"
