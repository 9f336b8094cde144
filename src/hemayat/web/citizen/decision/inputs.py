"""What affected a result most: records as cards, and values that no record is behind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from hemayat.common.language import Lang
from hemayat.eligibility.determination import facts_open, facts_valued
from hemayat.eligibility.queries import PublishedResult, StoredCase, case
from hemayat.eligibility.reasons import CriterionReason, explain
from hemayat.eligibility.value_texts import RegisterDataText, ValueText, data_in_words
from hemayat.households.queries import HouseholdMember
from hemayat.records.queries import SHOWN, HouseholdRecord, records_and_members, shown_to
from hemayat.records.register_inquiry import with_details
from hemayat.records.viewers import viewer_of
from hemayat.requests.questions import PERSONS
from hemayat.rules.nodes import Type
from hemayat.rules.resolved_policy import Criterion
from hemayat.rules.unknowns import Verdict
from hemayat.web.citizen.decision.records import RecordCard, record_card
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.requests.data_items import answers_of, claims_about
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class ValueCard:
    """A value that counted and has no record behind it. `key`: by which a dispute names it.

    `choices`: claim and words; none for a value about which only the next page can ask.
    """

    key: str
    value: ValueText
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CountedItem:
    """A record or a value, and the register that said it."""

    source: RegisterDataText
    record: RecordCard | None = None
    value: ValueCard | None = None

    @property
    def key(self) -> str:
        if self.record:
            return self.record.words.key
        assert self.value, "it is one of the two"
        return self.value.key


@dataclass(frozen=True)
class DecisionInputs:
    """What a decision was made from: the members, each register, and what affected the result, or can affect it."""

    outcome: str
    members: Sequence[HouseholdMember]
    registers: Sequence[RegisterDataText]
    counted: Sequence[CountedItem]


def decision_inputs(request: HeadRequest, published: PublishedResult) -> DecisionInputs:
    """Of the decision in force, as this person may see it. At most four queries."""
    lang, of = page_language(), case(published)
    records, people = records_and_members(published, timezone.now())
    own = with_details(published.household, records)
    if own:
        viewer, session = viewer_of(request.citizen), request.citizen.actor.id
        own = shown_to(viewer, session, own, timezone.localdate())
    registers = data_in_words(of, lang)
    return DecisionInputs(published.outcome, people, registers, counted_items(of, own, registers, lang))


def counted_items(
    of: StoredCase, records: Sequence[HouseholdRecord], registers: Sequence[RegisterDataText], lang: Lang
) -> list[CountedItem]:
    """All behind a criterion that failed, nearest to its limit first, then all behind one that is not known yet.

    Each of them once.
    """
    sources = {register.register: register for register in registers}
    items = _Items(of, records, sources, lang)
    reasons = [reason for reason in explain(of, lang).reasons if reason.verdict in SHOWN]
    criteria = {criterion.name: criterion for criterion in of.policy.criteria}
    found: dict[str, CountedItem] = {}
    for reason in nearest_first(reasons):
        for item in items.behind(criteria[reason.criterion]):
            found.setdefault(item.key, item)
    return list(found.values())


def nearest_first(reasons: Iterable[CriterionReason]) -> list[CriterionReason]:
    """Failed criteria first, by their distance to the limit as a share of it; those without one last."""
    return sorted(reasons, key=_nearness)


def _nearness(reason: CriterionReason) -> tuple[bool, float]:
    gap = reason.gap
    distance = abs(gap.value - gap.limit) / max(gap.limit, 1) if gap else math.inf
    return reason.verdict is not Verdict.FAILED, distance


class _Items:
    def __init__(
        self,
        of: StoredCase,
        records: Sequence[HouseholdRecord],
        sources: Mapping[str, RegisterDataText],
        lang: Lang,
    ) -> None:
        self.of, self.records, self.sources, self.lang = of, records, sources, lang

    def behind(self, criterion: Criterion) -> Iterator[CountedItem]:
        records = [record for record in self.records if criterion.name in record.criteria]
        for record in records:
            yield CountedItem(self.sources[record.record.register], record=record_card(record, self.lang))
        for fact in self._facts(criterion, {record.record.register for record in records}):
            source = self.sources[self._register(fact)]
            yield CountedItem(source, value=self._value(source, fact))

    def _facts(self, criterion: Criterion, with_records: set[str]) -> list[str]:
        """Those that count and are in no record. Nobody is refused for nothing, so zeros are left out.

        The number of members is left out too, unless nothing else counts: the page has a list of them.
        """
        names = list(facts_valued(self.of.decider, criterion))
        if self.of.verdict(criterion.name) is Verdict.UNDETERMINED:
            names += [name for name in facts_open(self.of, criterion) if name not in names]
        if {self._register(name) for name in names} == {PERSONS}:
            return names
        return [
            name
            for name in names
            if self._register(name) not in {PERSONS, *with_records}
            and (self.of.facts[name] or not self.of.is_known(name))
        ]

    def _register(self, fact: str) -> str:
        return self.of.policy.facts[fact].table.name

    def _value(self, source: RegisterDataText, fact: str) -> ValueCard:
        key = f"{source.register}:{fact}"
        is_amount = self.of.is_known(fact) and source.register != PERSONS
        claims = claims_about(answers_of(key)) if is_amount else ()
        value = next(value for value in source.values if value.name == fact)
        words = _claim_words(self.of.policy.facts[fact].type)
        return ValueCard(key, value, tuple((claim, words[claim]) for claim in claims))


def _claim_words(of: Type) -> Mapping[str, str]:
    if of.is_money:
        return texts.AMOUNT_CLAIMS
    return texts.NUMBER_CLAIMS if of.kind == "number" else texts.STATEMENT_CLAIMS
