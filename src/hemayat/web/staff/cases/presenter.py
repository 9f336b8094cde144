"""A case as its page shows it: people with masked ids, answers and reasons in words. The words are the slices'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from hemayat.common.dates import age_on, date_in_words, to_jalali
from hemayat.common.language import Lang, Message, in_digits, translate
from hemayat.common.money import format_money
from hemayat.eligibility.current_rules import rules_in_force
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.entry_titles import entry_title
from hemayat.eligibility.reasons import Explanation, explain
from hemayat.eligibility.value_texts import money
from hemayat.households.queries import KnownMember
from hemayat.records.queries import HouseholdRecord, records_behind
from hemayat.records.reference import referred_words
from hemayat.records.texts import RecordText, record_texts
from hemayat.requests.case_file import CaseFile
from hemayat.requests.claimed_members import ClaimedMember, open_members
from hemayat.requests.queries import title_of
from hemayat.requests.questions import REGISTERS
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.web.shared.member_presenter import relation_words
from hemayat.web.staff.cases import texts

_AMOUNT = Message("If the household becomes eligible, it gets {amount}.")
_COUNTS_FROM = Message("The support counts from {day}.")
_BACK_PAY = Message("It also gets {amount} for the time since {day}.")


@dataclass(frozen=True)
class PersonDisplay:
    """`national_id`: masked, unless it was asked for on purpose."""

    person: int
    name: str
    relation: str
    birth_year: int
    has_died: bool
    national_id: str


def people_shown(case: CaseFile, lang: Lang, *, shows_ids: bool) -> list[PersonDisplay]:
    """Who is in the household by our record, the head first."""
    return [
        PersonDisplay(
            one.person,
            f"{given} {family}",
            relation_words(one.relation, lang, sex),
            to_jalali(born)[0],
            died is not None,
            full_id(one.national_id, lang) if shows_ids else id_ending(one.national_id, lang),
        )
        for one in case.known
        for given, family, sex, born, died in [one.said]
    ]


@dataclass(frozen=True)
class ApplicantDisplay:
    """`name`: empty if the civil registry gave none. `national_id`: masked."""

    name: str
    national_id: str


def applicant_shown(case: CaseFile, lang: Lang) -> ApplicantDisplay | None:
    """Who applies, where our record knows no household."""
    if case.applicant is None:
        return None
    return ApplicantDisplay(case.applicant.name, id_ending(case.applicant.national_id, lang))


def outlook_lines(case: CaseFile, lang: Lang) -> list[str]:
    """What the household gets if it becomes eligible, with what is paid for the time before. Empty if nothing new."""
    outlook = case.outlook
    if outlook is None:
        return []
    amount, found = outlook.result.amount_rial, []
    entitlement = case.now_known.policy.entitlement if case.now_known else None
    if amount is not None and entitlement is not None:
        found.append(_AMOUNT.format(amount=money(amount, entitlement.unit, lang)).in_(lang))
    if outlook.counts_from is not None:
        found.append(_back_pay(outlook.counts_from, outlook.arrears_rial, lang))
    return found


@dataclass(frozen=True)
class ClaimedMemberDisplay:
    """`registry`: what the civil registry says of them. `age`: whole years today. `struck_because`: empty if not.

    `has_age_fault`: by the registry's dates they cannot be what the applicant says.
    """

    name: str
    relation: str
    national_id: str
    born: dt.date
    age: int
    has_died: bool
    registry: str
    has_age_fault: bool
    struck_because: str


def claimed_shown(claimed: Sequence[ClaimedMember], today: dt.date, lang: Lang) -> list[ClaimedMemberDisplay]:
    """Whom only the applicant names, each with the relation that they claim and what the civil registry says."""
    return [
        ClaimedMemberDisplay(
            claimed_member.told.name,
            relation_words(claimed_member.told.relation, lang, claimed_member.sex),
            id_ending(claimed_member.national_id, lang),
            claimed_member.born,
            age_on(claimed_member.born, today),
            claimed_member.died_on is not None,
            str(texts.HOMES[claimed_member.home]),
            claimed_member.fault is not None,
            claimed_member.told.struck_because,
        )
        for claimed_member in claimed
    ]


def claimed_choices(
    claimed: Sequence[ClaimedMember], existing_values: Sequence[KnownMember], lang: Lang
) -> list[tuple[str, str]]:
    """Number and name of each member that an officer may strike out. `existing_values`: who has been accepted."""
    return [
        (
            str(claimed_member.told.person_no),
            f"{claimed_member.told.name} – {relation_words(claimed_member.told.relation, lang, claimed_member.sex)}",
        )
        for claimed_member in open_members(claimed, existing_values)
    ]


@dataclass(frozen=True)
class DuplicateDisplay:
    """`number`: of the pair. `finding`: empty while officers look at it. `may_open`: whether its page opens."""

    number: int
    name: str
    finding: str
    may_open: bool


def alike_shown(case: CaseFile) -> list[DuplicateDisplay]:
    """Who of the household may be known under another number too; those who left it since are not of this page."""
    names = {alike.person: " ".join(alike.said[:2]) for alike in case.known}
    return [
        DuplicateDisplay(alike.id, names[alike.person], alike.finding, alike.may_open)
        for alike in case.alike
        if alike.person in names
    ]


def id_ending(national_id: str, lang: Lang) -> str:
    """Enough to tell two people of one household apart, too little to look anybody up."""
    return Message("national ID ending {digits}").format(digits=in_digits(national_id[-3:])).in_(lang)


def full_id(national_id: str, lang: Lang) -> str:
    return Message("national ID {digits}").format(digits=in_digits(national_id)).in_(lang)


def answers_in_words(
    answers: Mapping[str, str], existing_values: Sequence[KnownMember], of: DeterminedCase | None, lang: Lang
) -> list[tuple[str, str]]:
    """`existing_values`: whom an answer may be about. `of`: by whose rules criteria and data are named."""
    answer_presenter = _AnswerPresenter(existing_values, of, lang)
    return [
        (texts.ANSWERS[name], answer_presenter.of(name, text))
        for name, text in answers.items()
        if name in texts.ANSWERS and text
    ]


def reasons_shown(case: CaseFile, lang: Lang) -> Explanation | None:
    """What the rules make of what is known now."""
    return explain(case.now_known, lang) if case.now_known else None


@dataclass(frozen=True)
class RecordDisplay:
    """A record as an officer reads it: all that is known of it, and whose it is."""

    words: RecordText
    owner: str


def records_shown(case: CaseFile, now: dt.datetime, lang: Lang) -> dict[str, list[RecordDisplay]]:
    """Criterion → the records behind it, of the decision in force."""
    found: dict[str, list[RecordDisplay]] = {}
    for record in records_behind(case.decided, now) if case.decided else ():
        for criterion in record.criteria:
            found.setdefault(criterion, []).append(_record_shown(record, lang))
    return found


def _back_pay(since: dt.date, rial: int | None, lang: Lang) -> str:
    day = date_in_words(since, lang)
    if not rial:
        return _COUNTS_FROM.format(day=day).in_(lang)
    return _BACK_PAY.format(day=day, amount=format_money(rial, lang)).in_(lang)


def _record_shown(record: HouseholdRecord, lang: Lang) -> RecordDisplay:
    member = record.member
    owner = f"{member.given_name} {member.family_name}" if member else ""
    return RecordDisplay(record_texts(record.record, lang), owner)


class _AnswerPresenter:
    def __init__(
        self, existing_values: Sequence[KnownMember], case: DeterminedCase | None, lang: Lang
    ) -> None:
        self.known, self.case, self.lang = existing_values, case, lang

    def of(self, name: str, text: str) -> str:
        between = translate(", ", self.lang)
        return between.join(self._parts(name, text))

    def _parts(self, name: str, text: str) -> Iterator[str]:
        if name == "register" and text in REGISTERS:
            yield title_of(text).in_(self.lang)
        elif name in {"person", "new_head"}:
            people = {str(one.person): " ".join(one.said[:2]) for one in self.known}
            yield people.get(text, text)
        elif name == "record":
            yield referred_words(text, self.lang).sentence
        elif name in {"criteria", "fact"}:
            yield from (self._named(one) for one in text.split(","))
        else:
            yield str(texts.CHOICES.get(text, text)) if name in {"claim", "cause"} else text

    def _named(self, name: str) -> str:
        """By the rules that are known of the case, else by those in force today."""
        return entry_title(name, self._policies(), self.lang)

    def _policies(self) -> Iterator[PolicyOn]:
        """Those of today are read only if they are needed."""
        if self.case:
            yield self.case.policy
        yield rules_in_force(timezone.localdate()).decider.policy
