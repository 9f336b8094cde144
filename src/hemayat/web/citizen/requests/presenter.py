"""A request as its pages show it: answers, and what a new decision changed. Its words are eligibility's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from hemayat.common.language import Lang, translate
from hemayat.documents.queries import documents_of
from hemayat.eligibility.current_rules import rules_in_force
from hemayat.eligibility.entry_titles import EntryTitles, entry_title
from hemayat.eligibility.queries import PublishedResult, before_of, case, decision_in, determination_of
from hemayat.eligibility.reasons import CriterionReason, Explanation, explain
from hemayat.eligibility.value_texts import data_in_words
from hemayat.households.queries import members
from hemayat.records.reference import referred_words
from hemayat.requests.kinds import KINDS
from hemayat.requests.queries import given_consents, title_of
from hemayat.requests.questions import REGISTERS
from hemayat.requests.results import CaseView
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.requests.data_items import claim_words, claims_about, titles_of
from hemayat.web.citizen.requests.texts import TaskTexts
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.member_presenter import member_shown, relation_words
from hemayat.web.shared.templatetags.formats import jalali


@dataclass(frozen=True)
class AnswerDisplay:
    """What was answered in one task, and where to change it."""

    name: str
    words: TaskTexts
    texts: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class ChangedLine:
    """One thing that a new decision changed."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseResult:
    """What a request came to. `changed`: line by line, where there was a decision before; none where it is the same."""

    outcome: str
    outcome_text: str
    has_before: bool
    changed: tuple[ChangedLine, ...]


def answers_shown(this_case: CaseView, lang: Lang) -> list[AnswerDisplay]:
    """Each task with what it was answered by, in the order of the list."""
    answer_texts = _AnswerTexts(this_case, lang)
    names = [name for name in KINDS[this_case.kind].tasks if name != "members" or this_case.is_built]
    return [
        AnswerDisplay(name, texts.TASKS[name], tuple(answer_texts.of(name)), _href(this_case, name))
        for name in names
    ]


def disputed_words(this_case: CaseView, lang: Lang) -> str:
    """The record, value or member that a dispute is about; empty while none is chosen."""
    return _AnswerTexts(this_case, lang).disputed()


def result_of(this_case: CaseView, lang: Lang) -> CaseResult | None:
    """What this request came to, beside what was decided before; None where it made no decision, or none yet."""
    after = decision_in(this_case.household, this_case.decision_id) if this_case.decision_id else None
    if after is None:
        return None
    before, told_after = before_of(after), _explained(after, lang)
    changed = tuple(compared(_explained(before, lang), told_after, lang)) if before else ()
    return CaseResult(told_after.outcome, told_after.outcome_text, before is not None, changed)


def missing_in(this_case: CaseView, lang: Lang) -> list[str]:
    """What the rules that the nation sees need to know, in words; nothing while no officer looks at the request."""
    names = (
        EntryTitles(rules_in_force(timezone.localdate()).decider.policy, lang) if this_case.missing else None
    )
    return [names.missing_fact(fact) for fact in this_case.missing] if names else []


# ---------------------------------------------------------------------------------------- underneath


def _href(this_case: CaseView, task: str) -> str:
    return reverse(texts.TASKS[task].page, args=[this_case.id])


class _AnswerTexts:
    def __init__(self, this_case: CaseView, lang: Lang) -> None:
        self.told, self.lang, self.answers = this_case, lang, this_case.answers

    def of(self, task: str) -> Iterator[str]:
        """What stands beside the task; a dash of words where nothing was answered."""
        lines = [text for text in getattr(self, f"_{task}")() if text]
        yield from lines or [str(texts.NOTHING[task])]

    def _members(self) -> Iterator[str]:
        for member in self.told.members:
            yield f"{member.name} – {relation_words(member.relation, self.lang)} – {jalali(member.birth_date)}"

    def _ground(self) -> Iterator[str]:
        published = determination_of(self.told.household)
        of = case(published).policy if published else rules_in_force(timezone.localdate()).decider.policy
        for name in filter(None, self.answers.get("criteria", "").split(",")):
            yield entry_title(name, (of,), self.lang)

    def disputed(self) -> str:
        if "register" not in self.answers:
            return ""
        if record := self.answers.get("record"):
            return referred_words(record, self.lang).sentence
        published = determination_of(self.told.household)
        data = data_in_words(case(published), self.lang) if published else []
        return titles_of(self.answers, data, members(self.told.household), self.lang)

    def _data_item(self) -> Iterator[str]:
        yield self.disputed()
        if len(claims_about(self.answers)) > 1:
            yield str(claim_words(self.answers).get(self.answers.get("claim", ""), ""))

    def _new_head(self) -> Iterator[str]:
        people = {
            str(household_member.person): member_shown(household_member, self.lang)
            for household_member in members(self.told.household)
        }
        if person := people.get(self.answers.get("new_head", "")):
            yield f"{person.name} – {person.relation}"
        yield str(texts.CAUSES.get(self.answers.get("cause", ""), ""))

    def _why(self) -> Iterator[str]:
        yield self.answers.get(KINDS[self.told.kind].own_words.name, "")

    def _evidence(self) -> Iterator[str]:
        yield from (document.name for document in documents_of(self.told.household, self.told.case))

    def _consents(self) -> Iterator[str]:
        given = given_consents(self.told.household, self.told.id)
        titles = (title_of(register).in_(self.lang) for register in REGISTERS if register in given)
        yield translate(", ", self.lang).join(titles)


def _explained(published: PublishedResult, lang: Lang) -> Explanation:
    return explain(case(published), lang)


def compared(before: Explanation, after: Explanation, lang: Lang) -> Iterator[ChangedLine]:
    """What the second decision says otherwise than the first, line by line."""
    pairs = [
        (_OUTCOME, before.outcome_text, after.outcome_text),
        (_AMOUNT, before.amount_text, after.amount_text),
    ]
    was = dict(before.ranks)
    pairs += [(title, was.get(title, ""), value) for title, value in after.ranks]
    earlier = {reason.criterion: reason for reason in before.reasons}
    for reason in after.reasons:
        old = earlier.get(reason.criterion)
        pairs.append((reason.title, _verdict(old, lang) if old else "", _verdict(reason, lang)))
    yield from (ChangedLine(str(title), old or "–", new or "–") for title, old, new in pairs if old != new)


def _verdict(reason: CriterionReason, lang: Lang) -> str:
    between = translate("; ", lang)
    return between.join(text for text in (f"{reason.sign} {reason.verdict_text}", reason.value) if text)


_OUTCOME = _("Result")
_AMOUNT = _("Amount")
