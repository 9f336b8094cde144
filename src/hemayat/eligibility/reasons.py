"""A decision in words, once, for page, desk, letter and script: each criterion with value, limit, source, law."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hemayat.common.dates import date_in_words
from hemayat.common.language import Lang, text_in, translate
from hemayat.common.money import format_number, without_period
from hemayat.common.statements import object_of_knowing
from hemayat.eligibility import standard_texts
from hemayat.eligibility.counterfactuals import with_fact
from hemayat.eligibility.determination import (
    DeterminedCase,
    can_pass,
    columns_behind,
    facts_needed,
    facts_of,
    facts_open,
    facts_valued,
    why_unknown,
)
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.value_texts import (
    act_words,
    brief_words,
    law_note,
    law_url,
    law_words,
    list_text,
    money,
    range_words,
    value_words,
)
from hemayat.rules.nodes import Node, Ref
from hemayat.rules.plan import needed_by
from hemayat.rules.resolved_policy import Criterion, Fact, Rank, Waiver
from hemayat.rules.source import PLACEHOLDER, placeholder_names
from hemayat.rules.unknowns import UnknownReason, Verdict

_ARTICLE_OPENING = re.compile(r", \w+ on ")
ORDER = (Verdict.FAILED, Verdict.UNDETERMINED, Verdict.WAIVED, Verdict.PASSED)
"""What a person reads first."""


@dataclass(frozen=True)
class RegisterSource:
    """Which register said it, who owns that register, and as of which day."""

    register: str
    title: str
    owner: str
    as_of: dt.date
    as_of_text: str


@dataclass(frozen=True)
class MissingDataItem:
    """A data item that is not known, whom to ask for it, and why it is not known."""

    fact: str
    title: str
    register: str
    owner: str
    why: UnknownReason
    why_text: str
    known_text: str
    blocks: bool


@dataclass(frozen=True)
class LimitGap:
    """How far the value of a failed criterion is from its limit.

    `value`, `limit`: in the unit of the value, to draw them, and in brief words. `words`: the difference, as "2 million
    toman above the limit". `title`: what the value is; empty if the rules have no name for it. `name`: the same of a
    bare number, such as the decile; empty if a unit says what it counts. `about`: what a rank compares; empty for
    other values. `rank`: its name in the rules. `parts`: into how many parts it divides all households. `places`: of a
    rank that is made from others, which have equally many parts, a sentence with the household's place in each.
    """

    value: int
    limit: int
    value_text: str
    limit_text: str
    words: str
    title: str = ""
    name: str = ""
    about: str = ""
    rank: str = ""
    parts: int = 0
    places: str = ""


@dataclass(frozen=True)
class CountedValue:
    """A value of one register behind a criterion, in brief words; `register` is the name of its table."""

    register: str
    title: str
    text: str


@dataclass(frozen=True)
class CriterionReason:
    """One criterion as a person reads it, named by the condition to be met.

    `sign`: ✓, ✗, ? or –, before the words of the verdict. `value` and `limit` are empty if it has no two sides. `gap`:
    if the criterion failed and both sides are known numbers. `counted`: of a failed criterion, the amounts that made
    its value, without those that help.
    """

    criterion: str
    verdict: Verdict
    sign: str
    verdict_text: str
    title: str
    sentence: str
    value: str
    limit: str
    sources: tuple[RegisterSource, ...]
    missing: tuple[str, ...]
    waivers: tuple[str, ...]
    law: str
    law_note: str
    law_url: str
    change: str
    gap: LimitGap | None
    act: str
    counted: tuple[CountedValue, ...] = ()

    def __hash__(self) -> int:
        """Of what tells most of them apart: a page looks up a dozen, and all that is in them takes longer."""
        days = (source.as_of_text for source in self.sources)
        return hash((self.criterion, self.verdict, self.sentence, self.value, *days))


@dataclass(frozen=True)
class Explanation:
    """Everything about one decision, failed criteria first."""

    outcome: str
    outcome_text: str
    amount_text: str
    amount_law: str
    starts: str
    reasons: tuple[CriterionReason, ...]
    missing: tuple[MissingDataItem, ...]
    ranks: tuple[tuple[str, str], ...]
    pay_day: int | None = None


def explain(case: DeterminedCase, lang: Lang) -> Explanation:
    """The decision in words. What would change it is said by counterfactuals.py."""
    return _ReasonWriter(case, lang).explanation()


def laws_of(reasons: Iterable[CriterionReason]) -> list[str]:
    """Every law behind these criteria: each act once, followed by its articles."""
    acts: dict[str, list[str]] = {}
    for reason in reasons:
        # A language may put the article before the act; then the law stays as it is.
        act = reason.act if reason.law.startswith(reason.act) else reason.law
        acts.setdefault(act, []).append(reason.law.removeprefix(act))
    return [act + _without_repeated_openings(dict.fromkeys(articles)) for act, articles in acts.items()]


def _without_repeated_openings(articles: Iterable[str]) -> str:
    """“, criterion on pay”, “, criterion on property” → “, criterion on pay, property”."""
    last, words = "", ""
    for article in articles:
        opening = found[0] if (found := _ARTICLE_OPENING.match(article)) else ""
        words += ", " + article.removeprefix(opening) if opening and opening == last else article
        last = opening
    return words


def facts_told(case: DeterminedCase, criterion: Criterion, lang: Lang) -> list[str]:
    """The facts on which the words about a criterion can hang."""
    return [name for name in _ReasonWriter(case, lang).columns(criterion) if name in case.policy.facts]


class _ReasonWriter:
    def __init__(self, case: DeterminedCase, lang: Lang) -> None:
        self.case, self.lang, self.policy = case, lang, case.policy
        self.names = EntryTitles(case.policy, lang)
        self.unknown = {
            name: why for name, fact in self.policy.facts.items() if (why := why_unknown(fact, case.facts))
        }

    def explanation(self) -> Explanation:
        reasons = [self._kept(c) for c in self.policy.criteria]
        reasons.sort(key=lambda r: ORDER.index(r.verdict))
        blocking = facts_needed(self.case)
        missing = [self._missing(self.policy.facts[n], why, n in blocking) for n, why in self.unknown.items()]
        missing.sort(key=lambda m: not m.blocks)
        entitlement = self.policy.entitlement
        return Explanation(
            self.case.outcome, standard_texts.OUTCOMES[self.case.outcome][self.lang], self._amount(),
            law_words(entitlement.law, self.lang) if entitlement else "",
            text_in(entitlement.starts, self.lang) if entitlement else "",
            tuple(reasons), tuple(missing), tuple(self._ranks()), entitlement.pay_day if entitlement else None,
        )  # fmt: skip

    def _amount(self) -> str:
        amount = self.case.decision.get("amount_rial")
        if amount is None or not self.policy.entitlement:
            return ""
        return money(amount, self.policy.entitlement.unit, self.lang)

    def _kept(self, criterion: Criterion) -> CriterionReason:
        """The reason, made again only if a verdict, a value or a day behind it has changed."""
        decider, verdict = self.case.decider, self.case.verdict(criterion.name)
        kept = decider.kept
        columns = kept.get(("columns", criterion.name), lambda: self.columns(criterion))
        key = (self.lang, criterion.name, verdict, decider.days, *map(self.case.facts.get, columns))
        reason: CriterionReason = kept.get(key, lambda: self._reason(criterion))
        return reason

    def columns(self, criterion: Criterion) -> tuple[str, ...]:
        """Every column of the facts on which the words about the criterion can hang, its waivers' among them."""
        texts = [text for words in criterion.sentences.values() for text in words.values()]
        names = [name for text in texts for name in placeholder_names(text)]
        said = [node for name in names if (node := self._node(criterion, name))]
        nodes = [criterion.passes, *said, *(w.when for w in self.policy.waivers_of(criterion.name))]
        nodes += [node for node in (criterion.value, criterion.limit) if node]
        return columns_behind(self.policy, nodes)

    def _reason(self, criterion: Criterion) -> CriterionReason:
        verdict = self.case.verdict(criterion.name)
        missing = tuple(facts_open(self.case, criterion))
        waivers = tuple(self._waivers(criterion)) if verdict is Verdict.WAIVED else ()
        value, limit = self._sides(criterion)
        return CriterionReason(
            criterion.name, verdict, standard_texts.SIGNS[verdict][self.lang],
            standard_texts.VERDICTS[verdict][self.lang],
            text_in(criterion.title, self.lang),
            self._sentence(criterion, verdict, missing, waivers), value, limit,
            tuple(self._sources(facts_of(self.case.decider, criterion))), missing,
            tuple(text_in(w.title, self.lang) for w in waivers),
            law_words(criterion.law, self.lang), law_note(criterion.law, self.lang), law_url(criterion.law),
            self._own_change(criterion) if verdict in (Verdict.FAILED, Verdict.UNDETERMINED) else "",
            self._gap(criterion) if verdict is Verdict.FAILED else None,
            act_words(criterion.law, self.lang),
            tuple(self._counted(criterion)) if verdict is Verdict.FAILED else (),
        )  # fmt: skip

    def _waivers(self, criterion: Criterion) -> list[Waiver]:
        """Those that certainly apply; where only their union is certain, all that may."""
        found = self.policy.waivers_of(criterion.name)
        held = self.case.values({w.name: w.when for w in found})
        return [w for w in found if held[w.name][0]] or [w for w in found if held[w.name][1]]

    def _sides(self, criterion: Criterion) -> tuple[str, str]:
        if criterion.value is None or criterion.limit is None:
            return "", ""
        sides = {"value": criterion.value, "limit": criterion.limit}
        found = self._said(sides, unit=True, limit=criterion.limit)
        low, high = self.case.values(sides)["value"]
        type_ = criterion.value.type
        if type_.is_money and low > type_.low and self._is_open(criterion.value, low, high):
            open_ended = translate("{amount}; the highest possible value is not known yet", self.lang)
            return open_ended.format(amount=found["value"]), found["limit"]
        return found["value"], found["limit"]

    def _gap(self, criterion: Criterion) -> LimitGap | None:
        if not criterion.value or not criterion.limit or criterion.kind not in standard_texts.SHORT_GAPS:
            return None
        ends = self.case.values({"value": criterion.value, "limit": criterion.limit})
        (value, highest), (limit, largest) = ends["value"], ends["limit"]
        if not isinstance(value, int) or not isinstance(limit, int) or (value, limit) != (highest, largest):
            return None
        lang = self.lang
        words = standard_texts.SHORT_GAPS[criterion.kind][lang]
        name = criterion.value.name if isinstance(criterion.value, Ref) else ""
        title = self.names.any(name) if name else ""
        rank = self.policy.ranks.get(name)
        unit = without_period(criterion.value.type.unit, title, lang)
        return LimitGap(
            value, limit, brief_words(value, unit, lang, limit), brief_words(limit, unit, lang),
            words.format(gap=brief_words(abs(value - limit), unit, lang)),
            title, "" if unit else title,
            text_in(rank.about, lang) if rank else "", rank.name if rank else "", rank.quantiles if rank else 0,
            self._places(rank) if rank else "",
        )  # fmt: skip

    def _places(self, rank: Rank) -> str:
        ranks = [
            self.policy.ranks[name] for name in needed_by(self.policy, [rank.by]) if name in self.policy.ranks
        ]
        known = [one for one in ranks if self._is_exact(one)]
        parts = {one.quantiles for one in ranks}
        if len(known) < len(ranks) or len(parts) != 1:
            return ""
        known.sort(key=lambda one: (-self.case.decision[one.name], self.names.rank(one.name)))
        places = [
            f"{self.names.rank_within(one.name)} {format_number(self.case.decision[one.name], self.lang)}"
            for one in known
        ]
        return standard_texts.PLACES[self.lang].format(
            parts=format_number(parts.pop(), self.lang), places=list_text(places, self.lang)
        )

    def _is_exact(self, rank: Rank) -> bool:
        place = self.case.decision[rank.name]
        return bool(place == self.case.decision.get(f"{rank.name}__high", place))

    def _counted(self, criterion: Criterion) -> Iterable[CountedValue]:
        """Amounts of money that are known and not zero; a number of people or things says little without its limit.

        None that help, as the rent that is taken off an income.
        """
        for name in facts_valued(self.case.decider, criterion):
            fact, value = self.policy.facts[name], self.case.facts[name]
            if fact.type.is_money and self.case.is_known(name) and value and not self._helps(criterion, name):
                title = self.names.fact(name)
                unit = without_period(fact.type.unit, title, self.lang)
                yield CountedValue(fact.table.name, title, brief_words(value, unit, self.lang))

    def _helps(self, criterion: Criterion, fact: str) -> bool:
        """Whether the household would be further from the limit without it."""
        if criterion.value is None or criterion.kind not in standard_texts.SHORT_GAPS:
            return False
        without = DeterminedCase(self.case.decider, {**self.case.facts, fact: 0})
        (low, _), (low_without, _) = (
            case.values({"value": criterion.value})["value"] for case in (self.case, without)
        )
        return bool(low_without > low if criterion.kind == "at_most" else low_without < low)

    def _sentence(
        self, criterion: Criterion, verdict: Verdict, missing: Iterable[str], waivers: Iterable[Waiver]
    ) -> str:
        if verdict is Verdict.WAIVED:
            titles = [
                standard_texts.QUOTED[self.lang].format(title=text_in(w.title, self.lang)) for w in waivers
            ]
            named = list_text(titles, self.lang)
            return self._waived(criterion)[self.lang].format(waiver=named)
        text = text_in(criterion.sentences.get(self._sentence_key(criterion, verdict), {}), self.lang)
        if not text and not list(missing):
            return standard_texts.INCALCULABLE[self.lang]
        if not text:
            return self._undetermined(tuple(missing))
        return self._filled(criterion, text)

    def _undetermined(self, missing: tuple[str, ...]) -> str:
        items = self.names.unknown_facts(missing)
        named, kind = list_text(items, self.lang), "one" if len(items) == 1 else "several"
        if all(self.policy.facts[name].type.kind == "bool" for name in missing):
            named, kind = object_of_knowing(named, self.lang), "statements"
        return standard_texts.UNDETERMINED[kind][self.lang].format(missing=named)

    def _sentence_key(self, criterion: Criterion, verdict: Verdict) -> str:
        has_own = verdict is Verdict.PASSED and criterion.sentences["passed_zero"]
        if (
            has_own
            and criterion.value
            and tuple(self.case.values({"value": criterion.value})["value"]) == (0, 0)
        ):
            return "passed_zero"
        return verdict.name.lower()

    def _waived(self, criterion: Criterion) -> standard_texts.Words:
        if not can_pass(self.case, criterion):
            return standard_texts.WAIVED
        is_known = all(self.case.is_known(name) for name in facts_of(self.case.decider, criterion))
        return standard_texts.WAIVED_INCALCULABLE if is_known else standard_texts.WAIVED_OPEN

    def _own_change(self, criterion: Criterion) -> str:
        return self._filled(criterion, text_in(criterion.sentences.get("change", {}), self.lang))

    def _filled(self, criterion: Criterion, text: str) -> str:
        names = placeholder_names(text)
        nodes = {name: node for name in names if (node := self._node(criterion, name))}
        said = self._said(nodes, unit=False, limit=criterion.limit)

        def filled(found: re.Match[str]) -> str:
            words, one = said.get(found["name"], found[0]), found["one"]
            if not one:
                return words
            return f"{words} {one if words == format_number(1, self.lang) else found['many'] or one}"

        return PLACEHOLDER.sub(filled, text)

    def _node(self, criterion: Criterion, name: str) -> Node | None:
        sides = {"fact": criterion.value, "limit": criterion.limit}
        return sides[name] if name in sides else self.names.node(name)

    def _said(self, nodes: dict[str, Node], *, unit: bool, limit: Node | None = None) -> dict[str, str]:
        """Name → its value in words. An amount that rounds to `limit` is said to be just over or just under it."""
        ends = self.case.values({**nodes, "limit": limit} if limit else nodes)
        low, high = ends.get("limit", (None, None))
        known = low if isinstance(low, int) and low == high else None
        return {name: self._one(node, *ends[name], unit=unit, limit=known) for name, node in nodes.items()}

    def _one(self, node: Node, low: object, high: object, *, unit: bool, limit: int | None) -> str:
        if node.type.kind == "number":
            assert isinstance(low, int)
            assert isinstance(high, int)
            is_rank = isinstance(node, Ref) and node.name in self.policy.ranks
            high = node.type.high if self._is_open(node, low, high) else high
            return range_words(low, high, node.type, self.lang, unit=unit, is_rank=is_rank, limit=limit)
        is_known = low == high if node.type.kind == "bool" else bool(high)
        return value_words(low if is_known else None, node.type, self.lang)  # type: ignore[arg-type]  # as its kind says

    def _is_open(self, node: Node, low: int, high: int) -> bool:
        """Whether the high end only says how much a data item that is missing can hold, so that it means nothing."""
        if low == high:
            return False
        missing = [
            fact for fact in map(self.policy.facts.__getitem__, self.unknown) if fact.type.kind == "number"
        ]
        # With half as much in the item, an end that means something stays: a decile, a cap, an income less a rent.
        return high >= node.type.high or any(
            self._high_with(node, fact.name, fact.type.high // 2)
            < self._high_with(node, fact.name, fact.type.high)
            == high
            for fact in missing
        )

    def _high_with(self, node: Node, fact: str, value: int) -> int:
        case = DeterminedCase(self.case.decider, with_fact(self.case.facts, fact, value))
        return int(case.values({"it": node})["it"][1])

    def _sources(self, facts: list[str]) -> list[RegisterSource]:
        tables = {self.policy.facts[n].table.name: self.policy.facts[n].table for n in facts}
        found = []
        for name, table in tables.items():
            day = self.case.day_of(name)
            title, owner = text_in(table.title, self.lang), text_in(table.owner_title, self.lang)
            found.append(RegisterSource(name, title, owner, day, date_in_words(day, self.lang)))
        return found

    def _missing(self, fact: Fact, why: UnknownReason, blocks: bool) -> MissingDataItem:
        known = ""
        if fact.type.kind == "number" and why < UnknownReason.OLD and self.case.facts[fact.name]:
            known = self._said({"it": Ref(fact.type, fact.name)}, unit=True)["it"]
        return MissingDataItem(
            fact.name, self.names.missing_fact(fact.name), text_in(fact.table.title, self.lang),
            text_in(fact.table.owner_title, self.lang), why, standard_texts.WHY[why][self.lang], known, blocks,
        )  # fmt: skip

    def _ranks(self) -> Iterable[tuple[str, str]]:
        for name, rank in self.policy.ranks.items():
            if self.case.cuts.get(name) and rank.quantiles <= 10:
                low = self.case.decision[name]
                high = self.case.decision.get(f"{name}__high", low)
                yield (
                    self.names.rank(name),
                    range_words(low, high, self.names.type_of(name), self.lang, is_rank=True),
                )
