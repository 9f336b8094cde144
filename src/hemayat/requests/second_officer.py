"""Data corrected by documents: one officer is enough up to a limit of the agreement, above it a second officer agrees.

The limit is the support a year that the decision adds. The rule is the SQL function needs_second_officer: the database
holds every decision to it as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_many
from hemayat.audit.context import acting_as
from hemayat.common.language import Words
from hemayat.common.money import format_rial
from hemayat.eligibility.queries import PublishedResult
from hemayat.requests.errors import (
    SECOND_OFFICER_NEEDED,
    CaseStateChanged,
    DocumentNotOpened,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.models import Correction, CorrectionCheck, DocumentOpening, Request
from hemayat.requests.permissions import PURPOSE, check_is_officer, check_is_staff
from hemayat.requests.promises import agreement_of
from hemayat.requests.states import CaseState
from hemayat.requests.transitions import event_detail

_NEEDED = "SELECT needs_second_officer(d) FROM decision d WHERE (d.household_id, d.id) = (%s, %s)"
_CORRECTED = """
SELECT number FROM unnest(%s::bigint[], %s::bigint[]) AS asked (household, number)
WHERE corrections_unchecked(household, number, NULL)"""


def check_corrections(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Agree, as the second officer, to what a colleague corrected on documents in this case.

    Raises CaseStateChanged where there is nothing to agree to or the member corrected something themselves,
    DocumentNotOpened where they have not opened each document that the corrections rest on.
    """
    actor = actor_of(check_is_staff(by), PURPOSE)
    with acting_as(actor):
        row = Request.objects.select_for_update().filter(id=request_id).exclude(filed_at=None).first()
        if row is None:
            raise NoSuchRequest
        check_is_officer(by, row.province)
        made = Correction.objects.filter(household_id=row.household_id, request_id=row.id)
        documents = set(made.values_list("document_id", flat=True))
        if row.state != CaseState.AWAITING_OFFICER or not documents or made.filter(by_id=by.pk).exists():
            raise CaseStateChanged
        opened = DocumentOpening.objects.filter(household_id=row.household_id, member_id=by.pk)
        if documents - set(opened.values_list("document_id", flat=True)):
            raise DocumentNotOpened
        CorrectionCheck.objects.create(
            household_id=row.household_id, province=row.province, request_id=row.id, by_id=by.pk, at=now
        )
        record_many([event_detail(row, "desk.corrections_checked", actor)], now=now)


def check_second_officer(row: Request, decision: PublishedResult) -> None:
    """In the transaction of the decision, which is undone by the fault. Raises SECOND_OFFICER_NEEDED."""
    with connection.cursor() as cursor:
        cursor.execute(_NEEDED, [row.household_id, decision.decision_id])
        (is_needed,) = cursor.fetchone() or (False,)
    if is_needed:
        most = agreement_of(row).parameters.one_officer_up_to_rial
        raise RequestFault(
            SECOND_OFFICER_NEEDED, value=Words(format_rial(most, "fa"), format_rial(most, "en"))
        )


def unchecked_corrections(rows: Sequence[Request]) -> frozenset[int]:
    """The numbers of those with corrections of their own that no second officer has agreed to. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTED, [[row.household_id for row in rows], [row.id for row in rows]])
        return frozenset(number for (number,) in cursor.fetchall())
