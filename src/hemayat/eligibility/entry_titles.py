"""What the entries of a policy are called in words."""

from __future__ import annotations

from collections.abc import Iterable

from hemayat.common.language import Lang, text_in, translate
from hemayat.common.statements import is_about_head, whether_head
from hemayat.eligibility.standard_texts import NO_LONGER_IN_THE_RULES
from hemayat.rules.nodes import Node, Ref, Type, number
from hemayat.rules.resolved_policy import PolicyOn


def entry_title(name: str, policies: Iterable[PolicyOn], lang: Lang) -> str:
    """The title of a criterion or fact, by the first of these rules that has it; a person never reads a code name."""
    for policy in policies:
        titles = {this_fact.name: this_fact.title for this_fact in policy.facts.values()}
        titles |= {this_fact.name: this_fact.title for this_fact in policy.criteria}
        if name in titles:
            return text_in(titles[name], lang)
    return NO_LONGER_IN_THE_RULES[lang]


class EntryTitles:
    """The titles of facts, derived values, ranks and parameters in one language; every policy must give them."""

    def __init__(self, policy: PolicyOn, lang: Lang) -> None:
        self.policy, self.lang = policy, lang

    def fact(self, name: str) -> str:
        return text_in(self.policy.facts[name].title, self.lang)

    def missing_fact(self, name: str) -> str:
        """A fact as something that is not known: of a statement, whether it is true."""
        begun = self._within(self.fact(name))
        if self.policy.facts[name].type.kind != "bool":
            return begun
        return translate("whether {begun}", self.lang).format(begun=begun)

    def unknown_fact(self, name: str) -> str:
        """The same as the object of a sentence; a title has no article of its own."""
        words = self.missing_fact(name)
        has_article = self.lang == "en" and self.policy.facts[name].type.kind != "bool"
        return f"the {words}" if has_article else words

    def unknown_facts(self, names: Iterable[str]) -> list[str]:
        """Several of them as a list, in which all statements about the head share their subject."""
        names = list(names)
        about_head = [name for name in names if self._is_about_head(name)]
        if len(about_head) < 2:
            return [self.unknown_fact(name) for name in names]
        found: list[str] = []
        for name in names:
            if name == about_head[0]:
                found += whether_head([self.fact(one) for one in about_head], self.lang)
            elif name not in about_head:
                found.append(self.unknown_fact(name))
        return found

    def _is_about_head(self, name: str) -> bool:
        return self.policy.facts[name].type.kind == "bool" and is_about_head(self.fact(name), self.lang)

    def rank(self, name: str) -> str:
        return text_in(self.policy.ranks[name].title, self.lang)

    def rank_within(self, name: str) -> str:
        """The same within a sentence."""
        return self._within(self.rank(name))

    def _within(self, title: str) -> str:
        return title[:1].lower() + title[1:] if self.lang == "en" else title

    def any(self, name: str) -> str:
        """A fact, derived value or rank."""
        if name in self.policy.facts:
            return self.fact(name)
        if name in self.policy.ranks:
            return self.rank(name)
        return text_in(self.policy.derived[name].title, self.lang)

    def node(self, name: str) -> Node | None:
        """The node that a name in a sentence refers to; None if there is none on this day."""
        if name in self.policy.parameters:
            return self.policy.parameters[name][1]
        type_ = self.type_of(name)
        return Ref(type_, name)

    def type_of(self, name: str) -> Type:
        if name in self.policy.facts:
            return self.policy.facts[name].type
        if name in self.policy.derived:
            return self.policy.derived[name].value.type
        return number(1, self.policy.ranks[name].quantiles)

    def parameter(self, name: str) -> str:
        return text_in(self.policy.parameters[name][0].title, self.lang)
