"""The agreement as data: read from a file or from its stored body, and checked to be whole. No Django."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hemayat.agreements.calendar import WEEKDAYS
from hemayat.common.dates import parse_date
from hemayat.common.errors import HemayatError

Words = Mapping[str, str]
SIDES = ("ministry", "applicant")
"""The two parties of the agreement (R2.2a)."""
KINDS = ("application", "objection", "dispute", "change_of_head")
"""The kinds of request, each with a time within which it is answered."""
INDICATORS = ("days_to_decision", "decided_by_due_date", "questions_answered_by_due_date", "availability")
"""What quality is measured by (R2.1): the first in days, at most; the others in tenths of a percent, at least."""
WHOLE = 1_000
MOST_DAYS = 3_660
MOST_RIAL = 999_999_999
MOST_REMINDERS = 5
SUPPORT = ("continues", "stops")
ALWAYS_READ = ("objection", "dispute")
"""The kinds whose words and files a person always reads before an unfavourable end (R1.4e): no version drops them."""
SHIPPED = Path(__file__).with_name("shipped")


@dataclass(frozen=True)
class AgreementClause:
    """One promise; `number` is that of the ministry's text (docs/clauses.md). `side`: whose it is, if one side's."""

    number: str
    words: Words
    side: str = ""


@dataclass(frozen=True)
class AgreementSection:
    number: str
    title: Words
    clauses: tuple[AgreementClause, ...]


@dataclass(frozen=True)
class LegalBasis:
    """The act that the service stands on (R1.1a)."""

    title: Words
    issuer: Words
    number: str
    date: dt.date


@dataclass(frozen=True)
class Contacts:
    """Shown as written: the same hotline with and without Tehran's area code, and two addresses."""

    hotline_from_anywhere: str
    hotline: str
    service_address: str
    inspection_address: str
    inspection_office: Words


@dataclass(frozen=True)
class Remedies:
    """Who decides, and the court that reviews a decision after our own remedies.

    The court's months count from the notice of the decision; `court_basis`: the law that gives this right.
    """

    authority: Words
    court: Words
    court_address: str
    court_basis: Words
    court_within_months: int
    court_within_months_abroad: int


@dataclass(frozen=True)
class RunStopLimits:
    """Tenths of a percent of households. A run that changes more outcomes stops until two people write why."""

    nation: int = 50
    province: int = 100


@dataclass(frozen=True)
class CriterionReviewLimits:
    """Tenths of a percent. The owner of the rules reviews a criterion if more of the objections to it succeed.

    The same if more of the refusals by it are estimated to be wrong.
    """

    overturned: int = 500
    wrong_refusals: int = 100


@dataclass(frozen=True)
class AgreementParameters:
    """The promises that can be counted: working days in what is answered `within`, days of any kind elsewhere.

    `answer_within`: kind of request → days (A1). `register_within`: for the owner of a disputed data item.
    `applicant_within`: for an answer of the applicant, while our own clock is paused. `reminder_days`: how many
    days after our question we remind an applicant who has not answered, in rising order. Versions that are older than
    reminders have none. `question_within`: for an answer under "Questions and answers"; `complaint_within`: for one of
    the inspection office (A13).
    `override_review_after_months`: when a decision by two officers against the rules is reviewed;
    `finding_review_within`: for an officer to look at a finding that a later record contradicts (R1.5d).
    `objection_window_days`: None is no limit (R1.4d). `support_while_objecting`, `adverse_change_after_days`: A15.
    `person_reads`: kinds of request that never end unfavourably before a case officer has read what the applicant wrote
    or sent (R1.4e). `one_officer_up_to_rial`: support a year that one officer may add by correcting data with
    documents; above it a second officer agrees.
    `pace_over_days`: working days over which the pace of the officers is averaged. `document_lane_share`: of the cases
    that an officer takes in a day, the share (in tenths of a percent) that may come from the document lane.
    `weekend`: of calendar.WEEKDAYS. `run_stops`: how much a national run may change before it stops.
    `criterion_reviews`: from when on a criterion is reviewed; a version without them has the usual ones.
    """

    answer_within: Mapping[str, int]
    register_within: int
    applicant_within: int
    # Not in the repr: ready answers keep a digest of that (questions/answer_sources.py). A part that is new in every
    # agreement would make each answer about a clause stale, and none of them would be public after the upgrade.
    reminder_days: tuple[int, ...] = field(repr=False)
    question_within: int
    complaint_within: int
    objection_window_days: int | None
    support_while_objecting: str
    adverse_change_after_days: int
    override_review_after_months: int
    finding_review_within: int
    person_reads: tuple[str, ...]
    one_officer_up_to_rial: int
    pace_over_days: int
    document_lane_share: int
    weekend: tuple[str, ...]
    run_stops: RunStopLimits
    # Not in the repr, as above.
    criterion_reviews: CriterionReviewLimits = field(default=CriterionReviewLimits(), repr=False)


@dataclass(frozen=True)
class ServiceAgreement:
    """One version of the service level agreement. `indicators`: name, of INDICATORS → its target.

    `official_sha256`: of the text that the ministry issued, where that was loaded.
    """

    number: int
    effective_from: dt.date
    title: Words
    legal_basis: LegalBasis
    contacts: Contacts
    fee_rial: int
    parameters: AgreementParameters
    indicators: Mapping[str, int]
    remedies: Remedies
    sections: tuple[AgreementSection, ...]
    official_sha256: str = ""


def shipped_bodies() -> list[dict[str, Any]]:
    """The versions that come with the program, oldest first, as JSON can hold them."""
    files = sorted(SHIPPED.glob("*.yaml"), key=lambda file: int(file.stem))
    return [yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader) for file in files]  # noqa: S506 - text alone


def agreement_of(body: Mapping[str, Any]) -> ServiceAgreement:
    """Raises HemayatError where something is missing, or where the service would not be free (R5.1)."""
    try:
        service_agreement = _agreement(body)
    except (KeyError, TypeError, ValueError) as fault:
        raise HemayatError(f"the agreement is not whole: {fault!r}") from fault
    if service_agreement.fee_rial != 0:
        raise HemayatError(f"fee_rial is {service_agreement.fee_rial}: the service is free, so it must be 0")
    return service_agreement


def body_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a body: keys sorted, no spaces, UTF-8."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _agreement(body: Mapping[str, Any]) -> ServiceAgreement:
    basis, contacts = body["legal_basis"], body["contacts"]
    return ServiceAgreement(
        number=int(body["number"]),
        effective_from=parse_date(body["effective_from"]),
        title=_words(body["title"]),
        legal_basis=LegalBasis(
            _words(basis["title"]), _words(basis["issuer"]), str(basis["number"]), parse_date(basis["date"])
        ),
        contacts=Contacts(**{**contacts, "inspection_office": _words(contacts["inspection_office"])}),
        fee_rial=int(body["fee_rial"]),
        parameters=_parameters(body["parameters"]),
        indicators={name: _target(name, body["indicators"][name]) for name in INDICATORS},
        remedies=_remedies(body["remedies"]),
        sections=tuple(_section(section) for section in body["sections"]),
        official_sha256=str(body.get("official_sha256", "")),
    )


def _parameters(body: Mapping[str, Any]) -> AgreementParameters:
    window = str(body["objection_window_days"])
    return AgreementParameters(
        answer_within={kind: _days(body["answer_within"][kind]) for kind in KINDS},
        register_within=_days(body["register_within"]),
        applicant_within=_days(body["applicant_within"]),
        # A version that was published before this part existed never changes: it promised no reminders.
        reminder_days=_reminder_days(body.get("reminder_days", ())),
        question_within=_days(body["question_within"]),
        complaint_within=_days(body["complaint_within"]),
        objection_window_days=None if window == "none" else _days(window),
        support_while_objecting=_one_of("support_while_objecting", body["support_while_objecting"], SUPPORT),
        adverse_change_after_days=_days(body["adverse_change_after_days"], least=0),
        override_review_after_months=_days(body["override_review_after_months"]),
        finding_review_within=_days(body["finding_review_within"]),
        person_reads=_person_reads(body["person_reads"]),
        one_officer_up_to_rial=_rial(body["one_officer_up_to_rial"]),
        pace_over_days=_days(body["pace_over_days"]),
        document_lane_share=_share("document_lane_share", body["document_lane_share"], least=0),
        weekend=_weekend(body["weekend"]),
        run_stops=RunStopLimits(
            **{name: _share(name, body["run_stops"][name], least=1) for name in ("nation", "province")}
        ),
        criterion_reviews=_criterion_reviews(body.get("criterion_reviews", {})),
    )


def _criterion_reviews(body: Mapping[str, Any]) -> CriterionReviewLimits:
    """A version from before this part existed has the usual limits."""
    names = [name for name in ("overturned", "wrong_refusals") if name in body]
    return CriterionReviewLimits(**{name: _share(name, body[name], least=1) for name in names})


def _remedies(body: Mapping[str, Any]) -> Remedies:
    return Remedies(
        authority=_words(body["authority"]),
        court=_words(body["court"]),
        court_address=str(body["court_address"]),
        court_basis=_words(body["court_basis"]),
        court_within_months=_days(body["court_within_months"]),
        court_within_months_abroad=_days(body["court_within_months_abroad"]),
    )


def _target(name: str, text: Any) -> int:
    if name == "days_to_decision":
        return _days(text)
    return _share(name, text, least=1)


def _share(name: str, text: Any, *, least: int) -> int:
    share = int(text)
    if not least <= share <= WHOLE:
        raise ValueError(f"{name} is {share}: write a share in tenths of a percent, {least} to {WHOLE}")
    return share


def _rial(text: Any) -> int:
    amount = int(text)
    if not 0 <= amount <= MOST_RIAL:
        raise ValueError(f"{amount} rials: write 0 to {MOST_RIAL}")
    return amount


def _person_reads(kinds: Sequence[Any]) -> tuple[str, ...]:
    found = tuple(_one_of("person_reads", kind, KINDS) for kind in kinds)
    if missing := set(ALWAYS_READ) - set(found):
        raise ValueError(f"person_reads leaves out {', '.join(sorted(missing))}")
    return found


def _reminder_days(days: Sequence[Any]) -> tuple[int, ...]:
    found = tuple(_days(day) for day in days)
    if len(found) > MOST_REMINDERS or found != tuple(sorted(set(found))):
        raise ValueError(
            f"reminder_days is {found}: write at most {MOST_REMINDERS} days, each later than the last"
        )
    return found


def _weekend(days: Sequence[Any]) -> tuple[str, ...]:
    found = tuple(_one_of("weekend", day, WEEKDAYS) for day in days)
    if len(set(found)) == len(WEEKDAYS):
        raise ValueError("weekend leaves no day of work")
    return found


def _days(text: Any, least: int = 1) -> int:
    days = int(text)
    if not least <= days <= MOST_DAYS:
        raise ValueError(f"{days} days: write {least} to {MOST_DAYS}")
    return days


def _one_of(name: str, text: Any, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise ValueError(f"{name} is {text!r}: write one of {', '.join(allowed)}")
    return str(text)


def _section(body: Mapping[str, Any]) -> AgreementSection:
    clauses = tuple(
        AgreementClause(str(clause["number"]), _words(clause), _side(clause)) for clause in body["clauses"]
    )
    return AgreementSection(str(body["number"]), _words(body["title"]), clauses)


def _side(body: Mapping[str, Any]) -> str:
    found = str(body.get("side", ""))
    if found not in ("", *SIDES):
        raise ValueError(f"side is {found!r}: write one of {', '.join(SIDES)}")
    return found


def _words(body: Mapping[str, Any]) -> Words:
    return {"fa": str(body["fa"]), "en": str(body["en"])}
