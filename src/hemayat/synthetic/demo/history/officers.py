"""What case officers and senior officers did with a case: take it up, ask, answer, decide, decide against the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hemayat.accounts.models import StaffMember
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_look
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.queries import documents_of
from hemayat.requests import actions
from hemayat.requests.models import Override, Request
from hemayat.requests.states import CaseState
from hemayat.rules.unknowns import ELIGIBLE
from hemayat.synthetic.demo.history.applicants import HistoryCase
from hemayat.synthetic.demo.history.staff import HistoryStaff
from hemayat.synthetic.demo.history.texts import (
    ANSWERED,
    ANSWERED_DOCUMENT,
    ASKED,
    GRANTED,
    OVERRIDE,
    OVERRIDE_REFUSED,
    SECOND_OPINION_REFUSED,
)

READING = dt.timedelta(minutes=2)


def take_up(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> StaffMember:
    """The officer opens the case and takes it."""
    by = staff.officer(case.number)
    _open(case, by, Role.CASE_OFFICER, now)
    actions.claim(request_id=case.item, by=by, now=now)
    return by


def refuse(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Open each document, answer it and what the head wrote, and let the rules decide."""
    by = take_up(case, staff, now)
    if case.story.documents:
        _answer_documents(case, by, now + READING)
    words = ANSWERED[case.number % len(ANSWERED)]
    actions.answer_applicant(request_id=case.item, document=None, words=words, by=by, now=now + READING)
    actions.decide_by_rules(request_id=case.item, by=by, now=now + 2 * READING)


def grant(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Decide what the rules leave open in the applicant's favour."""
    by, reason = take_up(case, staff, now), GRANTED[case.number % len(GRANTED)]
    actions.decide(request_id=case.item, outcome=ELIGIBLE, reason=reason, by=by, now=now + 2 * READING)


def grant_if_open(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """The same, if the rules have not decided it meanwhile."""
    with acting_as(SYSTEM, is_read_only=True):
        is_open = Request.objects.filter(id=case.item, state=CaseState.AWAITING_OFFICER).exists()
    if is_open:
        grant(case, staff, now)


def ask(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Ask the head a question: the clock is paused until the answer."""
    by = take_up(case, staff, now)
    actions.ask_applicant(request_id=case.item, words=ASKED, by=by, now=now + READING)


def propose_override(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Say that the rules are not right about this household."""
    by = staff.officer(case.number)
    _open(case, by, Role.CASE_OFFICER, now)
    actions.propose_override(
        request_id=case.item, outcome=ELIGIBLE, reason=OVERRIDE, by=by, now=now + READING
    )


def confirm_override(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Agree to it, as the second person."""
    by = staff.senior(case.number)
    _open(case, by, Role.SENIOR_OFFICER, now - READING)
    actions.confirm_override(request_id=case.item, **_read(case), by=by, now=now)


def refuse_override(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Say no to it, as the second person."""
    by = staff.senior(case.number)
    _open(case, by, Role.SENIOR_OFFICER, now - READING)
    actions.refuse_override(request_id=case.item, words=OVERRIDE_REFUSED, by=by, now=now)


def refusals_reopened(cases: Iterable[HistoryCase]) -> list[HistoryCase]:
    """Those on which two officers came to different results, and which wait for a third."""
    with acting_as(SYSTEM, is_read_only=True):
        waiting = set(
            Override.objects.filter(is_reexamined=True, result="").values_list("request_id", flat=True)
        )
    return [case for case in cases if case.is_request and case.item in waiting]


def decide_between(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Agree with the second opinion, or with the first, as the third person."""
    with acting_as(SYSTEM, is_read_only=True):
        second = Override.objects.get(request_id=case.item, is_reexamined=True, result="").proposed_by_id
    by = next(one for one in staff.seniors if one.pk != second)
    _open(case, by, Role.SENIOR_OFFICER, now - READING)
    if case.number % 3:
        actions.confirm_override(request_id=case.item, **_read(case), by=by, now=now)
    else:
        actions.refuse_override(request_id=case.item, words=SECOND_OPINION_REFUSED, by=by, now=now)


def _open(case: HistoryCase, by: StaffMember, role: Role, now: dt.datetime) -> None:
    """As the page of the case does: its head can read that somebody looked, and oversight that it was read."""
    actor = actor_of(by, FileAccessPurpose.REQUEST)
    with acting_as(actor):
        record_look(
            by=actor, household=case.head.household, province=case.head.province, role=role, unit="", now=now
        )
    actions.keep_look(request_id=case.item, by=by, now=now)


def _read(case: HistoryCase) -> dict[str, int]:
    """What the page of the case showed to the second person. Nothing is corrected in these cases."""
    with acting_as(SYSTEM, is_read_only=True):
        return {"proposal": Override.objects.get(request_id=case.item, result="").id, "last_correction": 0}


def _answer_documents(case: HistoryCase, by: StaffMember, now: dt.datetime) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        documents = documents_of(case.head.household, f"request:{case.item}")
    for document in documents:
        actions.keep_opening(request_id=case.item, document=document.id, by=by, now=now)
        actions.answer_applicant(
            request_id=case.item, document=document.id, words=ANSWERED_DOCUMENT, by=by, now=now
        )


STEPS = {
    "take_up": take_up,
    "refuse": refuse,
    "grant": grant,
    "grant_if_open": grant_if_open,
    "ask": ask,
    "propose_override": propose_override,
    "confirm_override": confirm_override,
    "refuse_override": refuse_override,
}
"""Step of a story → what the desk does."""
