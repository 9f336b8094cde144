"""What a letter says, as facts: the same facts are the same letter, and a full letter has them attached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hemayat.eligibility.reasons import MissingDataItem
from hemayat.letters.actions import LetterContents
from hemayat.letters.states import LetterDetail, LetterKind
from hemayat.web.citizen.approvals.own_approval import ApprovalLetterDisplay
from hemayat.web.citizen.decision.remedies import RemediesDisplay
from hemayat.web.citizen.letters.criteria import LetterCriteria, LetterCriterion, letter_criteria
from hemayat.web.citizen.letters.subject import LetterSubject, LetterWait
from hemayat.web.shared.language import page_language

Facts = dict[str, Any]


@dataclass(frozen=True)
class LetterDraft:
    """Everything that a letter says, read at one moment: the page, the hash and the signed facts are made of this.

    `criteria`: of a full letter about a decision; else None.
    """

    subject: LetterSubject
    contents: LetterContents
    criteria: LetterCriteria | None


def letter_draft(subject: LetterSubject, form: LetterDetail) -> LetterDraft:
    """In the language of the page, in the transaction that read the subject."""
    situation, criteria = situation_facts(subject), None
    facts: Facts = {**situation, "contacts": _texts(asdict(subject.agreement.contacts))}
    if form is LetterDetail.FULL and subject.wait is not None:
        facts |= _wait_in_full(subject.wait)
    elif form is LetterDetail.FULL and subject.decision is not None:
        criteria = letter_criteria(subject.decision, subject.kind)
        facts |= _reasons(subject, criteria)
    contents = LetterContents(subject.kind, form, page_language(), subject.holder_id, facts, situation)
    return LetterDraft(subject, contents, criteria)


def situation_facts(subject: LetterSubject) -> Facts:
    """What a letter rests on, the same in each language and form: while it stays so, a letter is current."""
    facts: Facts = {
        "kind": str(subject.kind),
        "holder": {"given_name": subject.holder.given_name, "family_name": subject.holder.family_name},
        "agreement": subject.agreement.number,
        "has_ended": subject.has_ended,
        "takes_effect_on": _day(subject.takes_effect_on),
        "remedies": _remedies(subject.remedies),
    }
    if subject.kind is LetterKind.REFUSED and subject.takes_effect_on is not None:
        facts["counts_later"] = subject.counts_later
    if subject.approval is not None:
        facts["approval"] = _approval(subject.approval) | {
            "is_current_result": subject.is_current,
            "is_result_open": subject.is_result_open,
            "is_data_requested": subject.data_request is not None,
        }
    elif subject.wait is not None:
        facts["wait"] = _wait(subject.wait)
    if subject.decision is not None:
        published = subject.decision.published
        facts["decision"] = {
            "run": published.run_id,
            "decision": published.decision_id,
            "outcome": published.outcome,
            "decided_on": _day(published.decided_on),
            "published_at": published.published_at.isoformat(),
        }
    return facts


def _reasons(subject: LetterSubject, criteria: LetterCriteria) -> Facts:
    assert subject.decision is not None, "its criteria were read"
    published, act = subject.decision.published, subject.decision.published.act
    return {
        "decided_by": published.kind,
        "officers_reason": act.reason if act and not criteria.has_another_adult else "",
        "amount_rial": published.amount_rial if subject.kind is LetterKind.APPROVED else None,
        "arrears_rial": act.arrears_rial if act else None,
        "why_ended": subject.approval.why_ended if subject.approval else "",
        "criteria": [_criterion(criterion) for criterion in criteria.criteria],
        "records_of_others_left_out": criteria.left_out,
    }


def _wait_in_full(wait: LetterWait) -> Facts:
    case = wait.case
    return {
        "missing": [_missing(item) for item in wait.missing],
        "why": f"{wait.why.why} {wait.why.correct}".strip() if wait.why else "",
        "request": case
        and {"kind": str(case.kind), "state": str(case.state), "tracking_code": case.tracking_code},
    }


def _criterion(criterion: LetterCriterion) -> Facts:
    reason = criterion.view.reason
    facts: Facts = {
        "criterion": reason.criterion,
        "verdict": reason.verdict.name.lower(),
        "title": reason.title,
        "law": reason.law,
        "sources": [
            {"title": source.title, "owner": source.owner, "as_of": source.as_of_text}
            for source in reason.sources
        ],
        "records": [card.words.sentence for card in criterion.cards],
        "records_of_others": [
            {"register": register, "records": count} for register, count in criterion.left_out
        ],
        "has_value": criterion.has_value,
    }
    if criterion.has_value:
        facts |= {
            "says": reason.sentence,
            "value": reason.value,
            "limit": reason.limit,
            "change": criterion.view.change,
        }
    return facts


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
    return {
        "since": _day(wait.since),
        "answer_by": _day(wait.answer_by),
        "is_requested": wait.case is not None,
        "is_with_applicant": wait.is_with_applicant,
        "is_with_officer": wait.is_with_officer,
        "is_data_requested": wait.data_request is not None,
        "is_approval_due": wait.is_approval_due,
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
        "is_objection_open": remedies.is_objection_open,
        "is_court_open": remedies.is_court_open,
        "agreement": remedies.agreement.number,
    }


def _day(day: dt.date | None) -> str | None:
    return f"{day}" if day else None


def _texts(value: Any) -> Any:
    """As JSON takes it: texts in more languages become texts too."""
    if isinstance(value, Mapping):
        return {str(name): _texts(inner) for name, inner in value.items()}
    return str(value)
