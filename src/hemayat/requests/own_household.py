"""Who lived apart from the registered head, applied under a number of their own, and heads a household since.

That household is theirs to continue in, and nobody can decide the application: it ends automatically (decision 0053).
It ends by what the civil registry answered after the application was filed, and never by our own record: sign-in asks
the registry too, and who reads that they sign in as the head must be let in as the head.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.requests.case_process import apply_transition, record_event
from hemayat.requests.models import Request, Visit
from hemayat.requests.questions import PERSONS
from hemayat.requests.register_answers import InquiryResults
from hemayat.requests.states import CaseKind

# Both tables are asked by every key: a rotation of keys gives the request a new index, and not the number.
_OPEN = """
SELECT r.household_id, r.id, r.person_index FROM applicant a JOIN request r ON r.household_id = a.household_id
WHERE a.person_index = ANY(%(persons)s) AND r.person_index = ANY(%(persons)s)
    AND r.is_applicant AND r.kind = 'application' AND r.filed_at IS NOT NULL AND r.ended_at IS NULL
ORDER BY r.household_id, r.id"""
log = structlog.get_logger()


@dataclass(frozen=True)
class RegistryHead:
    """Who is the head of a household by an answer of the civil registry to a question of that time."""

    household: int
    asked_at: dt.datetime
    indexes: tuple[bytes, ...] = field(repr=False)


def end_applications_of_heads(heard: Iterable[tuple[int, InquiryResults]], now: dt.datetime) -> None:
    """`heard`: households, each with what the registers said of it. Call it outside any transaction.

    Each case is ended in a transaction of its own, and one that fails stops none of the others.
    """
    named = {
        index: head
        for household, results in heard
        if (head := _head(household, results))
        for index in head.indexes
    }
    if not named:
        return
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_OPEN, {"persons": list(named)})
        found = [
            (household, request, named[bytes(person)]) for household, request, person in cursor.fetchall()
        ]
    for household, request, head in found:
        if household != head.household:
            _end_apart(household, request, head, now)


def end_application(row: Request, now: dt.datetime) -> None:
    """The caller holds its lock, as the system. Nothing was refused: the household that they head is decided apart."""
    visits = Visit.objects.filter(
        household_id=row.household_id, request_id=row.id, called_off_at=None, at__gt=now
    )
    for _ in range(visits.count()):
        # The visit itself is staff's to write; who reads it knows by the end of the case (queries.py).
        record_event(row, "request.visit_called_off", by=SYSTEM, now=now, notice="visit_called_off.1")
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


# ---------------------------------------------------------------------------------------- underneath


def _head(household: int, inquiry_results: InquiryResults) -> RegistryHead | None:
    """By the registry's own rows: where it knows no household, our list of members has a head who is only ours."""
    answer = inquiry_results.answers.get(PERSONS)
    if answer is None or inquiry_results.fault:
        return None
    for row in answer.rows:
        if (row["household_id"], row["relation_to_head"], row["died_on"]) == (household, "head", None):
            indexes = key_ring().blind_indexes("national_id", f"{row['national_id']:010d}")
            return RegistryHead(household, answer.asked_at, tuple(indexes))
    return None


def _end_apart(household: int, request: int, head: RegistryHead, now: dt.datetime) -> None:
    """Events lock persons first and cases last: this one locks the case alone."""
    try:
        with acting_as(SYSTEM):
            # An answer from before the filing is not about who was let in as an applicant after it.
            rows = Request.objects.select_for_update().filter(
                household_id=household, id=request, ended_at=None, filed_at__lte=head.asked_at
            )
            for row in rows:
                end_application(row, now)
    except Exception:
        log.exception("application_not_ended", household=household, request=request)
