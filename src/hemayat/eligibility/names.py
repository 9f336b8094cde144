"""What the entries of a policy are called in words."""

from __future__ import annotations

from hemayat.common.language import Lang, pick
from hemayat.eligibility.standard import RESERVED_TITLES
from hemayat.rules.nodes import Node, Ref, Type, number
from hemayat.rules.resolved import PolicyOn
from hemayat.rules.source import words


class Names:
    """The titles of facts, derived values, ranks and parameters in one language."""

    def __init__(self, policy: PolicyOn, lang: Lang) -> None:
        self.policy, self.lang = policy, lang

    def fact(self, name: str) -> str:
        """The policy's own title; else what the register calls it."""
        if name in RESERVED_TITLES:
            return RESERVED_TITLES[name][self.lang]
        fact = self.policy.facts[name]
        if fact.title:
            return pick(fact.title, self.lang)
        register = pick(fact.table.title, self.lang)
        if fact.column is None:
            return register if self._is_only_one(name) else f"{register} ({name})"
        column = fact.column.title_fa if self.lang == "fa" else fact.column.title_en
        return f"{register}: {column.rstrip('.')}"

    def _is_only_one(self, name: str) -> bool:
        table = self.policy.facts[name].table.name
        return sum(f.table.name == table and f.column is None for f in self.policy.facts.values()) == 1

    def rank(self, name: str) -> str:
        return pick(self.policy.ranks[name].title, self.lang) or name

    def any(self, name: str) -> str:
        """A fact, derived value or rank."""
        if name in self.policy.facts:
            return self.fact(name)
        if name in self.policy.ranks:
            return self.rank(name)
        return pick(self.policy.derived[name].title, self.lang) or name

    def node(self, name: str) -> Node | None:
        """What a name in a sentence stands for; None where it stands for nothing on this day."""
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
        title = self.policy.parameters[name][0].title
        return pick(words(title), self.lang) or name
