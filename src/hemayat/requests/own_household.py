"""Who lived apart from the registered head, applied under a number of their own, and heads a household since.

That household is theirs to continue in, and nobody can decide the application: it ends automatically (decision 0053).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from hemayat.agreements.clocks import day_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.requests.models import Request
from hemayat.requests.register_inquiry import InquiryResults
from hemayat.requests.states import CaseKind
from hemayat.requests.transitions import apply_transition

# The numbers that heads of these households applied under are found by the person, who keeps one for ever.
_OPEN = """
SELECT r.household_id, r.id
FROM membership m JOIN person p ON p.id = m.person_id JOIN applicant a ON a.person_index = p.national_id_index
JOIN request r ON r.household_id = a.household_id AND r.household_id <> m.household_id
WHERE m.household_id = ANY(%s) AND m.relation = 'head' AND m.valid @> %s::date
    AND r.is_applicant AND r.kind = 'application' AND r.filed_at IS NOT NULL AND r.ended_at IS NULL"""


def end_applications_of_heads(households: Iterable[int], now: dt.datetime) -> None:
    """In a transaction of its own that locks nothing but these applications: events lock persons first, cases last."""
    with acting_as(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [list(households), day_of(now)])
            found = cursor.fetchall()
        for household, request in found:
            rows = Request.objects.select_for_update().filter(
                household_id=household, id=request, ended_at=None
            )
            for row in rows:
                end_application(row, now)


def end_application(row: Request, now: dt.datetime) -> None:
    """The caller holds its lock, as the system. Nothing was refused: the household that they head is decided apart."""
    row.awaited = {}
    apply_transition(row, "request.own_household", by=SYSTEM, now=now, also=("awaited",))


def heads_another(row: Request, inquiry_results: InquiryResults) -> bool:
    """Whether the civil registry has the person who applies as the head of another household."""
    if (
        inquiry_results.fault != "another_household"
        or not row.is_applicant
        or row.kind != CaseKind.APPLICATION
    ):
        return False
    applicant = int(key_ring().unseal(bytes(row.person_sealed), b"national_id"))
    return any(
        member["national_id"] == applicant and member["relation_to_head"] == "head"
        for member in inquiry_results.members
    )
