"""What a letter says, as facts: the same facts are the same letter, and a full letter has them attached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from hemayat.eligibility.presenter import ReasonView
from hemayat.eligibility.reasons import MissingDataItem
from hemayat.letters.actions import LetterContents
from hemayat.letters.states import LetterDetail, LetterKind
from hemayat.records.queries import records_behind
from hemayat.records.register_inquiry import with_details
from hemayat.web.citizen.approvals.letter import ApprovalLetterDisplay
from hemayat.web.citizen.decision.records import RecordCard, record_card
from hemayat.web.citizen.decision.remedies import RemediesDisplay
from hemayat.web.citizen.letters.subject import LetterSubject, LetterWait
from hemayat.web.shared.language import page_language

Facts = dict[str, Any]


def letter_contents(subject: LetterSubject, form: LetterDetail) -> LetterContents:
    """The facts of this letter in the language of the page."""
    facts = _name_and_outcome(subject)
    if form is LetterDetail.FULL:
        facts |= _reasons(subject)
    return LetterContents(subject.kind, form, page_language(), subject.holder_id, facts)


def own_records(subject: LetterSubject) -> tuple[dict[str, list[RecordCard]], int]:
    """Criterion → records that counted against the household, and how many of other adults are left out.

    Those are left out even if the adult opened them by a code: that was for a session, and a letter is handed on.
    """
    if subject.decision is None or subject.kind is not LetterKind.REFUSED:
        return {}, 0
    published = subject.decision.published
    records = with_details(published.household, records_behind(published, timezone.now()))
    found: dict[str, list[RecordCard]] = {}
    for record in records:
        for criterion in () if record.is_guarded else record.criteria:
            found.setdefault(criterion, []).append(record_card(record, page_language()))
    return found, sum(record.is_guarded for record in records)


def _name_and_outcome(subject: LetterSubject) -> Facts:
    facts: Facts = {
        "holder": {"given_name": subject.holder.given_name, "family_name": subject.holder.family_name},
        "has_ended": subject.has_ended,
        "takes_effect_on": _day(subject.takes_effect_on),
        "remedies": _remedies(subject.remedies),
    }
    if subject.approval is not None:
        facts["approval"] = _approval(subject.approval)
    elif subject.wait is not None:
        facts["wait"] = _wait(subject.wait)
    if subject.decision is not None:
        published = subject.decision.published
        facts["decision"] = {
            "run": published.run_id,
            "decision": published.decision_id,
            "outcome": published.outcome,
            "decided_on": _day(published.decided_on),
        }
    return facts


def _reasons(subject: LetterSubject) -> Facts:
    if subject.wait is not None:
        return {"missing": [_missing(item) for item in subject.wait.missing]}
    decision = subject.decision
    assert decision is not None, "who does not wait was decided about"
    records, left_out = own_records(subject)
    is_approved = subject.kind is LetterKind.APPROVED
    shown = (decision.passed, decision.waived) if is_approved else (decision.failed, decision.open)
    published, act = decision.published, decision.published.act
    return {
        "decided_by": published.kind,
        "officers_reason": act.reason if act else "",
        "amount_rial": published.amount_rial,
        "arrears_rial": act.arrears_rial if act else None,
        "criteria": [_criterion(view, records) for views in shown for view in views],
        "records_of_other_adults_left_out": left_out,
    }


def _criterion(view: ReasonView, records: Mapping[str, Sequence[RecordCard]]) -> Facts:
    reason = view.reason
    return {
        "criterion": reason.criterion,
        "verdict": reason.verdict.name.lower(),
        "title": reason.title,
        "says": reason.sentence,
        "value": reason.value,
        "limit": reason.limit,
        "law": reason.law,
        "sources": [
            {"title": source.title, "owner": source.owner, "as_of": source.as_of_text}
            for source in reason.sources
        ],
        "records": [card.words.sentence for card in records.get(reason.criterion, ())],
    }


def _approval(display: ApprovalLetterDisplay) -> Facts:
    approval = display.approval
    return {
        "serial": approval.serial,
        "issued_on": _day(approval.issued_on),
        "ended_on": _day(approval.ended_on),
        "validity": str(display.stands),
        "suspended_on": _day(approval.suspended_on),
    }


def _wait(wait: LetterWait) -> Facts:
    case = wait.case
    return {
        "since": _day(wait.since),
        "answer_by": _day(wait.answer_by),
        "request": case
        and {"kind": str(case.kind), "state": str(case.state), "tracking_code": case.tracking_code},
        "is_with_officer": wait.is_with_officer,
        "answer_within_working_days": wait.answer_within,
    }


def _missing(item: MissingDataItem) -> Facts:
    return {"fact": item.fact, "title": item.title, "register": item.register, "owner": item.owner}


def _remedies(remedies: RemediesDisplay | None) -> Facts | None:
    if remedies is None:
        return None
    return {
        "objection_until": _day(remedies.objection_until),
        "court_until": _day(remedies.court_until),
        "court_until_abroad": _day(remedies.court_until_abroad),
        "agreement": remedies.agreement.number,
    }


def _day(day: dt.date | None) -> str | None:
    return f"{day}" if day else None
