"""What would change the outcome, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hemayat.common.language import Lang, text_in, translate
from hemayat.common.money import format_bound, format_rial, round_bound, without_period
from hemayat.common.statements import affirmed, as_condition, as_shown, denied, how_many
from hemayat.eligibility import standard_texts
from hemayat.eligibility.counterfactual_paths import Exemption, distance_to_limit, exemptions_of, ways_of
from hemayat.eligibility.counterfactuals import Counterfactual, Counterfactuals, CriterionRepair, FactSetting
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.value_texts import list_text, number_words, value_words
from hemayat.rules.nodes import Type
from hemayat.rules.unknowns import NOT_ELIGIBLE


@dataclass(frozen=True)
class OutcomeChange:
    """A sentence; with `conditions`, it ends in a colon and they are the list after it.

    Two conditions are a list already, because nobody remembers two limits until the verb.

    `in_one_line`: the same for places that show no lists.
    """

    sentence: str
    conditions: tuple[str, ...] = ()
    in_one_line: str = ""

    def __str__(self) -> str:
        return self.in_one_line or self.sentence


@dataclass(frozen=True)
class CounterfactualTexts:
    """`by_criterion`: failed criterion → what would meet it. `outcome`: what would change the outcome, in order.

    `note`: what was taken for granted; empty if nothing.
    """

    by_criterion: dict[str, str]
    outcome: tuple[OutcomeChange, ...]
    note: str


def change_words(case: DeterminedCase, changes: Counterfactuals, lang: Lang) -> CounterfactualTexts:
    """The changes in sentences, for page, desk, letter and script."""
    return _CounterfactualWriter(case, lang).words(changes)


def as_said(case: DeterminedCase, setting: FactSetting) -> FactSetting:
    """With the bound of an amount rounded to the safe side: the claim stays true and is easy to read.

    The bound stays exact if the present value lies between the two: the rounded one would contradict it.
    """
    fact = case.policy.facts[setting.fact]
    if not fact.type.is_money or setting.how == "any":
        return setting
    exact = int(setting.value)
    rounded = round_bound(exact, up=setting.how in ("above", "at_least"))
    low, high = min(exact, rounded), max(exact, rounded)
    is_said = fact.type.low <= rounded <= fact.type.high and not low <= case.facts[setting.fact] <= high
    return replace(setting, value=rounded) if is_said else setting


class _CounterfactualWriter:
    def __init__(self, case: DeterminedCase, lang: Lang) -> None:
        self.case, self.lang = case, lang
        self.names = EntryTitles(case.policy, lang)

    def words(self, changes: Counterfactuals) -> CounterfactualTexts:
        is_refused = self.case.outcome == NOT_ELIGIBLE
        sentences = [self._becomes(change) for change in ways_of(self.case)] if is_refused else []
        if is_refused:
            sentences += [OutcomeChange(self._exemption(one)) for one in exemptions_of(self.case)]
        sentences += [OutcomeChange(self._room(setting)) for setting in changes.room]
        sentences += [self._answer(change) for change in changes.answers]
        by_criterion = {r.criterion: self._repair(r) for r in changes.repairs}
        return CounterfactualTexts(by_criterion, tuple(sentences), self._note() if sentences else "")

    def _note(self) -> str:
        ranks = self.case.decider.deciding_ranks
        if not ranks:
            return ""
        used = [self.names.rank(name) for name in self.case.policy.ranks if name in ranks]
        named = list_text([affirmed(title, self.lang) for title in used], self.lang)
        return standard_texts.CUTS_KEPT[self.lang].format(ranks=named)

    def _repair(self, repair: CriterionRepair) -> str:
        parts = self._gap(repair.criterion)
        # A way to meet it that names all of these facts says already what it depends on.
        named = {setting.fact for option in repair.options for setting in option}
        has_more = not named.issuperset(repair.comes_from)
        if has_more:
            facts = list_text(self.names.unknown_facts(repair.comes_from), self.lang)
            parts.append(standard_texts.COMES_FROM[self.lang].format(facts=facts))
        # Only where no single fact is enough, an option has several, and then it is the only option.
        if any(len(option) > 1 for option in repair.options):
            listed = self._listed(map(self._setting, repair.options[0]))
            parts.append(standard_texts.MET_WITH_ALL[self.lang].format(settings=listed))
        elif repair.options:
            either = standard_texts.EITHER[self.lang].join(self._setting(one) for (one,) in repair.options)
            met = standard_texts.MET_ALONE if has_more else standard_texts.MET
            parts.append(met[self.lang].format(settings=either))
        else:
            parts.append(standard_texts.NOT_ALONE[self.lang])
        return " ".join(parts)

    def _gap(self, name: str) -> list[str]:
        """How far an amount is beyond its limit; other numbers are small, and the sentence says both sides."""
        criterion = next(c for c in self.case.policy.criteria if c.name == name)
        gap = distance_to_limit(self.case, criterion)
        if not gap or not criterion.value or not criterion.value.type.is_money:
            return []
        words = value_words(gap, criterion.value.type, self.lang)
        return [standard_texts.GAPS[criterion.kind][self.lang].format(gap=words)]

    def _exemption(self, exemption: Exemption) -> str:
        policy = self.case.policy
        waiver = next(one for one in policy.waivers if one.name == exemption.waiver)
        titles = {c.name: text_in(c.title, self.lang) for c in policy.criteria}
        tables = (policy.facts[setting.fact].table for setting in exemption.settings)
        registers = list(dict.fromkeys(text_in(table.title, self.lang) for table in tables))
        ends = standard_texts.EXEMPT_ENDS["refused" if exemption.outcome == NOT_ELIGIBLE else "changed"][
            self.lang
        ]
        return standard_texts.EXEMPTION[self.lang].format(
            waiver=text_in(waiver.title, self.lang),
            register=list_text(registers, self.lang),
            records=standard_texts.ALL_TOGETHER[self.lang].join(map(self._record, exemption.settings)),
            criteria=list_text(
                [standard_texts.QUOTED[self.lang].format(title=titles[c]) for c in exemption.criteria],
                self.lang,
            ),
            ends=ends.format(outcome=standard_texts.OUTCOMES[exemption.outcome][self.lang]),
        )

    def _record(self, setting: FactSetting) -> str:
        """What a register says, as a statement: titles of yes-or-no facts are whole statements."""
        title = self.names.fact(setting.fact)
        return affirmed(title, self.lang) if setting.value else denied(title, self.lang)

    def _becomes(self, change: Counterfactual) -> OutcomeChange:
        outcome = standard_texts.OUTCOMES[change.outcome][self.lang]
        if len(change.settings) > 1:
            return self._list(
                standard_texts.BECOMES_WITH_ALL[self.lang].format(outcome=outcome), change.settings
            )
        setting = self._setting(change.settings[0])
        return OutcomeChange(standard_texts.BECOMES[self.lang].format(settings=setting, outcome=outcome))

    def _list(self, sentence: str, settings: tuple[FactSetting, ...]) -> OutcomeChange:
        conditions = tuple(map(self._setting, settings))
        return OutcomeChange(sentence, conditions, f"{sentence} {self._listed(conditions)}.")

    def _listed(self, conditions: Iterable[str]) -> str:
        return translate("; ", self.lang).join(conditions)

    def _room(self, setting: FactSetting) -> str:
        return standard_texts.ROOM[self.lang].format(
            outcome=standard_texts.OUTCOMES[self.case.outcome][self.lang],
            settings=self._setting(setting),
            value=self._present_value(setting),
        )

    def _present_value(self, setting: FactSetting) -> str:
        """In the same unit as the bound before it."""
        now, type_ = self.case.facts[setting.fact], self._shown_type(setting.fact)
        if not now:
            return standard_texts.ZERO[self.lang]
        if not type_.is_money:
            return value_words(now, type_, self.lang)
        bound = int(as_said(self.case, setting).value)
        if format_bound(bound, self.lang) == format_rial(bound, self.lang):
            return format_rial(now, self.lang)
        return number_words(now, type_.unit, self.lang, limit=bound)

    def _answer(self, change: Counterfactual) -> OutcomeChange:
        facts = [self.case.policy.facts[s.fact] for s in change.settings]
        titles = dict.fromkeys(text_in(f.table.title, self.lang) for f in facts)
        register = list_text([affirmed(title, self.lang) for title in titles], self.lang)
        outcome = standard_texts.OUTCOMES[change.outcome][self.lang]
        meant = tuple(s for s in change.settings if s.how != "any")
        if len(meant) > 1:
            sentence = standard_texts.ANSWERS_WITH_ALL[self.lang]
            return self._list(sentence.format(register=register, outcome=outcome), meant)
        text = standard_texts.ANSWERS if meant else standard_texts.ANY_ANSWER
        sentence = text[self.lang].format(
            register=register,
            settings=as_shown(self._setting(meant[0]), self.lang) if meant else "",
            outcome=outcome,
            others=standard_texts.WITH_OTHERS[self.lang] if change.others else "",
        )
        return OutcomeChange(sentence)

    def _setting(self, setting: FactSetting) -> str:
        type_ = self._shown_type(setting.fact)
        title = self.names.fact(setting.fact)
        if type_.kind == "bool":
            return as_condition(title, self.lang, is_so=bool(setting.value))
        # Division leaves a few rials over, but nobody owns or earns less than one toman.
        is_zero = setting.how == "at_most" and int(setting.value) < (10 if type_.is_money else 1)
        how = "code" if type_.kind == "code" else "zero" if is_zero else setting.how
        if counted := how_many(title, how, self._boundary(setting, type_), self.lang):
            return counted
        return standard_texts.SETTINGS[how][self.lang].format(
            title=affirmed(title, self.lang), value=self._boundary(setting, type_)
        )

    def _boundary(self, setting: FactSetting, type_: Type) -> str:
        if type_.is_money and setting.value is not None:
            bound = as_said(self.case, setting).value
            return format_bound(int(bound), self.lang, type_.unit.partition("/")[2])
        return value_words(setting.value, type_, self.lang)

    def _shown_type(self, fact: str) -> Type:
        """Its type, in whose unit "yearly income … a year" and "number of employees … people" say nothing twice."""
        type_ = self.case.policy.facts[fact].type
        title = self.names.fact(fact)
        unit = "" if title.startswith("Number of ") else without_period(type_.unit, title, self.lang)
        return replace(type_, unit=unit)
